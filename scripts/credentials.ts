/**
 * `npm run credentials -- --profile NAME`: writes the first admin's credentials of a deployment to a file, in the form of the local run's
 * `credentials.json`. It reads the credentials secret and the endpoint parameter with the AWS credentials of whoever runs it.
 */
import { parseArgs } from 'node:util';
import { readDeployedCredentials, writeCredentials } from './deployment/deployed-credentials';

const USAGE = `Usage: npm run credentials -- [--profile demo|production] [--deployment NAME] [--region REGION] [--output FILE]

  --profile     the profile that was deployed (default demo)
  --deployment  the deployment's name, if it was given one by -c deployment=NAME (default: the profile's name)
  --region      the region of the stacks (default: AWS_REGION or the AWS configuration)
  --output      the file to write, mode 600 (default credentials.json)`;

interface Options {
  readonly deployment: string;
  readonly region: string | undefined;
  readonly output: string;
}

async function main(): Promise<void> {
  const { deployment, region, output } = parseOptions(process.argv.slice(2));
  const credentials = await readDeployedCredentials(deployment, region);
  writeCredentials(output, credentials);
  console.log(`Wrote ${output}: endpoint ${credentials.endpoint}, admin ${credentials.admin.uuid}.`);
}

function parseOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      profile: { type: 'string', default: 'demo' },
      deployment: { type: 'string' },
      region: { type: 'string' },
      output: { type: 'string', default: 'credentials.json' },
    },
  });
  return { deployment: values.deployment ?? values.profile, region: values.region, output: values.output };
}

main().catch((error: unknown) => {
  const code = error instanceof TypeError && 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_PARSE_ARGS')) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  console.error(`${explain(error)}\n`);
  process.exitCode = 1;
});

/** The usual first-time failures, said plainly. */
function explain(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  if (name === 'CredentialsProviderError')
    return `No AWS credentials: run "aws configure" or set AWS_PROFILE. (${message})`;
  if (name === 'ResourceNotFoundException' || name === 'ParameterNotFound') {
    return `Nothing is deployed under this name in this region. Check --deployment and --region. (${message})`;
  }
  return `${name}: ${message}`;
}
