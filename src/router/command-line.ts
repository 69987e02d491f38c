import { parseArgs } from 'node:util';
import type { z } from 'zod';
import { type RouterConfiguration, routerConfigurationSchema } from './configuration';

/** The router was started with arguments or a configuration that it cannot follow; the message lists every fault. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export const USAGE = `Usage: router --config FILE
       router --port PORT --realm REALM --allow-anonymous [--host ADDRESS]

  --config FILE      JSON; see src/router/configuration.ts for its settings
  --port PORT        0 takes any free port
  --host ADDRESS     default 127.0.0.1: whoever reaches a router that allows anonymous sessions may do everything
  --allow-anonymous  anyone may join and do everything
`;

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  realm: { type: 'string' },
  host: { type: 'string' },
  'allow-anonymous': { type: 'boolean' },
} as const;

/**
 * @param readFile reads the file that `--config` names.
 * @throws UsageError
 */
export function parseCommandLine(argv: readonly string[], readFile: (path: string) => string): RouterConfiguration {
  const { config, port, realm, host, 'allow-anonymous': allowAnonymous } = parseOptions(argv);
  if (config !== undefined) {
    if (port !== undefined || realm !== undefined || host !== undefined || allowAnonymous !== undefined) {
      throw new UsageError('--config goes with no other option: put the port, realm and host into the file');
    }
    return check(readJson(config, readFile), config);
  }
  if (port === undefined || realm === undefined || allowAnonymous !== true) {
    throw new UsageError(
      'without --config, give --port, --realm and --allow-anonymous: a registry of devices needs a configuration file',
    );
  }
  return check({ port: Number(port), realm, allowAnonymous, host: host ?? '127.0.0.1' }, 'the command line');
}

function parseOptions(argv: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'] {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readJson(path: string, readFile: (path: string) => string): unknown {
  try {
    return JSON.parse(readFile(path));
  } catch (error) {
    throw new UsageError(`${path} cannot be read as JSON: ${readFault(error)}`);
  }
}

/** The parser's own message quotes what is around the fault, which may be a secret, and this one goes into the log. */
function readFault(error: unknown): string {
  if (!(error instanceof SyntaxError)) return error instanceof Error ? error.message : String(error);
  const position = /at position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? 'it is not well-formed' : `it is not well-formed at position ${position}`;
}

function check(settings: unknown, source: string): RouterConfiguration {
  const result = routerConfigurationSchema.safeParse(settings);
  if (!result.success) {
    throw new UsageError(`${source} is not a router's configuration:\n${result.error.issues.map(fault).join('\n')}`);
  }
  const { allowAnonymous, registryTableName, principals } = result.data;
  if (!allowAnonymous && registryTableName === undefined && principals.length === 0) {
    throw new UsageError(
      `${source}: nobody could join; set registryTableName or principals, or allowAnonymous for trying things out`,
    );
  }
  return result.data;
}

function fault({ path, message }: z.core.$ZodIssue): string {
  return `  ${path.join('.') || 'the whole'}: ${message}`;
}
