/**
 * `npm run deploy -- --profile demo`: looks for what usually goes wrong at a first deployment, deploys all stacks, writes the admin's
 * credentials and runs the acceptance suite against the endpoint. See docs/deploying.md.
 */
import { resultRow, resultSummary } from './acceptance/results-table';
import { runAcceptance } from './acceptance/run-acceptance';
import { deploy } from './deployment/deploy-command';
import { readDeployedCredentials, writeCredentials } from './deployment/deployed-credentials';
import { runCommand } from './deployment/run-command';
import type { Target } from './deployment/target';

const CREDENTIALS_FILE = 'credentials.json';

async function accept({ names }: Target): Promise<number> {
  const credentials = await readDeployedCredentials(names.deployment, names.region);
  writeCredentials(CREDENTIALS_FILE, credentials);
  console.log(`\nDeployed: ${credentials.endpoint}. The admin's credentials are in ${CREDENTIALS_FILE}.\n`);
  const results = await runAcceptance({ credentials, onResult: (result) => console.log(resultRow(result)) });
  console.log(`\n${resultSummary(results)}\n`);
  console.log(`Console: ${credentials.endpoint}/console/ (sign in with the admin's UUID and token)`);
  console.log(`Again:   npm run acceptance -- --credentials ${CREDENTIALS_FILE} --wait-for-rollup 75`);
  return results.some(({ fault }) => fault !== undefined) ? 1 : 0;
}

void runCommand('deploy', (options, ports) => deploy(options, ports, accept)).then(
  (status) => (process.exitCode = status),
);
