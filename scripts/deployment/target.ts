import { ConfigError } from '../../lib/config/config-error';
import type { DeploymentConfig } from '../../lib/config/deployment-config';
import { loadConfig } from '../../lib/config/load-config';
import type { AwsAccount } from './aws-account';
import { DeploymentError, type Names } from './failure';
import { contextOf, type DeploymentOptions } from './options';
import type { DeploymentPorts } from './ports';
import { recognizeFailures } from './recognize-failures';

/** Where a deployment goes, with credentials that AWS accepts. */
export interface Target {
  readonly names: Names & { readonly account: string; readonly region: string };
  readonly account: AwsAccount;
  /** Who the credentials are of. */
  readonly arn: string;
  /** For the CDK, which takes the first that is set. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Credentials that are looked for in vain on an instance's metadata, and a network that drops packets, end after this time. */
const IDENTITY_WITHIN_MS = 15_000;

/** @throws DeploymentError if the settings do not hold, or account, region or credentials do not fit. */
export async function openTarget(options: DeploymentOptions, ports: DeploymentPorts): Promise<Target> {
  const config = configOf(options);
  const region = await regionOf(config, options, ports);
  const account = ports.openAccount(region);
  const identity = await identityOf(account);
  if (config.profile === 'production' && config.account !== identity.account) {
    const value = `the credentials are of ${identity.account}, the profile is for ${config.account}`;
    throw new DeploymentError({ code: 'wrong-account', value });
  }
  const { profile, deployment } = options;
  return {
    names: { profile, deployment, account: identity.account, region },
    account,
    arn: identity.arn,
    environment: { AWS_REGION: region, AWS_DEFAULT_REGION: region },
  };
}

function configOf(options: DeploymentOptions): DeploymentConfig {
  try {
    return loadConfig(contextOf(options));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new DeploymentError({ code: 'invalid-configuration', value: error.faults.join('; ') }, { cause: error });
  }
}

async function regionOf(
  config: DeploymentConfig,
  { region }: DeploymentOptions,
  { environment, configuredRegion }: DeploymentPorts,
): Promise<string> {
  if (config.profile === 'production') return config.region;
  const chosen = region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? (await configuredRegion());
  // The CDK would silently take us-east-1.
  if (chosen === undefined || chosen === '') throw new DeploymentError({ code: 'no-region', value: undefined });
  return chosen;
}

async function identityOf(account: AwsAccount): Promise<{ readonly account: string; readonly arn: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const value = `AWS did not say within ${IDENTITY_WITHIN_MS / 1000} s whose credentials these are`;
    timer = setTimeout(() => reject(new DeploymentError({ code: 'unreachable', value })), IDENTITY_WITHIN_MS);
  });
  try {
    return await Promise.race([account.identity(), late]);
  } catch (error) {
    if (error instanceof DeploymentError || !(error instanceof Error)) throw error;
    const [failure] = recognizeFailures(`${error.name}: ${error.message}`);
    if (failure === undefined) throw error;
    throw new DeploymentError({ ...failure, value: failure.value ?? error.message }, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
