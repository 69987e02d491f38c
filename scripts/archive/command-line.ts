import { parseArgs } from 'node:util';

export interface PlaceOptions {
  /** The data folder of the local cloud. */
  readonly data: string;
  /** The name of a deployment in AWS; undefined for the local cloud. */
  readonly deployment: string | undefined;
  readonly region: string | undefined;
}

export interface ArchiveOptions extends PlaceOptions {
  /** Milliseconds since 1970. */
  readonly fromMs: number | undefined;
}

export const PLACE_USAGE = `  --data        the data folder of the running local cloud (default .headwater)
  --deployment  a deployment in AWS instead, by its name (demo, production, ...), with the AWS credentials of whoever runs this
  --region      its region (default: AWS_REGION or the AWS configuration)`;

/** @throws Error that says what is wrong with the arguments. */
export function parseArchiveOptions(args: readonly string[]): ArchiveOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: '.headwater' },
      deployment: { type: 'string' },
      region: { type: 'string' },
      from: { type: 'string' },
    },
  });
  const { data, deployment, region, from } = values;
  return { data, deployment, region, fromMs: from === undefined ? undefined : parseDate(from) };
}

function parseDate(text: string): number {
  const instantMs = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text) || Number.isNaN(instantMs))
    throw new TypeError(`--from ${text} is no UTC date such as 2026-01-31 or 2026-01-31T12:00Z`);
  return instantMs;
}

/** Runs a command to its end, and says plainly why it could not. Returns the exit status. */
export async function runCommand(usage: string, command: () => Promise<void>): Promise<number> {
  try {
    await command();
    return 0;
  } catch (error) {
    const isUsage = error instanceof TypeError && ('code' in error || error.message.startsWith('--'));
    console.error(isUsage ? `${error.message}\n\n${usage}` : explain(error));
    return isUsage ? 2 : 1;
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  if ('code' in error && error.code === 'ECONNREFUSED')
    return 'No local cloud runs on this data folder: start it with npm start.';
  if (name === 'CredentialsProviderError')
    return `No AWS credentials: run "aws configure" or set AWS_PROFILE. (${message})`;
  if (name === 'ValidationError' && /does not exist/.test(message))
    return `Nothing is deployed under this name in this region. Check --deployment and --region. (${message})`;
  return name === 'Error' ? message : `${name}: ${message}`;
}
