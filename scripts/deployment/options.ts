import { parseArgs } from 'node:util';

export interface DeploymentOptions {
  readonly profile: string;
  readonly deployment: string;
  /** A file of settings in place of config/PROFILE.json. */
  readonly settings: string | undefined;
  readonly region: string | undefined;
  /** Nothing is asked. */
  readonly yes: boolean;
}

const SETTINGS = ['deployment', 'settings'];

export function usage(command: 'deploy' | 'destroy'): string {
  return `Usage: npm run ${command} -- [--profile demo|production] [--yes] [--region REGION] [-c deployment=NAME] [-c settings=FILE]

  --profile      the profile (default demo)
  --yes          do not ask
  --region       the region of the demo (default AWS_REGION, AWS_DEFAULT_REGION or the AWS configuration); production has its own
  -c deployment  the deployment's name (default: the profile's name)
  -c settings    a file of settings in place of config/PROFILE.json`;
}

/** @throws Error that names the option. */
export function parseOptions(args: readonly string[]): DeploymentOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string', default: 'demo' },
      region: { type: 'string' },
      yes: { type: 'boolean', default: false },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
    },
  });
  const context = new Map<string, string>();
  for (const pair of values.context) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (!SETTINGS.includes(name)) throw new Error(`-c ${pair}: give deployment=NAME or settings=FILE`);
    context.set(name, value);
  }
  return {
    profile: values.profile,
    deployment: context.get('deployment') ?? values.profile,
    settings: context.get('settings'),
    region: values.region,
    yes: values.yes,
  };
}

/** What the CDK app is given. */
export function contextOf({ profile, deployment, settings }: DeploymentOptions): Record<string, string> {
  return { profile, deployment, ...(settings === undefined ? {} : { settings }) };
}
