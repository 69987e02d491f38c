import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { HeadwaterError } from '../../model/errors';
import { ORIGIN_VERIFY_HEADER } from '../../model/names';
import type { Clock } from '../../model/ports';

/** A wrong value makes the verifier read the secret again, at most this often: after a rotation the new value is soon known. */
const REFRESH_INTERVAL_MS = 30_000;

export interface OriginVerifierOptions {
  /** Reads the secret's current value. */
  readonly readSecret: () => Promise<string>;
  readonly clock: Clock;
}

/**
 * Tells requests that came through the distribution, which adds a secret header, from those sent to the API's own address.
 * While a rotation spreads, the last two values are accepted.
 */
export class OriginVerifier {
  readonly #readSecret: () => Promise<string>;
  readonly #clock: Clock;
  #accepted: readonly string[] = [];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor({ readSecret, clock }: OriginVerifierOptions) {
    this.#readSecret = readSecret;
    this.#clock = clock;
  }

  /** Rejects if the secret was never read and cannot be read now. */
  async accepts(value: string | undefined): Promise<boolean> {
    if (value === undefined || value === '') return false;
    if (this.#matches(value)) return true;
    if (this.#accepted.length > 0 && this.#clock() - this.#readAtMs < REFRESH_INTERVAL_MS) return false;
    await this.#refresh();
    return this.#matches(value);
  }

  #matches(value: string): boolean {
    return this.#accepted.some((secret) => equalInConstantTime(secret, value));
  }

  /** Requests that arrive while the secret is being read wait for the same reading. */
  async #refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #read(): Promise<void> {
    const secret = await this.#readSecret();
    this.#readAtMs = this.#clock();
    if (secret === '') throw new Error('The origin verification secret is empty.');
    if (this.#accepted[0] !== secret) this.#accepted = [secret, ...this.#accepted.slice(0, 1)];
  }
}

/** Refuses with `forbidden` what did not come through the distribution. */
export function verifyOrigin(verifier: OriginVerifier): MiddlewareHandler {
  return async (context, next) => {
    if (!(await verifier.accepts(context.req.header(ORIGIN_VERIFY_HEADER)))) {
      throw new HeadwaterError(
        'forbidden',
        "This address is not the public one: send requests to the deployment's endpoint.",
      );
    }
    await next();
  };
}

function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
