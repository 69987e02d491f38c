import type { LiveTicket } from './live-ticket';
import type { SubscriberEvents } from './wamp-subscriber';

export type ConnectionState = 'connecting' | 'live' | 'waiting' | 'signed-out';

export interface LiveFeedOptions {
  /** A fresh ticket; `signed-out` if the session is over; rejects if the console does not answer. */
  readonly fetchTicket: () => Promise<LiveTicket | 'signed-out'>;
  /** Opens one WAMP session that subscribes to all devices, and returns how to end it. */
  readonly join: (ticket: LiveTicket, events: SubscriberEvents) => () => void;
  /** Milliseconds to let pass. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  readonly onState: (state: ConnectionState) => void;
  readonly onEvent: (topic: string, kwargs: Readonly<Record<string, unknown>>) => void;
}

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A session that lasted this long was a good one: the next attempt starts from the shortest wait again. */
const GOOD_SESSION_MS = 10_000;
/** Connecting and joining take no longer than this. */
const JOIN_DEADLINE_MS = 15_000;

/** Keeps a subscription to all devices alive, with a fresh ticket each time. Resolves when nobody is signed in any more. */
export async function runLiveFeed(options: LiveFeedOptions): Promise<void> {
  const { wait = waitFor } = options;
  let failures = 0;
  for (;;) {
    options.onState('connecting');
    const startedMs = Date.now();
    const outcome = await oneSession(options);
    if (outcome === 'signed-out') {
      options.onState('signed-out');
      return;
    }
    failures = Date.now() - startedMs > GOOD_SESSION_MS ? 0 : failures + 1;
    options.onState('waiting');
    await wait(waitBeforeJoiningMs(failures, Math.random()));
  }
}

/** Ever longer after failures in a row, and scattered, so that many pages do not come back at once. `random`: 0 to 1. */
export function waitBeforeJoiningMs(failures: number, random: number): number {
  const ceilingMs = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** failures);
  return ceilingMs * (0.5 + random / 2);
}

async function oneSession({ fetchTicket, join, onState, onEvent }: LiveFeedOptions): Promise<'closed' | 'signed-out'> {
  const ticket = await fetchTicket().catch(() => undefined);
  if (ticket === undefined) return 'closed';
  if (ticket === 'signed-out') return 'signed-out';
  await new Promise<void>((resolve) => {
    const end = join(ticket, {
      onSubscribed: () => {
        clearTimeout(deadline);
        onState('live');
      },
      onEvent,
      onClosed: () => {
        clearTimeout(deadline);
        resolve();
      },
    });
    const deadline = setTimeout(end, JOIN_DEADLINE_MS);
  });
  return 'closed';
}

async function waitFor(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
