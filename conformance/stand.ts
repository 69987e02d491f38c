import { CLIENT_ROLES } from '../src/wamp/features';
import { MESSAGE_CODE } from '../src/wamp/message-codes';
import type { Credentials } from './credentials';
import { Deviation } from './deviation';
import type { Channel, ChannelEvents } from './peers/channel';
import type { Codec, Wire } from './peers/codec';
import { type Patience, Peer, type Tap } from './peers/peer';
import { openRawSocket } from './peers/rawsocket-channel';
import { openWebSocket } from './peers/websocket-channel';

/** A router, and how it is spoken to. */
export interface Target {
  /** `ws://`, `wss://` or, for RawSocket, `tcp://HOST:PORT`. */
  readonly url: string;
  readonly realm: string;
  readonly codec: Codec;
  /** All sessions join with this ticket; anonymously if there is none. */
  readonly principal: { readonly authid: string; readonly ticket: string } | undefined;
  /** Checks that take others are not run. */
  readonly credentials: Credentials;
  /** Topics and procedures of the suite begin with it; it ends with a dot or is empty. */
  readonly uriPrefix: string;
  /** The largest message that the router takes over WebSocket, if that is known. */
  readonly maximumMessageBytes: number | undefined;
  readonly patience: Patience;
  readonly tap: Tap | undefined;
}

export interface Who {
  /** Features of all four roles. Default: `USUAL_FEATURES`. */
  readonly features?: Readonly<Record<string, boolean>>;
  /** Default: the target's. */
  readonly codec?: Codec;
}

/** Some routers refuse options of features that the client did not announce. */
export const USUAL_FEATURES: Readonly<Record<string, boolean>> = {
  publisher_exclusion: true,
  publisher_identification: true,
  subscriber_blackwhite_listing: true,
  pattern_based_subscription: true,
  caller_identification: true,
  pattern_based_registration: true,
  shared_registration: true,
  call_canceling: true,
  call_timeout: true,
  progressive_call_results: true,
  progressive_call_invocations: true,
  payload_passthru_mode: true,
};

/** Without what changes the router's dealings with a callee. */
export const FEW_FEATURES: Readonly<Record<string, boolean>> = {
  publisher_identification: true,
  caller_identification: true,
};

const { HELLO, WELCOME, CHALLENGE, AUTHENTICATE } = MESSAGE_CODE;
let standCount = 0;

/** What a check has of the router: peers as it wants, and URIs that no other check uses. */
export class Stand {
  readonly target: Target;
  private readonly peers: Peer[] = [];
  private readonly prefix: string;

  constructor(target: Target) {
    this.target = target;
    standCount += 1;
    this.prefix = `${target.uriPrefix}c${process.pid}_${standCount}`;
  }

  get isRawSocket(): boolean {
    return isRawSocketUrl(this.target.url);
  }

  /** A URI of this check alone. */
  uri(name: string): string {
    return `${this.prefix}.${name}`;
  }

  /** A peer that has said nothing yet. */
  async connect(codec: Codec = this.target.codec, patience: Patience = this.target.patience): Promise<Peer> {
    const { url, tap } = this.target;
    const open = (events: ChannelEvents): Promise<Channel> =>
      this.isRawSocket ? openRawSocket(url, codec, events) : openWebSocket(url, codec, events);
    const peer = await untilReachable(() => Peer.open(open, { codec, patience, tap }));
    this.peers.push(peer);
    return peer;
  }

  /** HELLO as this suite says it. */
  hello({ features = USUAL_FEATURES }: Who = {}): Wire {
    const { realm, principal } = this.target;
    const roles = Object.fromEntries(CLIENT_ROLES.map((role) => [role, { features }]));
    return [
      HELLO,
      realm,
      principal === undefined ? { roles } : { roles, authid: principal.authid, authmethods: ['ticket'] },
    ];
  }

  /** Says HELLO, and authenticates if that is how one joins. @throws Deviation without WELCOME. */
  async greet(peer: Peer, who: Who = {}): Promise<void> {
    peer.send(...this.hello(who));
    let message = await peer.next();
    if (message[0] === CHALLENGE && this.target.principal !== undefined) {
      peer.send(AUTHENTICATE, this.target.principal.ticket, {});
      message = await peer.next();
    }
    if (message[0] !== WELCOME) throw new Deviation(`expected WELCOME, saw ${JSON.stringify(message)}`);
    peer.sessionId = Number(message[1]);
    peer.welcome = message[2];
  }

  async join(who: Who = {}): Promise<Peer> {
    const peer = await this.connect(who.codec);
    await this.greet(peer, who);
    return peer;
  }

  /** Ends all peers. */
  end(): void {
    for (const peer of this.peers) peer.channel.cut();
  }
}

/** A router that goes down under one check may be started again for the next. */
const RESTART_MILLISECONDS = 3_000;
const RETRY_MILLISECONDS = 200;

async function untilReachable<Result>(connect: () => Promise<Result>): Promise<Result> {
  for (const deadline = Date.now() + RESTART_MILLISECONDS; ;) {
    try {
      return await connect();
    } catch (error) {
      const isRefused = error instanceof Error && /ECONNREFUSED|ECONNRESET/.test(error.message);
      if (!isRefused || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
    }
  }
}

export function isRawSocketUrl(url: string): boolean {
  return url.startsWith('tcp://');
}
