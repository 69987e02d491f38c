import { randomBytes } from 'node:crypto';
import type { AuthMethod } from '../../../../src/router/auth/auth-method';
import type { SecureChannel } from '../../../../src/router/auth/secure-channel';
import { createAuthMethods } from '../../../../src/router/auth/create-auth-methods';
import { GuessThrottle } from '../../../../src/router/auth/guess-throttle';
import { Connection } from '../../../../src/router/connection';
import type { Realm, RealmOptions } from '../../../../src/router/realm';
import type { Transport } from '../../../../src/router/transport/transport';
import { CLIENT_ROLES } from '../../../../src/wamp/features';
import { parseClientMessage } from '../../../../src/wamp/parse-client-message';
import { ProtocolViolation } from '../../../../src/wamp/protocol-violation';
import { JsonSerializer } from '../../../../src/wamp/serialization/json-serializer';
import { encoded } from '../../../wamp/support/wire';
import { ManualScheduler, MemoryLogger } from '../../support/memory-ports';
import { createRealm } from '../../support/memory-realm';
import { PRINCIPALS } from '../../support/principals';

/** A message as it is on the wire. */
export type Wire = readonly unknown[];

/** What is between peers and router: it passes messages on as they are, unless a fault is planted in it. */
export interface Fault {
  /** What a router with this fault does wrong. */
  readonly what: string;
  /** What becomes of a message to the router, and of one from it. */
  readonly toRouter?: (message: Wire) => readonly Wire[];
  readonly fromRouter?: (message: Wire) => readonly Wire[];
}

/** Every feature that a client can announce. */
export const ALL_FEATURES: Readonly<Record<string, boolean>> = {
  payload_passthru_mode: true,
  publication_trustlevels: true,
  subscription_revocation: true,
  progressive_call_invocations: true,
  progressive_call_results: true,
  call_canceling: true,
  call_timeout: true,
  call_trustlevels: true,
  registration_revocation: true,
};

/** How a peer comes. */
export interface Way {
  /** Default: the same for all. */
  readonly address?: string;
  /** Default: no TLS. */
  readonly channel?: SecureChannel;
}

export interface Who {
  /** `root` is an admin, `person` a user, `functions` the service, and others are devices; nobody: an anonymous session. */
  readonly authid?: string;
  /** Features of all four roles. Default: none. */
  readonly features?: Readonly<Record<string, boolean>>;
}

const ROLES: ReadonlyMap<string, 'admin' | 'user' | 'service'> = new Map([
  ['root', 'admin'],
  ['person', 'user'],
  ['functions', 'service'],
] as const);

/** A peer in memory: what it sends is handled before `send` returns. */
export class WirePeer {
  /** The session ID that WELCOME gave. */
  sessionId = 0;
  isClosed = false;
  private readonly inbox: Wire[] = [];
  private readonly serializer = new JsonSerializer();
  private readonly connection: Connection;
  private readonly fault: Fault | undefined;

  constructor(
    connect: (transport: Transport) => Connection,
    { address, channel, fault }: Way & { fault: Fault | undefined },
  ) {
    this.fault = fault;
    this.connection = connect({
      peer: address ?? 'test',
      channel,
      send: (message) => {
        const wire = JSON.parse(encoded(this.serializer, message).toString()) as Wire;
        this.inbox.push(...(fault?.fromRouter?.(wire) ?? [wire]));
      },
      close: () => {
        this.isClosed = true;
      },
    });
  }

  send(...message: Wire): void {
    for (const wire of this.fault?.toRouter?.(message) ?? [message]) this.sendFrame(JSON.stringify(wire));
  }

  /** As transports do it. */
  sendFrame(frame: string): void {
    if (this.isClosed) return;
    try {
      this.connection.receive(parseClientMessage(this.serializer.decode(Buffer.from(frame))));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.connection.violate(error);
    }
  }

  /** Takes the next message. */
  next(): Wire {
    const message = this.inbox.shift();
    if (message === undefined) throw new Error('no message has come');
    return message;
  }

  /** Takes all that has come. */
  take(): readonly Wire[] {
    return this.inbox.splice(0);
  }

  /** Sends a request and takes its answer. */
  ask(...message: Wire): Wire {
    this.send(...message);
    return this.next();
  }

  /** The transport breaks. */
  lose(): void {
    this.isClosed = true;
    this.connection.lost();
  }
}

/** A router in memory: a realm, and connections to it. */
export class WireRouter {
  readonly scheduler = new ManualScheduler();
  readonly realm: Realm;
  private readonly authMethods: readonly AuthMethod[];
  private readonly guessThrottle: GuessThrottle;
  private readonly fault: Fault | undefined;

  constructor(settings: Partial<RealmOptions>, fault: Fault | undefined) {
    const { scheduler } = this;
    this.fault = fault;
    const clock = (): number => scheduler.nowMs;
    this.realm = createRealm({ scheduler, clock, ...settings });
    this.guessThrottle = new GuessThrottle({ clock, maximumDelayMilliseconds: 5_000 });
    this.authMethods = createAuthMethods({
      principals: PRINCIPALS,
      standInSecret: undefined,
      registry: {
        byTicket: async (authid, ticket) =>
          ticket === `token-${authid}` ? { uuid: authid, role: ROLES.get(authid) ?? 'device' } : undefined,
      },
      allowAnonymous: true,
      randomBytes,
      clock,
    });
  }

  /** A peer that has said nothing yet. */
  connect(way: Way = {}): WirePeer {
    return new WirePeer(
      (transport) =>
        new Connection(transport, {
          realm: this.realm,
          authMethods: this.authMethods,
          guessThrottle: this.guessThrottle,
          helloTimeoutSeconds: 10,
          scheduler: this.scheduler,
          logger: new MemoryLogger(),
        }),
      { ...way, fault: this.fault },
    );
  }

  async join(who: Who = {}): Promise<WirePeer> {
    const peer = this.connect();
    peer.send(1, 'iot', hello(who));
    if (who.authid !== undefined) {
      peer.take();
      peer.send(5, `token-${who.authid}`, {});
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [type, sessionId] = peer.next();
    if (type !== 2) throw new Error('no WELCOME');
    peer.sessionId = Number(sessionId);
    return peer;
  }
}

export function hello({ authid, features }: Who = {}): Record<string, unknown> {
  const role = features === undefined ? {} : { features };
  return {
    roles: Object.fromEntries(CLIENT_ROLES.map((name) => [name, role])),
    ...(authid === undefined ? {} : { authid, authmethods: ['ticket'] }),
  };
}
