import { DEFAULT_CALL_OPTIONS } from '../wamp/client-message';
import { NO_FEATURES } from '../wamp/features';
import { nextId, type RandomIdSource } from '../wamp/ids';
import { payloadOf, type Payload } from '../wamp/payload';
import { quote } from '../wamp/protocol-violation';
import type { RouterMessage } from '../wamp/router-message';
import { ROUTER_ROLE } from './auth/role-configuration';
import type { Dealer } from './dealer/dealer';
import { Session } from './session';

/** What came back from a procedure that the router called. */
export type OwnCallOutcome =
  | { readonly kind: 'result'; readonly payload: Payload }
  /** `reason`: what the procedure did, or did not. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface OwnCallsOptions {
  readonly dealer: Dealer;
  readonly ids: RandomIdSource;
  /** Runs something when nothing else is under way. */
  readonly defer: (act: () => void) => void;
  /** Whether what this session answers may itself have to wait for what the router calls. */
  readonly waits: (session: Session) => boolean;
}

/**
 * Calls procedures of the application for the router itself: by a session that is in no list of sessions and hears of nothing but its
 * results.
 */
export class OwnCalls {
  private readonly options: OwnCallsOptions;
  private session: Session | undefined;
  private lastRequestId = 0;
  /** CALL.Request -> who waits for it */
  private readonly waiting = new Map<number, (outcome: OwnCallOutcome) => void>();

  constructor(options: OwnCallsOptions) {
    this.options = options;
  }

  /** Calls `settle` once, when nothing else is under way, unless the call is given up by what is returned. */
  call(procedure: string, args: readonly unknown[], settle: (outcome: OwnCallOutcome) => void): () => void {
    const { dealer, waits } = this.options;
    const session = this.joined();
    const requestId = nextId(this.lastRequestId);
    this.lastRequestId = requestId;
    this.waiting.set(requestId, settle);
    if (dealer.registrar.best(procedure)?.sessions().some(waits)) {
      this.settle(requestId, { kind: 'failed', reason: 'its own session has a role with an authorizer' });
      return () => this.waiting.delete(requestId);
    }
    dealer.call(session, {
      type: 'CALL',
      requestId,
      options: DEFAULT_CALL_OPTIONS,
      procedure,
      payload: payloadOf(args),
    });
    return () => {
      if (this.waiting.delete(requestId)) dealer.cancel(session, { type: 'CANCEL', requestId, mode: 'killnowait' });
    };
  }

  private joined(): Session {
    this.session ??= new Session({
      id: this.options.ids(),
      identity: { authid: 'router', authrole: ROUTER_ROLE, authmethod: 'internal', authprovider: 'router' },
      features: NO_FEATURES,
      send: (message) => this.take(message),
      close: () => undefined,
      abort: () => undefined,
    });
    return this.session;
  }

  private take(message: RouterMessage): void {
    if (message.type === 'RESULT') {
      this.settle(message.requestId, { kind: 'result', payload: message.payload });
    } else if (message.type === 'ERROR') {
      this.settle(message.requestId, { kind: 'failed', reason: `it answered ${quote(message.error)}` });
    }
  }

  /** It is given up for good only once it is told: until then it may still be. */
  private settle(requestId: number, outcome: OwnCallOutcome): void {
    this.options.defer(() => {
      const settle = this.waiting.get(requestId);
      this.waiting.delete(requestId);
      settle?.(outcome);
    });
  }
}
