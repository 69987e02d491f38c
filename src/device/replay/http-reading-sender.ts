import { type FlatReading, type ReadingSender, SendError } from './reading-sender';

export interface HttpReadingSenderOptions {
  /** Without a trailing slash: `http://127.0.0.1:8080`. */
  readonly endpoint: string;
  readonly uuid: string;
  readonly token: string;
  /** Default 30 s, the longest that the HTTP API may take. */
  readonly timeoutMs?: number;
}

/** Posts each reading to `/v1/readings` with HTTP Basic authentication. */
export class HttpReadingSender implements ReadingSender {
  readonly #url: string;
  readonly #authorization: string;
  readonly #timeoutMs: number;

  constructor(options: HttpReadingSenderOptions) {
    this.#url = `${options.endpoint}/v1/readings`;
    this.#authorization = `Basic ${Buffer.from(`${options.uuid}:${options.token}`).toString('base64')}`;
    this.#timeoutMs = options.timeoutMs ?? 30_000;
  }

  async send(reading: FlatReading): Promise<void> {
    const response = await this.#post(reading);
    const text = await response.text();
    if (response.status === 202) return;
    const retryAfterSeconds = Number(response.headers.get('retry-after'));
    throw new SendError(`POST ${this.#url} was answered ${response.status}: ${text.slice(0, 200)}`, {
      retryable: response.status === 429 || response.status >= 500,
      retryAfterMs: retryAfterSeconds > 0 ? retryAfterSeconds * 1000 : undefined,
    });
  }

  async close(): Promise<void> {}

  async #post(reading: FlatReading): Promise<Response> {
    try {
      return await fetch(this.#url, {
        method: 'POST',
        headers: { authorization: this.#authorization, 'content-type': 'application/json' },
        body: JSON.stringify(reading),
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
    } catch (cause) {
      throw new SendError(`POST ${this.#url} got no answer`, { retryable: true, cause });
    }
  }
}
