import type { ClientMessageType } from '../wamp/client-message';

/**
 * The states of a connection to one peer:
 * `idle` no session yet, or none any more; `challenged` the peer must answer CHALLENGE; `verifying` its answer is being checked;
 * `joined` it has a session; `leaving` it has said GOODBYE, and what it asked for before is not decided yet; `closing` the router has
 * said GOODBYE and waits for the reply; `closed` nothing is answered any more.
 */
export type ConnectionState = 'idle' | 'challenged' | 'verifying' | 'joined' | 'leaving' | 'closing' | 'closed';

/** What a connection does with a message. */
export type Reaction =
  /** Begins a session. */
  | 'open'
  /** Checks the peer's credentials. */
  | 'verify'
  /** Gives it to the realm. */
  | 'handle'
  /** Ends the session and says GOODBYE, once what came before is done. */
  | 'leave'
  /** Ends the session and says nothing. */
  | 'abandon'
  /** Closes the transport: GOODBYE has been answered, or the peer has given up. */
  | 'finish'
  | 'ignore'
  /** Ends everything with ABORT `wamp.error.protocol_violation`. */
  | 'violation';

type Reactions = Readonly<Record<ClientMessageType, Reaction>>;

function all(reaction: Reaction): Reactions {
  return {
    HELLO: reaction,
    ABORT: reaction,
    AUTHENTICATE: reaction,
    GOODBYE: reaction,
    ERROR: reaction,
    PUBLISH: reaction,
    SUBSCRIBE: reaction,
    UNSUBSCRIBE: reaction,
    CALL: reaction,
    CANCEL: reaction,
    REGISTER: reaction,
    UNREGISTER: reaction,
    YIELD: reaction,
  };
}

/** Every message in every state (Basic Profile, "Sessions"; checklist 1 to 5). */
export const REACTIONS: Readonly<Record<ConnectionState, Reactions>> = {
  idle: { ...all('violation'), HELLO: 'open', ABORT: 'ignore' },
  // Who gives up before it has joined may not begin anew here: it could ask for check after check, and stay for ever.
  challenged: { ...all('violation'), AUTHENTICATE: 'verify', ABORT: 'finish' },
  verifying: { ...all('violation'), ABORT: 'finish' },
  joined: { ...all('handle'), HELLO: 'violation', AUTHENTICATE: 'violation', GOODBYE: 'leave', ABORT: 'abandon' },
  leaving: { ...all('ignore'), ABORT: 'abandon' },
  closing: { ...all('ignore'), GOODBYE: 'finish', ABORT: 'finish' },
  closed: all('ignore'),
};
