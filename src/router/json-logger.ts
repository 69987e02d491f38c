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
    this.write(`${JSON.stringify({ time: new Date(this.clock()).toISOString(), level, message, ...fields })}\n`);
  }
}
