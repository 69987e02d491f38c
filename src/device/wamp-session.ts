import WebSocket from 'ws';
import type { ClientMessage } from '../wamp/client-message';
import { CLOSE_URI, ERROR_URI } from '../wamp/error-uris';
import { NO_FEATURES } from '../wamp/features';
import { nextId } from '../wamp/ids';
import { parseRouterMessage } from '../wamp/parse-router-message';
import type { Dict, Payload } from '../wamp/payload';
import type { Event, Invocation, RouterMessage } from '../wamp/router-message';
import { ByteSink } from '../wamp/serialization/byte-sink';
import { JsonSerializer } from '../wamp/serialization/json-serializer';
import { CONNECTION_LOST, WampError } from './wamp-error';

export interface WampSessionOptions {
  /** `ws://` or `wss://` */
  readonly url: string;
  readonly realm: string;
  /** Who joins, with its ticket (a device's UUID and token); without them the session is anonymous. */
  readonly authid?: string;
  readonly ticket?: string;
  /** How long the router may take to answer. Default: 30. */
  readonly answerTimeoutSeconds?: number;
}

/** An answer to a request: any message of the router that carries the request's ID. */
export type Answer = Exclude<
  RouterMessage,
  { type: 'WELCOME' | 'ABORT' | 'CHALLENGE' | 'GOODBYE' | 'EVENT' | 'INVOCATION' | 'INTERRUPT' | 'ERROR' }
>;

interface Waiting {
  readonly answered: (answer: Answer) => void;
  readonly failed: (error: WampError) => void;
  readonly timer: NodeJS.Timeout;
}

export const DEFAULT_ANSWER_TIMEOUT_SECONDS = 30;

/** One session on one WebSocket, until either ends. It does not come back: that is the client's work. */
export class WampSession {
  /** Called for each EVENT and INVOCATION, in the order in which they came. */
  onEvent: (event: Event) => void = () => undefined;
  onInvocation: (invocation: Invocation) => void = () => undefined;
  /** Resolves with the reason when the session has ended. */
  readonly ended: Promise<WampError>;
  private readonly webSocket: WebSocket;
  private readonly serializer = new JsonSerializer();
  private readonly options: WampSessionOptions;
  /** request ID -> who waits for its answer */
  private readonly waiting = new Map<number, Waiting>();
  private lastRequestId = 0;
  private end: WampError | undefined;
  private markEnded: (reason: WampError) => void = () => undefined;
  private joined: (() => void) | undefined;

  private constructor(options: WampSessionOptions) {
    this.options = options;
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
    this.webSocket = new WebSocket(options.url, this.serializer.subprotocol, {
      perMessageDeflate: false,
      handshakeTimeout: this.answerTimeoutMs,
    });
  }

  /** @throws WampError with the URI of the router's ABORT, or `CONNECTION_LOST` if there is no router. */
  static async open(options: WampSessionOptions): Promise<WampSession> {
    const session = new WampSession(options);
    await session.join();
    return session;
  }

  /**
   * Sends a request and waits for its answer. `answered` is called before any later message is looked at.
   *
   * @throws WampError with the URI of the ERROR.
   */
  request<T>(
    compose: (requestId: number) => ClientMessage,
    answered: (answer: Answer) => T,
    timeoutSeconds?: number,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.end !== undefined) return reject(this.end);
      this.lastRequestId = nextId(this.lastRequestId);
      const requestId = this.lastRequestId;
      const timeoutMs = timeoutSeconds === undefined ? this.answerTimeoutMs : timeoutSeconds * 1000;
      const timer = setTimeout(() => {
        this.waiting.delete(requestId);
        reject(new WampError(ERROR_URI.timeout, `no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      this.waiting.set(requestId, { answered: (answer) => resolve(answered(answer)), failed: reject, timer });
      this.send(compose(requestId));
    });
  }

  send(message: ClientMessage): void {
    const sink = new ByteSink();
    this.serializer.encode(message, sink);
    this.webSocket.send(sink.toBytes(), { binary: false });
  }

  /** Drops the connection without a word, as a network that goes away does. */
  drop(): void {
    this.webSocket.terminate();
  }

  /** Says GOODBYE and waits for the reply. */
  async close(): Promise<void> {
    if (this.end === undefined) {
      this.send({ type: 'GOODBYE', reason: CLOSE_URI.closeRealm, message: undefined });
      const impatience = setTimeout(() => this.webSocket.terminate(), 2_000);
      await this.ended;
      clearTimeout(impatience);
    }
  }

  private get answerTimeoutMs(): number {
    return (this.options.answerTimeoutSeconds ?? DEFAULT_ANSWER_TIMEOUT_SECONDS) * 1000;
  }

  private async join(): Promise<void> {
    const { webSocket } = this;
    const { realm, authid } = this.options;
    let fault = `the connection to ${this.options.url} was closed`;
    webSocket.on('error', (error) => {
      fault = `the connection to ${this.options.url} failed: ${error.message}`;
    });
    webSocket.on('close', () => this.finish(new WampError(CONNECTION_LOST, fault)));
    webSocket.on('message', (data) => this.receive(data));
    webSocket.on('open', () => {
      this.send({
        type: 'HELLO',
        realm,
        roles: ['publisher', 'subscriber', 'caller', 'callee'],
        features: NO_FEATURES,
        authmethods: [this.options.ticket === undefined ? 'anonymous' : 'ticket'],
        authid,
      });
    });
    const impatience = setTimeout(() => {
      fault = 'the router did not open a session in time';
      webSocket.terminate();
    }, this.answerTimeoutMs);
    const welcome = new Promise<undefined>((resolve) => {
      this.joined = () => resolve(undefined);
    });
    const end = await Promise.race([welcome, this.ended]);
    clearTimeout(impatience);
    if (end !== undefined) throw end;
  }

  private receive(data: WebSocket.RawData): void {
    try {
      if (!Buffer.isBuffer(data)) throw new Error('expected a Buffer from the WebSocket');
      this.handle(parseRouterMessage(this.serializer.decode(data)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.finish(new WampError(ERROR_URI.protocolViolation, message));
      this.webSocket.close(1002);
    }
  }

  private handle(message: RouterMessage): void {
    switch (message.type) {
      case 'WELCOME':
        return this.joined?.();
      case 'CHALLENGE':
        return this.send({ type: 'AUTHENTICATE', signature: this.options.ticket ?? '' });
      case 'ABORT':
        return this.leave(new WampError(message.reason, message.message));
      case 'GOODBYE':
        if (message.reason !== CLOSE_URI.goodbyeAndOut) {
          this.send({ type: 'GOODBYE', reason: CLOSE_URI.goodbyeAndOut, message: undefined });
        }
        return this.leave(new WampError(message.reason, message.message));
      case 'EVENT':
        return this.onEvent(message);
      case 'INVOCATION':
        return this.onInvocation(message);
      case 'INTERRUPT':
        // Not announced, and so not sent by a router that keeps to the protocol.
        return;
      case 'ERROR':
        return this.takeWaiting(message.requestId)?.failed(WampError.of(message.error, message.payload));
      default:
        return this.takeWaiting(message.requestId)?.answered(message);
    }
  }

  /** Undefined for an answer that came after its time was up. */
  private takeWaiting(requestId: number): Waiting | undefined {
    const waiting = this.waiting.get(requestId);
    this.waiting.delete(requestId);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  private leave(reason: WampError): void {
    this.finish(reason);
    this.webSocket.close(1000);
  }

  private finish(reason: WampError): void {
    if (this.end !== undefined) return;
    this.end = reason;
    for (const { failed, timer } of this.waiting.values()) {
      clearTimeout(timer);
      failed(new WampError(CONNECTION_LOST, `the session ended before the answer came (${reason.message})`));
    }
    this.waiting.clear();
    this.markEnded(reason);
  }
}

/** What an EVENT, INVOCATION or RESULT carries, with nothing absent. */
export interface Received {
  readonly args: readonly unknown[];
  readonly kwargs: Dict;
  readonly details: Dict;
}

export function received({ payload, details }: { readonly payload: Payload; readonly details: Dict }): Received {
  return { args: payload.args ?? [], kwargs: payload.kwargs ?? {}, details };
}
