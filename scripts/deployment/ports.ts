import type { AwsAccount } from './aws-account';
import type { CdkCommand } from './cdk-command';

/** Everything through which the deployment commands touch the outside. */
export interface DeploymentPorts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The region of the AWS configuration files. */
  readonly configuredRegion: () => Promise<string | undefined>;
  readonly openAccount: (region: string) => AwsAccount;
  readonly cdk: CdkCommand;
  /** The folder into which a deployment is synthesized. */
  readonly assemblyFolder: (deployment: string) => string;
  readonly say: (text: string) => void;
  /** The answer to a question; undefined if there is nobody to ask. */
  readonly ask: (question: string) => Promise<string | undefined>;
}
