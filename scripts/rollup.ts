/**
 * `npm run rollup -- --data FOLDER`: rolls up the touched hours of a running local cloud now, instead of at the next full hour, by invoking
 * the rollup function as its owner.
 */
import { parseArgs } from 'node:util';
import { rollUpLocally } from './acceptance/local-rollup';

const USAGE = `Usage: npm run rollup -- [--data FOLDER]

  --data  the data folder of the running local cloud (default .headwater)`;

async function main(): Promise<number> {
  let folder: string;
  try {
    const { values } = parseArgs({ options: { data: { type: 'string', default: '.headwater' } } });
    folder = values.data;
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  try {
    console.log(`Rolled up: ${await rollUpLocally(folder)}`);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const refused = 'code' in error && error.code === 'ECONNREFUSED';
  return refused ? 'No local cloud runs on this data folder: start it with npm start.' : error.message;
}

void main().then((status) => (process.exitCode = status));
