import { readingTopic } from '../../model/names';
import { ERROR_URI } from '../../wamp/error-uris';
import { WampClient, type WampClientOptions, WampError } from '../wamp-client';
import { type FlatReading, type ReadingSender, SendError } from './reading-sender';

export interface WampReadingSenderOptions {
  readonly url: string;
  readonly realm: string;
  readonly uuid: string;
  readonly token: string;
}

/** Refusals that repeating the same publication cannot change. */
const FINAL_ERRORS: ReadonlySet<string> = new Set<string>([
  ERROR_URI.invalidArgument,
  ERROR_URI.notAuthorized,
  ERROR_URI.authenticationDenied,
  ERROR_URI.noMatchingAuthMethod,
  ERROR_URI.noSuchRealm,
]);

/** Publishes each reading, acknowledged, to the device's reading topic; holds one session and opens it again when it is lost. */
export class WampReadingSender implements ReadingSender {
  readonly #options: WampClientOptions;
  readonly #topic: string;
  #client: Promise<WampClient> | undefined;

  constructor({ url, realm, uuid, token }: WampReadingSenderOptions) {
    this.#options = { url, realm, authid: uuid, ticket: token, reconnect: {} };
    this.#topic = readingTopic(uuid);
  }

  async send(reading: FlatReading): Promise<void> {
    try {
      const client = await this.#connected();
      await client.publish(this.#topic, { kwargs: { ...reading } });
    } catch (cause) {
      if (!(cause instanceof WampError)) throw cause;
      throw new SendError(`PUBLISH to ${this.#topic} failed: ${cause.message}`, {
        retryable: !FINAL_ERRORS.has(cause.uri),
        cause,
      });
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  /** The first attempt is made again by the next `send` if it fails; after that the client reconnects by itself. */
  #connected(): Promise<WampClient> {
    this.#client ??= WampClient.connect(this.#options).catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}
