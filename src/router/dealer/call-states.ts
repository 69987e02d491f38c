/**
 * The states of a call that has been sent to its callee:
 * `streaming` the caller is still sending pieces of it; `waiting` it is complete, and its answer is to come; `interrupted` the caller
 * has canceled it with mode `kill`, and whatever the callee answers is the answer.
 */
export type CallState = 'streaming' | 'waiting' | 'interrupted';

interface Reactions {
  /** A CALL of the same request ID, with `progress` and without. */
  readonly piece: 'forward' | 'discard' | 'violation';
  readonly lastPiece: 'forward' | 'discard' | 'violation';
  /** ERROR `wamp.error.unavailable` of the callee. */
  readonly unavailable: 'reroute' | 'finish';
  /** CANCEL by its mode; a timeout and a caller that leaves are `killnowait`. A callee that cannot be interrupted gets `skip`. */
  readonly skip: StopReaction;
  readonly kill: StopReaction;
  readonly killnowait: StopReaction;
}

export type StopReaction =
  | 'ignore'
  /** Asks the callee to end it, and waits for what it answers. */
  | 'interrupt'
  /** Asks the callee to end it, and answers the caller at once. */
  | 'interrupt and end'
  /** Answers the caller at once; what the callee answers is discarded. */
  | 'end';

/** Everything that may come in every state (checklist 33 to 42). Results and other errors always go to the caller. */
export const CALL_REACTIONS: Readonly<Record<CallState, Reactions>> = {
  streaming: {
    piece: 'forward',
    lastPiece: 'forward',
    unavailable: 'reroute',
    skip: 'end',
    kill: 'interrupt',
    killnowait: 'interrupt and end',
  },
  waiting: {
    piece: 'violation',
    lastPiece: 'violation',
    unavailable: 'reroute',
    skip: 'end',
    kill: 'interrupt',
    killnowait: 'interrupt and end',
  },
  interrupted: {
    piece: 'discard',
    lastPiece: 'discard',
    unavailable: 'finish',
    skip: 'end',
    kill: 'ignore',
    // It has been sent INTERRUPT already.
    killnowait: 'end',
  },
};
