import type { DeploymentPorts } from '../../../scripts/deployment/ports';
import { type Profile, synthesize } from '../../lib/synthesized-app';
import type { FakeAccount } from './fake-account';

/** A terminal, a CDK and an account that remember what they were asked. */
export class FakePorts implements DeploymentPorts {
  environment: Record<string, string> = { AWS_REGION: 'eu-central-1' };
  answer: string | undefined;
  /** What the CDK's deploy or destroy prints, and its status. */
  cdkResult = { status: 0, output: '' };
  readonly commands: string[] = [];
  readonly questions: string[] = [];
  said = '';
  readonly #profile: Profile;
  readonly #account: FakeAccount;

  constructor(account: FakeAccount, profile: Profile = 'demo') {
    this.#account = account;
    this.#profile = profile;
  }

  readonly configuredRegion = async (): Promise<undefined> => undefined;
  readonly openAccount = (): FakeAccount => this.#account;
  readonly assemblyFolder = (): string => synthesize(this.#profile).assembly.directory;

  readonly cdk: DeploymentPorts['cdk'] = async (args, environment) => {
    this.commands.push(`${environment['AWS_REGION']} ${args.slice(0, 2).join(' ')}`);
    return args[0] === 'synth' ? { status: 0, output: '' } : this.cdkResult;
  };

  readonly say = (text: string): void => {
    this.said += `${text}\n`;
  };

  readonly ask = async (question: string): Promise<string | undefined> => {
    this.questions.push(question);
    return this.answer;
  };
}
