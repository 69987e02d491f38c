/**
 * `npm run credentials -- --profile NAME`: writes the first admin's credentials of a deployment to a file, in the form of the local run's
 * `credentials.json`. It reads the credentials secret and the endpoint parameter with the AWS credentials of whoever runs it.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { endpointParameterName, REALM } from '../src/model/names';
import { credentialsSecretSchema, deriveKey } from '../src/model/token';

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
  const options = parseOptions(process.argv.slice(2));
  const region = options.region === undefined ? {} : { region: options.region };
  const [admin, endpoint] = await Promise.all([
    readAdmin(new SecretsManagerClient(region), options.deployment),
    readEndpoint(new SSMClient(region), options.deployment),
  ]);
  const wampUrl = `${endpoint.replace(/^http/, 'ws')}/ws`;
  writeFileSync(
    options.output,
    `${JSON.stringify({ endpoint, wampUrl, realm: REALM, admin, devices: [] }, null, 2)}\n`,
    { mode: 0o600 },
  );
  // The mode above holds for a new file alone.
  chmodSync(options.output, 0o600);
  console.log(`Wrote ${options.output}: endpoint ${endpoint}, admin ${admin.uuid}.`);
}

async function readAdmin(client: SecretsManagerClient, deployment: string): Promise<{ uuid: string; token: string }> {
  const name = `headwater/${deployment}/credentials`;
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  if (SecretString === undefined) throw new Error(`The secret ${name} has no text: was it replaced by hand?`);
  const secret = credentialsSecretSchema.parse(JSON.parse(SecretString));
  return { uuid: secret.adminUuid, token: deriveKey(secret, 'admin-token') };
}

async function readEndpoint(client: SSMClient, deployment: string): Promise<string> {
  const name = endpointParameterName(deployment);
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
  if (Parameter?.Value === undefined) throw new Error(`The parameter ${name} has no value: is the Web stack deployed?`);
  return Parameter.Value;
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
