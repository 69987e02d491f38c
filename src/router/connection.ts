import type { Principal } from '../model/device';
import type { Logger } from '../model/ports';
import type { Authenticate, ClientMessage, Hello } from '../wamp/client-message';
import { CLOSE_URI, ERROR_URI } from '../wamp/error-uris';
import type { ClientFeatures } from '../wamp/features';
import { ProtocolViolation, quote } from '../wamp/protocol-violation';
import { type ConnectionState, REACTIONS } from './connection-states';
import { isRealmMessage, type RealmMessage } from './inbox/realm-message';
import type { Realm } from './realm';
import type { Refusal } from './refusal';
import type { Scheduler } from './scheduler';
import type { Closing, Identity, Session } from './session';
import type { Transport } from './transport/transport';

export interface ConnectionOptions {
  readonly realm: Realm;
  /** Checks a ticket; rejects if it cannot. Without it nobody but anonymous can join. */
  readonly verifyTicket: ((authid: string, ticket: string) => Promise<Principal | undefined>) | undefined;
  readonly allowAnonymous: boolean;
  /** How long a peer may take to join. */
  readonly helloTimeoutSeconds: number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/** The stronger first: a client that offers both is authenticated. */
const AUTH_METHODS = ['ticket', 'anonymous'] as const;
type AuthMethod = (typeof AUTH_METHODS)[number];

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
  /** The HELLO that awaits its AUTHENTICATE. */
  private hello: Hello | undefined;
  private cancelTimer: () => void;

  constructor(transport: Transport, options: ConnectionOptions) {
    this.transport = transport;
    this.options = options;
    this.cancelTimer = this.awaitJoining();
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
      message: violation.message,
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
    const { realm, allowAnonymous, verifyTicket } = this.options;
    if (hello.realm !== realm.name) {
      return this.abort({ error: ERROR_URI.noSuchRealm, message: `There is no realm ${quote(hello.realm)} here` });
    }
    switch (this.chooseMethod(hello)) {
      case 'anonymous':
        return this.welcome(hello, {
          authid: 'anonymous',
          authrole: 'anonymous',
          authmethod: 'anonymous',
          authprovider: 'static',
        });
      case 'ticket':
        return this.challenge(hello);
      case undefined: {
        const offers = [
          ...(verifyTicket === undefined ? [] : ['"ticket" with an authid']),
          ...(allowAnonymous ? ['"anonymous"'] : []),
        ];
        const received = quote(hello.authmethods ?? []);
        return this.abort({
          error: ERROR_URI.noMatchingAuthMethod,
          message: `HELLO.Details.authmethods ${received} holds none that is accepted: offer ${offers.join(' or ')}`,
        });
      }
    }
  }

  /** The strongest of the client's methods that is possible here; a client that names none is anonymous. */
  private chooseMethod({ authmethods = [], authid }: Hello): AuthMethod | undefined {
    const { allowAnonymous, verifyTicket } = this.options;
    if (authmethods.length === 0) return allowAnonymous ? 'anonymous' : undefined;
    return AUTH_METHODS.find(
      (method) =>
        authmethods.includes(method) &&
        (method === 'anonymous' ? allowAnonymous : verifyTicket !== undefined && authid !== undefined),
    );
  }

  private challenge(hello: Hello): void {
    this.hello = hello;
    this.state = 'challenged';
    this.transport.send({ type: 'CHALLENGE', authmethod: 'ticket', extra: {} });
  }

  private verify({ signature }: Authenticate): void {
    const { hello } = this;
    const { verifyTicket } = this.options;
    if (hello?.authid === undefined || verifyTicket === undefined)
      throw new Error('challenged without a ticket method');
    this.state = 'verifying';
    verifyTicket(hello.authid, signature).then(
      (principal) => this.verified(hello, principal),
      (error: unknown) => this.verificationFailed(hello, error),
    );
  }

  private verified(hello: Hello, principal: Principal | undefined): void {
    if (this.state !== 'verifying' || this.hello !== hello) return;
    if (principal === undefined) {
      this.options.logger.warn('authentication denied', { peer: this.transport.peer, authid: quote(hello.authid) });
      return this.abort({
        error: ERROR_URI.authenticationDenied,
        message: 'The authid and the ticket do not belong together, or the ticket has expired',
      });
    }
    const { uuid, role } = principal;
    this.welcome(hello, { authid: uuid, authrole: role, authmethod: 'ticket', authprovider: 'registry' });
  }

  private verificationFailed(hello: Hello, error: unknown): void {
    this.options.logger.error('credentials could not be checked', {
      authid: quote(hello.authid),
      error: error instanceof Error ? error.message : String(error),
    });
    if (this.state !== 'verifying' || this.hello !== hello) return;
    this.abort({
      error: ERROR_URI.authenticationFailed,
      message: 'The credentials could not be checked now: connect again in a few seconds',
    });
  }

  private welcome(hello: Hello, identity: Identity): void {
    this.cancelTimer();
    this.hello = undefined;
    this.state = 'joined';
    const { realm, logger } = this.options;
    this.session = this.join(identity, hello.features);
    this.transport.send({
      type: 'WELCOME',
      sessionId: this.session.id,
      details: { realm: realm.name, ...identity, roles: realm.roles },
    });
    logger.info('session joined', { session: this.session.id, ...identity, peer: this.transport.peer });
  }

  /** What is sent to a session after it has ended (a late PUBLISHED) does not reach the transport's next one. */
  private join(identity: Identity, features: ClientFeatures): Session {
    const session = this.options.realm.join({
      identity,
      features,
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
    this.hello = undefined;
    this.state = 'idle';
    this.cancelTimer = this.awaitJoining();
  }

  private leaveRealm(): void {
    const { session } = this;
    if (session === undefined) return;
    this.session = undefined;
    this.options.realm.leave(session);
    this.options.logger.info('session left', { session: session.id, authid: session.authid });
  }

  private awaitJoining(): () => void {
    const { helloTimeoutSeconds, scheduler } = this.options;
    return scheduler.after(helloTimeoutSeconds * 1000, () =>
      this.abort({ error: ERROR_URI.timeout, message: `No session was opened within ${helloTimeoutSeconds} seconds` }),
    );
  }
}

const EXPECTATIONS: Readonly<Record<ConnectionState, string>> = {
  idle: 'a session begins with HELLO',
  challenged: 'CHALLENGE is answered by AUTHENTICATE',
  verifying: 'wait for WELCOME',
  joined: 'the session is open already',
  leaving: 'the session is being closed',
  closing: 'the router has said GOODBYE',
  closed: 'the session has ended',
};
