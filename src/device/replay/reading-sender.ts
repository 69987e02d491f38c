import type { ReadingValue } from '../../model/reading';

/** One flat reading as a device sends it. */
export type FlatReading = Readonly<Record<string, ReadingValue>> & { readonly observed_at: number };

/** A device's way to send: resolves once the reading is acknowledged (202, PUBLISHED); rejects with `SendError`. */
export interface ReadingSender {
  send(reading: FlatReading): Promise<void>;
  close(): Promise<void>;
}

/** Why a reading was not acknowledged; `retryable` says whether sending it again can help. */
export class SendError extends Error {
  readonly retryable: boolean;
  /** Milliseconds that the other side asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'SendError';
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}
