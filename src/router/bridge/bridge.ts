import { parseAuthorization } from '../../model/authorization-header';
import { HeadwaterError } from '../../model/errors';
import { DEFAULT_CALL_OPTIONS, DEFAULT_PUBLISH_OPTIONS } from '../../wamp/client-message';
import { ERROR_URI } from '../../wamp/error-uris';
import { NO_FEATURES } from '../../wamp/features';
import { payloadOf, type Payload } from '../../wamp/payload';
import type { TokenHolder, VerifyToken } from '../auth/create-token-verifier';
import type { Realm } from '../realm';
import type { Scheduler } from '../scheduler';
import type { Session } from '../session';
import { type BridgePublication, parseCall, parsePublications } from './bridge-requests';
import { bridgeStatus } from './bridge-status';

export interface BridgeOptions {
  readonly realm: Realm;
  /** Checks a principal's token; rejects if it cannot. Without it every request is refused. */
  readonly verifyToken: VerifyToken | undefined;
  /** How long a callee may take: less than the edge waits for the router. */
  readonly callTimeoutSeconds: number;
  readonly scheduler: Scheduler;
}

export interface BridgeAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Failure {
  readonly kind: 'failed';
  readonly error: string;
  readonly payload: Payload;
}

/** Told what the realm answers a session of the bridge, and when the realm ends it. */
interface Listener {
  readonly answered: (requestId: number, outcome: Outcome) => void;
  readonly closed: (failure: Failure) => void;
}

/** What became of one publication or call. */
type Outcome =
  | { readonly kind: 'published'; readonly publicationId: number }
  | { readonly kind: 'result'; readonly payload: Payload }
  | Failure;

/**
 * WAMP for those who speak HTTP: each request is a session of its own for its principal, which asks the realm for one thing, so
 * that authorization, recording and order are those of any session.
 *
 *     POST /bridge/publish {topic, args?, kwargs?, options?} -> {id}
 *     POST /bridge/publish {publications: [...]}             -> {ids, errors?: [{index, error, args, kwargs}]}; the id of what failed is null
 *     POST /bridge/call    {procedure, args?, kwargs?}       -> {args, kwargs}
 *
 * Errors: `{error: <WAMP URI>, args, kwargs}`. A publication is always acknowledged: the answer follows PUBLISHED.
 */
export class Bridge {
  private readonly options: BridgeOptions;

  constructor(options: BridgeOptions) {
    this.options = options;
  }

  /** @throws HeadwaterError `unauthenticated`, `unavailable`. */
  async authenticate(authorization: string | undefined): Promise<TokenHolder> {
    const credentials = parseAuthorization(authorization);
    const { verifyToken } = this.options;
    if (credentials === undefined || verifyToken === undefined) {
      throw new HeadwaterError(
        'unauthenticated',
        'Send Authorization: Basic base64(UUID:TOKEN), or Bearer UUID:TOKEN, of a registered device.',
      );
    }
    let principal: TokenHolder | undefined;
    try {
      principal = await verifyToken(credentials.uuid, credentials.token);
    } catch (error) {
      throw new HeadwaterError('unavailable', 'The credentials could not be checked now.', {
        cause: error,
        retryAfterSeconds: 2,
      });
    }
    if (principal === undefined) {
      throw new HeadwaterError('unauthenticated', 'The UUID and the token do not belong together.');
    }
    return principal;
  }

  /**
   * @param charge is told how many publications there are, before anything is done; it throws if they are too many now.
   * @throws HeadwaterError `malformed_body`.
   */
  async publish(principal: TokenHolder, body: string, charge: (publications: number) => void): Promise<BridgeAnswer> {
    const { publications, isBatch } = parsePublications(body);
    charge(publications.length);
    const outcomes = await this.publishAll(principal, publications);
    const ids = outcomes.map((outcome) => (outcome.kind === 'published' ? outcome.publicationId : null));
    const [first] = outcomes;
    if (!isBatch) return first?.kind === 'failed' ? failure(first) : { status: 200, body: { id: ids[0] } };
    const errors = outcomes.flatMap((outcome, index) =>
      outcome.kind === 'failed' ? [{ index, ...errorBody(outcome) }] : [],
    );
    return {
      status: 200,
      body: { ids, ...(errors.length === 0 ? {} : { errors }) },
    };
  }

  /**
   * Resolves when the callee has answered, the time is up, or `signal` (the HTTP client has gone) says that nobody waits.
   *
   * @throws HeadwaterError `malformed_body`.
   */
  async call(principal: TokenHolder, body: string, signal: AbortSignal): Promise<BridgeAnswer> {
    const { procedure, args, kwargs } = parseCall(body);
    const { callTimeoutSeconds, scheduler, realm } = this.options;
    const outcome = await new Promise<Outcome>((resolve) => {
      const session = this.join(principal, {
        answered: (_requestId, result) => finish(result),
        closed: (failure) => finish(failure),
      });
      const cancelTimer = scheduler.after(callTimeoutSeconds * 1000, () =>
        finish(failed(ERROR_URI.timeout, `The callee did not answer within ${callTimeoutSeconds} seconds`)),
      );
      const giveUp = (): void => finish(failed(ERROR_URI.canceled, 'The HTTP client has gone'));
      signal.addEventListener('abort', giveUp, { once: true });

      const finish = (result: Outcome): void => {
        cancelTimer();
        signal.removeEventListener('abort', giveUp);
        // Interrupts the callee if it is still at it.
        realm.leave(session);
        resolve(result);
      };
      const payload = payloadOf(args, kwargs);
      realm.handle(session, { type: 'CALL', requestId: 1, options: DEFAULT_CALL_OPTIONS, procedure, payload });
    });
    if (outcome.kind === 'failed') return failure(outcome);
    if (outcome.kind !== 'result') throw new Error('a call was answered by PUBLISHED');
    const { args: results = [], kwargs: named = {} } = outcome.payload;
    return { status: 200, body: { args: results, kwargs: named } };
  }

  private publishAll(principal: TokenHolder, publications: readonly BridgePublication[]): Promise<readonly Outcome[]> {
    const { realm } = this.options;
    return new Promise((resolve) => {
      const outcomes: Outcome[] = [];
      let settled = 0;
      const session = this.join(principal, {
        answered: (requestId, outcome) => {
          outcomes[requestId - 1] = outcome;
          settled += 1;
          if (settled < publications.length) return;
          realm.leave(session);
          resolve(outcomes);
        },
        // What was handed over is answered all the same.
        closed: () => undefined,
      });
      publications.forEach(({ topic, args, kwargs, options }, index) => {
        realm.handle(session, {
          type: 'PUBLISH',
          requestId: index + 1,
          options: { ...DEFAULT_PUBLISH_OPTIONS, acknowledge: true, recorded: options?.recorded ?? false },
          topic,
          payload: payloadOf(args, kwargs),
        });
      });
    });
  }

  private join({ uuid, role }: TokenHolder, { answered, closed }: Listener): Session {
    return this.options.realm.join({
      identity: { authid: uuid, authrole: role, authmethod: 'bridge', authprovider: 'registry' },
      features: NO_FEATURES,
      abort: ({ uri, message }) => closed(failed(uri, message)),
      close: ({ reason, message }) => closed(failed(ERROR_URI.canceled, message ?? `The session was ended: ${reason}`)),
      send: (message) => {
        if (message.type === 'PUBLISHED') {
          answered(message.requestId, { kind: 'published', publicationId: message.publicationId });
        } else if (message.type === 'RESULT') {
          answered(message.requestId, { kind: 'result', payload: message.payload });
        } else if (message.type === 'ERROR') {
          answered(message.requestId, { kind: 'failed', error: message.error, payload: message.payload });
        }
      },
    });
  }
}

function failed(error: string, message: string): Failure {
  return { kind: 'failed', error, payload: payloadOf([message]) };
}

function failure(outcome: Failure): BridgeAnswer {
  return { status: bridgeStatus(outcome.error), body: errorBody(outcome) };
}

function errorBody({ error, payload }: Failure): Record<string, unknown> {
  return { error, args: payload.args ?? [], kwargs: payload.kwargs ?? {} };
}
