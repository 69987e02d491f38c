/**
 * `npm run acceptance -- --credentials FILE [--endpoint URL]`: does everything that a deployment must do, through its public interfaces
 * alone, and prints a table of what held. Against the local cloud or a real deployment; it registers two devices named "acceptance".
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Credentials, credentialsSchema } from './acceptance/public-api';
import { runAcceptance } from './acceptance/run-acceptance';

const USAGE = `Usage: npm run acceptance -- [--credentials FILE] [--endpoint URL]

  --credentials  the file that "npm start" or "npm run credentials" wrote (default .headwater/credentials.json)
  --endpoint     another endpoint than the file's`;

function readCredentials(): Credentials | undefined {
  try {
    const { values } = parseArgs({
      options: {
        credentials: { type: 'string', default: '.headwater/credentials.json' },
        endpoint: { type: 'string' },
      },
    });
    const credentials = credentialsSchema.parse(JSON.parse(readFileSync(values.credentials, 'utf8')));
    if (values.endpoint === undefined) return credentials;
    const endpoint = values.endpoint.replace(/\/+$/, '');
    return { ...credentials, endpoint, wampUrl: `${endpoint.replace(/^http/, 'ws')}/ws` };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const credentials = readCredentials();
  if (credentials === undefined) return 2;
  console.log(`Accepting ${credentials.endpoint}\n`);
  const results = await runAcceptance({ credentials });
  for (const { name, fault, seconds } of results) {
    console.log(`${fault === undefined ? 'held  ' : 'FAILED'} ${seconds.toFixed(1).padStart(5)} s  ${name}`);
    if (fault !== undefined) console.log(fault.replace(/^/gm, '    '));
  }
  const failed = results.filter(({ fault }) => fault !== undefined).length;
  console.log(`\n${results.length - failed} held, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

void main().then((status) => (process.exitCode = status));
