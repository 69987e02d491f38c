import type { Logger } from '../src/model/ports';

type Level = 'info' | 'warn' | 'error';

/** Logs one JSON object a line to standard output, as CloudWatch Logs Insights reads it. An error shows its causes too. */
export const jsonLogger: Logger = {
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warn', message, fields),
  error: (message, fields) => write('error', message, fields),
};

function write(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const line = JSON.stringify({ level, message, ...fields }, (_key, value: unknown) =>
    value instanceof Error ? describeError(value) : value,
  );
  process.stdout.write(`${line}\n`);
}

function describeError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}
