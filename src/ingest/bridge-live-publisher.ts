import { OBSERVED_AT_KEY, readingTopic } from '../model/names';
import type { Clock, EndpointDirectory, LivePublisher, Logger } from '../model/ports';
import type { Observation, ReadingValue } from '../model/reading';

export interface BridgeLivePublisherOptions {
  readonly endpoints: EndpointDirectory;
  /** The service's credential, which alone may say that a reading is recorded. Asked for each time: remember it outside. */
  readonly credential: () => Promise<{ readonly uuid: string; readonly token: string }>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * For all of it: the endpoint, the credential and the post. The device waits for its answer meanwhile, and its readings are safe
 * already; were it to wait for longer than its own patience, it would send them again. A cold start needs about one second.
 */
const TIMEOUT_MS = 2_000;
/** After a failure nothing is tried for so long: a router that is away must not slow every request down. */
const PAUSE_MS = 5_000;
/** Below the routers' limit of 1 MiB a message. */
const MAXIMUM_BODY_BYTES = 786_432;

interface Publication {
  readonly topic: string;
  readonly kwargs: Readonly<Record<string, ReadingValue>>;
  readonly options: { readonly recorded: true };
}

/**
 * Publishes readings to the live WAMP topics by one POST to the routers' bridge. They are marked as recorded, so that the router
 * does not put them on the queue again. Best effort: it resolves false, and never rejects, if a router did not take all of them.
 */
export class BridgeLivePublisher implements LivePublisher {
  readonly #options: BridgeLivePublisherOptions;
  #pausedUntilMs = -Infinity;

  constructor(options: BridgeLivePublisherOptions) {
    this.#options = options;
  }

  async publish(observations: readonly Observation[]): Promise<boolean> {
    const { clock, logger } = this.#options;
    if (clock() < this.#pausedUntilMs) return false;
    try {
      return await inTime((signal) => this.#publishNewest(observations, signal));
    } catch (error) {
      this.#pausedUntilMs = clock() + PAUSE_MS;
      logger.warn('Readings were not published live', { observations: observations.length, error: reasonOf(error) });
      return false;
    }
  }

  async #publishNewest(observations: readonly Observation[], signal: AbortSignal): Promise<boolean> {
    const endpoint = await this.#options.endpoints.find();
    if (endpoint === undefined) return false;
    const publications = newestThatFit(observations.map(publicationOf));
    await this.#post(`${endpoint}/bridge/publish`, publications, signal);
    return publications.length === observations.length;
  }

  async #post(url: string, publications: readonly Publication[], signal: AbortSignal): Promise<void> {
    const { uuid, token } = await this.#options.credential();
    const response = await this.#options.fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ publications }),
      redirect: 'error',
      signal,
    });
    // Read to its end, so that the connection can be used again.
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`The bridge answered ${response.status}`);
  }
}

function publicationOf({ deviceId, observedAtMs, values }: Observation): Publication {
  const kwargs = Object.fromEntries(values.map(({ metric, value }) => [metric, value]));
  return {
    topic: readingTopic(deviceId),
    kwargs: { ...kwargs, [OBSERVED_AT_KEY]: observedAtMs },
    options: { recorded: true },
  };
}

/** Who looks on wants the newest: the last ones of the request, in their order. */
function newestThatFit(publications: readonly Publication[]): readonly Publication[] {
  let bytes = 0;
  let first = publications.length;
  while (first > 0) {
    bytes += Buffer.byteLength(JSON.stringify(publications[first - 1])) + 1;
    if (bytes > MAXIMUM_BODY_BYTES) break;
    first -= 1;
  }
  return publications.slice(first);
}

/** Rejects when the time is up, whether or not what it waits for heeds the signal. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeout = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Not done within ${TIMEOUT_MS} ms`));
      timeout.abort();
    }, TIMEOUT_MS);
  });
  try {
    return await Promise.race([work(timeout.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
}
