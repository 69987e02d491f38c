import type { Logger } from '../model/ports';
import type { Authenticate, ClientMessage, Hello } from '../wamp/client-message';
import { CLOSE_URI, ERROR_URI } from '../wamp/error-uris';
import { ProtocolViolation, quote } from '../wamp/protocol-violation';
import type { AuthMethod, Authenticated, Challenge, Opening } from './auth/auth-method';
import type { Attempt, GuessThrottle } from './auth/guess-throttle';
import { type ConnectionState, REACTIONS } from './connection-states';
import { isRealmMessage, type RealmMessage } from './inbox/realm-message';
import type { SessionLimit } from './limits/session-limit';
import type { Realm } from './realm';
import type { Refusal } from './refusal';
import type { Scheduler } from './scheduler';
import type { Closing, EventLoss, Identity, Session } from './session';
import type { Transport } from './transport/transport';

export interface ConnectionOptions {
  readonly realm: Realm;
  /** By which peers can join; the first that a peer offers is taken. */
  readonly authMethods: readonly AuthMethod[];
  readonly guessThrottle: GuessThrottle;
  /** How many sessions a principal may have; absent: as many as it likes. */
  readonly sessionLimit?: SessionLimit;
  /** How long a peer may take to join. */
  readonly helloTimeoutSeconds: number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/** What the peer has been asked. */
interface Examination extends Opening {
  readonly challenge: Challenge;
}

/** How long a peer may take to answer the router's GOODBYE. */
const GOODBYE_TIMEOUT_SECONDS = 1;

/**
 * One peer on one transport: opens and closes its sessions, one after the other, and lets it do nothing else but what its state
 * allows (`REACTIONS`).
 */
export class Connection {
  private readonly transport: Transport;
  private readonly options: ConnectionOptions;
  private state: ConnectionState = 'idle';
  private session: Session | undefined;
  /** The challenge that awaits its AUTHENTICATE, or the answer's check. */
  private examination: Examination | undefined;
  private cancelTimer: () => void;

  constructor(transport: Transport, options: ConnectionOptions) {
    this.transport = transport;
    this.options = options;
    this.cancelTimer = this.awaitJoining();
  }

  /** Who it is, once it has joined. */
  get principal(): Pick<Session, 'authid' | 'authrole'> | undefined {
    return this.session;
  }

  /** Takes a message of the peer. */
  receive(message: ClientMessage): void {
    switch (REACTIONS[this.state][message.type]) {
      case 'handle':
        if (isRealmMessage(message)) this.handle(message);
        return;
      case 'open':
        if (message.type === 'HELLO') this.open(message);
        return;
      case 'verify':
        if (message.type === 'AUTHENTICATE') this.verify(message);
        return;
      case 'leave':
        return this.leave();
      case 'abandon':
        return this.becomeIdle();
      case 'finish':
        return this.close();
      case 'ignore':
        return;
      case 'violation':
        return this.violate(new ProtocolViolation(`${message.type} is not allowed now: ${EXPECTATIONS[this.state]}`));
    }
  }

  /** Ends the connection with ABORT: the peer has sent something that the protocol does not allow. */
  violate(violation: ProtocolViolation): void {
    if (this.state === 'closing') return;
    this.options.logger.warn('protocol violation', {
      peer: this.transport.peer,
      authid: this.session?.authid,
      uri: violation.uri,
      // What was received is told to the peer alone: it may have been a secret in the wrong place.
      reason: violation.message.replace(/; received .*$/s, ''),
    });
    this.abort({ error: violation.uri, message: violation.message });
  }

  /** Ends the connection with GOODBYE, because the router goes down. */
  shutDown(): void {
    if (this.state === 'closed' || this.state === 'closing') return;
    const message = 'The router goes down: connect again';
    if (this.state === 'joined' || this.state === 'leaving')
      this.dismiss({ reason: CLOSE_URI.systemShutdown, message });
    else this.abort({ error: CLOSE_URI.systemShutdown, message });
  }

  /** The transport has dropped events of the session, because the peer does not keep up. */
  eventsDropped(loss: EventLoss): void {
    if (this.session !== undefined) this.options.realm.tellOfLoss(this.session, loss);
  }

  /** The transport is gone. */
  lost(): void {
    this.leaveRealm();
    this.cancelTimer();
    this.state = 'closed';
  }

  /** Says GOODBYE to a session and waits for the reply; until then, whatever comes is ignored (checklist 4). */
  private dismiss({ reason, message }: Closing): void {
    this.transport.send({ type: 'GOODBYE', reason, message });
    this.leaveRealm();
    this.state = 'closing';
    this.cancelTimer = this.options.scheduler.after(GOODBYE_TIMEOUT_SECONDS * 1000, () => this.close());
  }

  private handle(message: RealmMessage): void {
    if (this.session === undefined) return;
    try {
      this.options.realm.handle(this.session, message);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.violate(error);
    }
  }

  private open(hello: Hello): void {
    const { realm } = this.options;
    if (hello.realm !== realm.name) {
      return this.abort({ error: ERROR_URI.noSuchRealm, message: `There is no realm ${quote(hello.realm)} here` });
    }
    const opening = { hello, sessionId: realm.drawSessionId(), channel: this.transport.channel };
    // A client that names no method is anonymous.
    const offered =
      hello.authmethods === undefined || hello.authmethods.length === 0 ? ['anonymous'] : hello.authmethods;
    for (const method of this.options.authMethods) {
      const beginning = offered.includes(method.name) ? method.begin(opening) : undefined;
      switch (beginning?.type) {
        case 'accepted':
          return this.welcome(opening, beginning.authenticated);
        case 'challenge':
          return this.ask(method.name, { ...opening, challenge: beginning });
        case 'denied':
          return this.deny(beginning.claimed);
        case 'refused':
          return this.abort(beginning.refusal);
        case undefined:
      }
    }
    this.abort(this.noMatchingMethod(hello));
  }

  private noMatchingMethod({ authmethods = [] }: Hello): Refusal {
    const offers = this.options.authMethods.map(({ offer }) => offer).join(' or ');
    return {
      error: ERROR_URI.noMatchingAuthMethod,
      message: `HELLO.Details.authmethods ${quote(authmethods)} holds none that is accepted: offer ${offers}`,
    };
  }

  private ask(authmethod: string, examination: Examination): void {
    this.examination = examination;
    this.state = 'challenged';
    this.transport.send({ type: 'CHALLENGE', authmethod, extra: examination.challenge.extra });
  }

  /** The check waits if there was guessing: who leaves meanwhile gets no answer, and learns nothing. */
  private verify(answer: Authenticate): void {
    const { examination } = this;
    if (examination === undefined) throw new Error('challenged without a challenge');
    this.state = 'verifying';
    const { guessThrottle, scheduler } = this.options;
    const { claimed } = examination.challenge;
    const attempt = guessThrottle.begin({ claimed, address: this.transport.peer });
    const check = (): void => this.check(examination, answer, attempt);
    if (attempt.delayMilliseconds === 0) check();
    else scheduler.after(attempt.delayMilliseconds, check);
  }

  private check(examination: Examination, answer: Authenticate, attempt: Attempt): void {
    if (!this.isExamining(examination)) return attempt.end('unchecked');
    new Promise<Authenticated | undefined>((resolve) => resolve(examination.challenge.verify(answer))).then(
      (authenticated) => {
        attempt.end(authenticated === undefined ? 'wrong' : 'right');
        this.verified(examination, authenticated);
      },
      (error: unknown) => {
        attempt.end('unchecked');
        this.verificationFailed(examination, error);
      },
    );
  }

  private verified(examination: Examination, authenticated: Authenticated | undefined): void {
    if (!this.isExamining(examination)) return;
    if (authenticated === undefined) return this.deny(examination.challenge.claimed);
    if (this.options.realm.hasSession(examination.sessionId)) return this.abort(TRY_AGAIN);
    this.welcome(examination, authenticated);
  }

  /** Says the same whatever is wrong. */
  private deny(claimed: string): void {
    this.options.logger.warn('authentication denied', { peer: this.transport.peer, authid: quote(claimed) });
    this.abort({
      error: ERROR_URI.authenticationDenied,
      message: 'The authid and the credentials do not belong together, or the credentials have expired',
    });
  }

  private verificationFailed(examination: Examination, error: unknown): void {
    this.options.logger.error('credentials could not be checked', {
      authid: quote(examination.challenge.claimed),
      error: error instanceof Error ? error.message : String(error),
    });
    if (this.isExamining(examination)) this.abort(TRY_AGAIN);
  }

  private isExamining(examination: Examination): boolean {
    return this.state === 'verifying' && this.examination === examination;
  }

  private welcome(opening: Opening, { identity, authextra }: Authenticated): void {
    const refusal = this.options.sessionLimit?.enter(identity);
    if (refusal !== undefined) return this.abort(refusal);
    this.cancelTimer();
    this.examination = undefined;
    this.state = 'joined';
    const { realm, logger } = this.options;
    this.session = this.join(opening, identity);
    this.transport.send({
      type: 'WELCOME',
      sessionId: this.session.id,
      details: {
        realm: realm.name,
        ...identity,
        roles: realm.roles,
        ...(authextra === undefined ? {} : { authextra }),
      },
    });
    logger.info('session joined', { session: this.session.id, ...identity, peer: this.transport.peer });
  }

  /** What is sent to a session after it has ended (a late PUBLISHED) does not reach the transport's next one. */
  private join({ hello, sessionId }: Opening, identity: Identity): Session {
    const session = this.options.realm.join({
      sessionId,
      identity,
      features: hello.features,
      send: (message) => {
        if (this.session === session) this.transport.send(message);
      },
      close: (closing) => {
        if (this.session === session) this.dismiss(closing);
      },
      abort: (violation) => {
        if (this.session === session) this.violate(violation);
      },
    });
    return session;
  }

  private abort({ error, message }: Refusal): void {
    if (this.state === 'closed') return;
    this.transport.send({ type: 'ABORT', reason: error, message });
    this.close();
  }

  private close(): void {
    this.leaveRealm();
    this.cancelTimer();
    this.state = 'closed';
    this.transport.close();
  }

  private leave(): void {
    const { session } = this;
    if (session === undefined) return;
    this.state = 'leaving';
    this.options.realm.afterAll(session, () => {
      if (this.session !== session) return;
      this.transport.send({ type: 'GOODBYE', reason: CLOSE_URI.goodbyeAndOut, message: undefined });
      this.becomeIdle();
    });
  }

  private becomeIdle(): void {
    this.leaveRealm();
    this.cancelTimer();
    this.examination = undefined;
    this.state = 'idle';
    this.cancelTimer = this.awaitJoining();
  }

  private leaveRealm(): void {
    const { session } = this;
    if (session === undefined) return;
    this.session = undefined;
    this.options.realm.leave(session);
    this.options.sessionLimit?.leave(session);
    this.options.logger.info('session left', { session: session.id, authid: session.authid });
  }

  private awaitJoining(): () => void {
    const { helloTimeoutSeconds, scheduler } = this.options;
    return scheduler.after(helloTimeoutSeconds * 1000, () =>
      this.abort({ error: ERROR_URI.timeout, message: `No session was opened within ${helloTimeoutSeconds} seconds` }),
    );
  }
}

const TRY_AGAIN: Refusal = {
  error: ERROR_URI.authenticationFailed,
  message: 'The credentials could not be checked now: connect again in a few seconds',
};

const EXPECTATIONS: Readonly<Record<ConnectionState, string>> = {
  idle: 'a session begins with HELLO',
  challenged: 'CHALLENGE is answered by AUTHENTICATE',
  verifying: 'wait for WELCOME',
  joined: 'the session is open already',
  leaving: 'the session is being closed',
  closing: 'the router has said GOODBYE',
  closed: 'the session has ended',
};
