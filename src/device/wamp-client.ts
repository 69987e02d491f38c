import { DEFAULT_CALL_OPTIONS, DEFAULT_PUBLISH_OPTIONS, DEFAULT_REGISTER_OPTIONS } from '../wamp/client-message';
import { ERROR_URI } from '../wamp/error-uris';
import { payloadOf, type Dict } from '../wamp/payload';
import type { Invocation } from '../wamp/router-message';
import type { MatchPolicy } from '../wamp/uri';
import { backoffMs, type BackoffOptions } from './wamp-backoff';
import { CONNECTION_LOST, WampError } from './wamp-error';
import { received, type Received, WampSession, type WampSessionOptions } from './wamp-session';

export { CONNECTION_LOST, WampError } from './wamp-error';
export type { Received } from './wamp-session';

export interface WampClientOptions extends WampSessionOptions {
  /** Connects again after a loss, with all subscriptions and registrations. Default: it does not. */
  readonly reconnect?: BackoffOptions;
  /** Told when the connection is lost, before it is tried again, and when it is there again. */
  readonly onConnectionChange?: (change: 'lost' | 'restored', reason?: WampError) => void;
}

export interface PayloadOptions {
  readonly args?: readonly unknown[];
  readonly kwargs?: Dict;
}

export type EventHandler = (event: Received) => void;
/** What it returns is the RESULT; a WampError that it throws is the ERROR. */
export type ProcedureHandler = (invocation: Received) => PayloadOptions | void | Promise<PayloadOptions | void>;

/** A subscription or registration, which `cancel` ends. */
export interface Held {
  cancel(): Promise<void>;
}

/** What the client holds at the router, and asks for again after a loss. */
interface Holding {
  readonly kind: 'subscription' | 'registration';
  readonly uri: string;
  readonly match: MatchPolicy;
  readonly onEvent: EventHandler | undefined;
  readonly onCall: ProcedureHandler | undefined;
  /** Its ID in the present session. */
  id: number | undefined;
}

/** ABORT reasons that another attempt would meet again. */
const FINAL_REASONS: ReadonlySet<string> = new Set<string>([
  ERROR_URI.authenticationDenied,
  ERROR_URI.noMatchingAuthMethod,
  ERROR_URI.noSuchRealm,
  ERROR_URI.protocolViolation,
]);

/**
 * A WAMP client for devices and people, over WebSocket and JSON.
 *
 * While the connection is lost and being restored, requests wait for it; a request whose answer was lost with the connection
 * rejects with `CONNECTION_LOST`, and whether it was done is unknown: publish a reading again with the same `observed_at`.
 */
export class WampClient {
  private readonly options: WampClientOptions;
  private session: Promise<WampSession>;
  private readonly holdings = new Set<Holding>();
  private isClosed = false;
  private wakeUp: (() => void) | undefined;

  private constructor(options: WampClientOptions, session: WampSession) {
    this.options = options;
    this.session = Promise.resolve(session);
    this.listen(session);
    this.watch(session);
  }

  /** @throws WampError if the first attempt fails, with the URI of the router's ABORT or `CONNECTION_LOST`. */
  static async connect(options: WampClientOptions): Promise<WampClient> {
    return new WampClient(options, await WampSession.open(options));
  }

  /**
   * Publishes with acknowledgement: for a reading, the answer means that it is durable.
   *
   * @returns the publication's ID. @throws WampError
   */
  async publish(
    topic: string,
    { args, kwargs, excludeMe = true }: PayloadOptions & { readonly excludeMe?: boolean } = {},
  ): Promise<number> {
    const session = await this.session;
    return session.request(
      (requestId) => ({
        type: 'PUBLISH',
        requestId,
        options: { ...DEFAULT_PUBLISH_OPTIONS, acknowledge: true, excludeMe },
        topic,
        payload: payloadOf(args, kwargs),
      }),
      (answer) => (answer.type === 'PUBLISHED' ? answer.publicationId : unexpected(answer.type)),
    );
  }

  /** @throws WampError, also if no answer comes within `timeoutSeconds` (by default the answer timeout of the options). */
  async call(
    procedure: string,
    { args, kwargs, timeoutSeconds }: PayloadOptions & { readonly timeoutSeconds?: number } = {},
  ): Promise<Received> {
    const session = await this.session;
    return session.request(
      (requestId) => ({
        type: 'CALL',
        requestId,
        options: DEFAULT_CALL_OPTIONS,
        procedure,
        payload: payloadOf(args, kwargs),
      }),
      (answer) => (answer.type === 'RESULT' ? received(answer) : unexpected(answer.type)),
      timeoutSeconds,
    );
  }

  /** @throws WampError */
  subscribe(topic: string, onEvent: EventHandler, match: MatchPolicy = 'exact'): Promise<Held> {
    return this.hold({ kind: 'subscription', uri: topic, match, onEvent, onCall: undefined, id: undefined });
  }

  /** @throws WampError */
  register(procedure: string, onCall: ProcedureHandler, match: MatchPolicy = 'exact'): Promise<Held> {
    return this.hold({ kind: 'registration', uri: procedure, match, onEvent: undefined, onCall, id: undefined });
  }

  /**
   * Drops the present connection without a word and, with `reconnect`, comes back on a new one: for a device that knows its network has
   * changed before the connection does. Never rejects.
   */
  async dropConnection(): Promise<void> {
    const session = await this.session.catch(() => undefined);
    session?.drop();
  }

  /** Leaves the realm and does not come back. Never rejects. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.wakeUp?.();
    const session = await this.session.catch(() => undefined);
    await session?.close();
  }

  private async hold(holding: Holding): Promise<Held> {
    const session = await this.session;
    await this.establish(session, holding);
    return { cancel: () => this.release(holding) };
  }

  private async establish(session: WampSession, holding: Holding): Promise<void> {
    const { kind, uri, match } = holding;
    await session.request(
      (requestId) =>
        kind === 'subscription'
          ? { type: 'SUBSCRIBE', requestId, match, getRetained: false, topic: uri }
          : {
              type: 'REGISTER',
              requestId,
              options: { ...DEFAULT_REGISTER_OPTIONS, match },
              procedure: uri,
            },
      (answer) => {
        if (answer.type === 'SUBSCRIBED') holding.id = answer.subscriptionId;
        else if (answer.type === 'REGISTERED') holding.id = answer.registrationId;
        else unexpected(answer.type);
        // Before the next message is looked at: it may be the first EVENT.
        this.holdings.add(holding);
      },
    );
  }

  private async release(holding: Holding): Promise<void> {
    if (!this.holdings.delete(holding)) return;
    const { kind, id } = holding;
    const isShared = [...this.holdings].some((other) => other.kind === kind && other.id === id);
    if (id === undefined || isShared) return;
    const session = await this.session;
    await session.request(
      (requestId) =>
        kind === 'subscription'
          ? { type: 'UNSUBSCRIBE', requestId, subscriptionId: id }
          : { type: 'UNREGISTER', requestId, registrationId: id },
      () => undefined,
    );
  }

  private listen(session: WampSession): void {
    session.onEvent = (event) => {
      for (const { kind, id, onEvent } of this.holdings) {
        if (kind === 'subscription' && id === event.subscriptionId) onEvent?.(received(event));
      }
    };
    session.onInvocation = (invocation) => void this.answer(session, invocation);
  }

  private watch(session: WampSession): void {
    void session.ended.then((reason) => this.lost(reason));
  }

  /** Never rejects: what the handler throws is the ERROR. */
  private async answer(session: WampSession, invocation: Invocation): Promise<void> {
    const { invocationId, registrationId } = invocation;
    const holding = [...this.holdings].find(({ kind, id }) => kind === 'registration' && id === registrationId);
    try {
      if (holding?.onCall === undefined) throw new WampError(ERROR_URI.noSuchProcedure, 'the registration has ended');
      const { args, kwargs } = (await holding.onCall(received(invocation))) ?? {};
      session.send({
        type: 'YIELD',
        invocationId,
        progress: false,
        passthru: undefined,
        payload: payloadOf(args, kwargs),
      });
    } catch (error) {
      const failure = error instanceof WampError ? error : new WampError('wamp.error.runtime_error', messageOf(error));
      const { uri, payload } = failure;
      session.send({ type: 'ERROR', invocationId, passthru: undefined, error: uri, payload });
    }
  }

  private lost(reason: WampError): void {
    if (this.isClosed || this.options.reconnect === undefined) return;
    this.options.onConnectionChange?.('lost', reason);
    this.session = this.restore(this.options.reconnect, reason);
    // Who asks for the session learns of a failure; nobody need ask.
    this.session.catch(() => undefined);
  }

  /** Tries until it succeeds, the client is closed, or the router gives a reason that is final. */
  private async restore(backoff: BackoffOptions, reason: WampError): Promise<WampSession> {
    let last = reason;
    for (let attempt = 0; !this.isClosed && !FINAL_REASONS.has(last.uri); attempt++) {
      await this.pause(backoffMs(attempt, backoff, Math.random));
      if (this.isClosed) break;
      try {
        const session = await this.reopen();
        this.watch(session);
        this.options.onConnectionChange?.('restored');
        return session;
      } catch (error) {
        if (!(error instanceof WampError)) throw error;
        last = error;
      }
    }
    throw this.isClosed ? new WampError(CONNECTION_LOST, 'the client was closed') : last;
  }

  private async reopen(): Promise<WampSession> {
    const session = await WampSession.open(this.options);
    try {
      this.listen(session);
      // IDs of the former session mean nothing in this one.
      for (const holding of this.holdings) holding.id = undefined;
      for (const holding of this.holdings) await this.establish(session, holding);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function unexpected(type: string): never {
  throw new WampError(ERROR_URI.protocolViolation, `${type} does not answer this request`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
