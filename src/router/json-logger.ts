import type { Clock, Logger } from '../model/ports';

/** One JSON object a line: what peers sent arrives escaped, so that no line can be forged. */
export class JsonLogger implements Logger {
  private readonly write: (line: string) => void;
  private readonly clock: Clock;

  constructor(write: (line: string) => void, clock: Clock) {
    this.write = write;
    this.clock = clock;
  }

  info(message: string, fields?: Record<string, unknown>): void {
    this.log('info', message, fields);
  }

  warn(message: string, fields?: Record<string, unknown>): void {
    this.log('warn', message, fields);
  }

  error(message: string, fields?: Record<string, unknown>): void {
    this.log('error', message, fields);
  }

  private log(level: string, message: string, fields: Record<string, unknown> = {}): void {
    const own = { time: new Date(this.clock()).toISOString(), level, message };
    // First for who reads it, and last because no field may stand in for them.
    const line = JSON.stringify({ ...own, ...fields, ...own });
    this.write(`${line.replaceAll(LEFT_BY_JSON, escaped)}\n`);
  }
}

/** What JSON allows in its strings, and terminals and log viewers may obey or take for the end of a line. */
const LEFT_BY_JSON = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
