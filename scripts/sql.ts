/**
 * `npm run sql -- "select ..."`: queries the local cloud's raw archive by DuckDB, whether the cloud runs or not. In Athena the same
 * queries run over a deployment's.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './archive/command-line';
import { type OutputFormat, printRows } from './archive/print-rows';
import { queryArchive } from './archive/query-archive';
import { stageArchive } from './archive/stage-archive';

const USAGE = `Usage: npm run sql -- "SELECT ..." [--data FOLDER] [--json | --csv]

  raw       every reading as it was received: device_id, metric, value_number, value_boolean, value_text, unit,
            observed_at, received_at, occurrence, envelope_id, date, hour
  readings  the same, each reading once

  --data    the data folder of the local cloud (default .headwater)
  --json    an array of objects
  --csv     comma-separated values, with a header

As in: npm run sql -- "SELECT metric, count(*), avg(value_number) FROM readings GROUP BY metric"`;

interface SqlOptions {
  readonly query: string;
  readonly data: string;
  readonly format: OutputFormat;
}

function parseOptions(args: string[]): SqlOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string', default: '.headwater' },
      json: { type: 'boolean', default: false },
      csv: { type: 'boolean', default: false },
    },
  });
  const [query, ...others] = positionals;
  if (query === undefined || others.length > 0) throw new TypeError('-- One query is wanted, in quotes.');
  return { query, data: values.data, format: values.json ? 'json' : values.csv ? 'csv' : 'table' };
}

async function run({ query, data, format }: SqlOptions): Promise<void> {
  const s3Folder = join(data, 's3');
  if (!existsSync(s3Folder))
    throw new Error(`${data} is no data folder of a local cloud: start one (npm start), or name its folder by --data`);
  // Beside what it links to: hard links do not cross file systems.
  const stage = await mkdtemp(join(data, 'sql-'));
  try {
    process.stdout.write(printRows(await queryArchive(await stageArchive(s3Folder, stage), query), format));
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

void runCommand(USAGE, async () => run(parseOptions(process.argv.slice(2)))).then(
  (status) => (process.exitCode = status),
);
