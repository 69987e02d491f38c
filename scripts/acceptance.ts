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
  for (const { name, tried, fault, seconds } of results) {
    const outcome = tried ? (fault === undefined ? 'held' : 'FAILED') : 'not tried';
    console.log(`${outcome.padEnd(9)} ${seconds.toFixed(1).padStart(5)} s  ${name}`);
    if (fault !== undefined) console.log(fault.replace(/^/gm, '    '));
  }
  const failed = results.filter(({ fault }) => fault !== undefined).length;
  const tried = results.filter((result) => result.tried).length;
  console.log(`\n${tried - failed} held, ${failed} failed`);
  if (tried < results.length) console.log('Not tried is what only the owner of the local cloud can start on demand.');
  return failed === 0 ? 0 : 1;
}

void main().then((status) => (process.exitCode = status));
