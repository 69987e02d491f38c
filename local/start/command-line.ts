import { parseArgs } from 'node:util';

/** What `npm start -- ...` asks for. */
export interface CommandLine {
  readonly port: number;
  readonly dataFolder: string;
  readonly profile: string;
  /** A synthesized assembly to run as it is, in place of the present sources'. */
  readonly assembly?: string;
  readonly replay: boolean;
  /** 1 is real time. */
  readonly replaySpeed: number;
}

export const USAGE = `Usage: npm start -- [options]

Runs the whole cloud on this machine, from the synthesized CloudFormation templates.

  --port NUMBER     port on 127.0.0.1 for everything a user reaches (default 8080; 0 takes a free one)
  --data FOLDER     where everything is kept (default .headwater)
  --profile NAME    configuration profile to synthesize (default demo)
  --assembly FOLDER an assembly of "cdk synth" to run as it is (default: synthesized from the sources, below cdk.out)
  --speed NUMBER    how many times faster than real time the sensor data is replayed (default 100)
  --no-replay       do not replay the sensor data
  --help            show this text
`;

/** What is wrong with the command line; the program answers with the usage and exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Throws a UsageError that names the option and the value. Undefined if help is asked for. */
export function parseCommandLine(args: readonly string[]): CommandLine | undefined {
  const { values } = parse(args);
  if (values.help === true) return undefined;
  return {
    port: numberOf('--port', values.port, { minimum: 0, maximum: 65_535, whole: true }),
    dataFolder: textOf('--data', values.data),
    profile: textOf('--profile', values.profile),
    ...(values.assembly === undefined ? {} : { assembly: textOf('--assembly', values.assembly) }),
    replay: values['no-replay'] !== true,
    replaySpeed: numberOf('--speed', values.speed, { minimum: 0.01, maximum: 100_000, whole: false }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string', default: '8080' },
        data: { type: 'string', default: '.headwater' },
        profile: { type: 'string', default: 'demo' },
        assembly: { type: 'string' },
        speed: { type: 'string', default: '100' },
        'no-replay': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberOf(
  option: string,
  text: string,
  bounds: { readonly minimum: number; readonly maximum: number; readonly whole: boolean },
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  const fits = value >= bounds.minimum && value <= bounds.maximum && (!bounds.whole || Number.isInteger(value));
  if (!fits)
    throw new UsageError(
      `${option} takes a ${bounds.whole ? 'whole number' : 'number'} from ${bounds.minimum} to ${bounds.maximum}, not ${JSON.stringify(text)}`,
    );
  return value;
}

function textOf(option: string, text: string): string {
  if (text.trim() === '') throw new UsageError(`${option} needs a value`);
  return text;
}
