import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { hasOwnerEnvironment } from '../../local/start/owner-environment';
import { rollUpLocally } from './local-rollup';
import { type Credentials, credentialsSchema } from './public-api';
import type { AcceptanceOptions } from './run-acceptance';

export const USAGE = `Usage: npm run acceptance -- [--credentials FILE] [--endpoint URL] [--wait-for-rollup MINUTES] [--without-router]

  --credentials      the file that "npm start" or "npm run credentials" wrote (default .headwater/credentials.json)
  --endpoint         another endpoint than the file's
  --wait-for-rollup  wait so long for the hourly rollup, and then look for the readings in the history (75 is enough by default);
                     a local cloud's own data folder needs no wait: its rollup is started
  --without-router   leave out what needs WAMP, the bridge or the distribution: for an emulator that has none`;

const minutesSchema = z.coerce.number().positive().max(1500);

/** @throws Error that says what is wrong with an option or the file. */
export function parseCommandLine(args: readonly string[]): AcceptanceOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      credentials: { type: 'string', default: '.headwater/credentials.json' },
      endpoint: { type: 'string' },
      'wait-for-rollup': { type: 'string' },
      'without-router': { type: 'boolean', default: false },
    },
  });
  const credentials = readCredentials(values.credentials);
  const minutes = values['wait-for-rollup'];
  return {
    credentials: values.endpoint === undefined ? credentials : atEndpoint(credentials, values.endpoint),
    ...(values['without-router'] ? { without: ['router', 'edge'] } : {}),
    ...(minutes === undefined ? localRollUp(values.credentials) : { historyWithinSeconds: secondsOf(minutes) }),
  };
}

function secondsOf(minutes: string): number {
  const result = minutesSchema.safeParse(minutes);
  if (result.success) return result.data * 60;
  throw new Error(`--wait-for-rollup is ${JSON.stringify(minutes)}: give minutes, such as 75`);
}

function readCredentials(file: string): Credentials {
  if (!existsSync(file)) {
    throw new Error(
      `There is no file ${file}. A local cloud writes one to its data folder (npm start); for a deployment: npm run credentials -- --profile demo`,
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const result = credentialsSchema.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'the file'}: ${message}`);
  throw new Error(`${file} is no credentials file:\n${faults.join('\n')}`);
}

/** The same deployment by another address; WAMP is at its `/ws`, over TLS if it has TLS. */
function atEndpoint(credentials: Credentials, given: string): Credentials {
  const endpoint = given.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/]+$/.test(endpoint) || !URL.canParse(endpoint)) {
    throw new Error(
      `--endpoint is ${JSON.stringify(given)}: give an address without a path, such as https://d111.cloudfront.net`,
    );
  }
  return { ...credentials, endpoint, wampUrl: `${endpoint.replace(/^http/, 'ws')}/ws` };
}

/** The credentials of a local cloud lie in its data folder, beside what its owner needs. */
function localRollUp(credentialsFile: string): Pick<AcceptanceOptions, 'rollUp'> {
  const dataFolder = dirname(credentialsFile);
  return hasOwnerEnvironment(dataFolder) ? { rollUp: async () => void (await rollUpLocally(dataFolder)) } : {};
}
