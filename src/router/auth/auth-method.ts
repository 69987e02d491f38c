import type { Authenticate, Hello } from '../../wamp/client-message';
import type { Dict } from '../../wamp/payload';
import type { Refusal } from '../refusal';
import type { Identity } from '../session';
import type { SecureChannel } from './secure-channel';

/** What a peer asks for by HELLO, how it has come, and the ID that its session will have. */
export interface Opening {
  readonly hello: Hello;
  readonly sessionId: number;
  /** Without TLS, or if that ends elsewhere: undefined. */
  readonly channel: SecureChannel | undefined;
}

/** Who has been authenticated, and what WELCOME tells beside that. */
export interface Authenticated {
  readonly identity: Identity;
  /** WELCOME.Details.authextra */
  readonly authextra?: Dict;
}

/** The question that AUTHENTICATE answers. It is asked once. */
export interface Challenge {
  readonly type: 'challenge';
  /** CHALLENGE.Extra */
  readonly extra: Dict;
  /** Whom the peer says it is: guesses at it are counted. */
  readonly claimed: string;
  /** Unknown principals and wrong answers are both `undefined`, after the same work. Rejects if it cannot be checked now. */
  readonly verify: (answer: Authenticate) => Authenticated | undefined | Promise<Authenticated | undefined>;
}

/** How a method takes a HELLO. */
export type Beginning =
  | Challenge
  | { readonly type: 'accepted'; readonly authenticated: Authenticated }
  /** What the peer has shown already is not enough. */
  | { readonly type: 'denied'; readonly claimed: string }
  /** The specification wants ABORT here, not another method. */
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** One way to say who one is. Whether a principal exists must not show in how a method begins. */
export interface AuthMethod {
  /** As in HELLO.Details.authmethods. */
  readonly name: string;
  /** What a client must offer, for the message to one that does not. */
  readonly offer: string;
  /** @returns undefined if the HELLO lacks what the method needs, so that the next one is tried. Synchronous. */
  begin(opening: Opening): Beginning | undefined;
}
