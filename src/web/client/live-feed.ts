import { fetchLiveTicket } from './live-ticket';
import { subscribe } from './wamp-subscriber';

export type ConnectionState = 'connecting' | 'live' | 'waiting' | 'signed-out';

export interface LiveFeedOptions {
  readonly onState: (state: ConnectionState) => void;
  readonly onEvent: (topic: string, kwargs: Readonly<Record<string, unknown>>) => void;
}

const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A session that lasted this long was a good one: the next attempt starts from the shortest wait again. */
const GOOD_SESSION_MS = 10_000;
/** Connecting and joining take no longer than this. */
const JOIN_DEADLINE_MS = 15_000;

/** Keeps a subscription to all devices alive: with a fresh ticket each time, and ever longer, scattered waits between. */
export async function runLiveFeed(options: LiveFeedOptions): Promise<void> {
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
    const ceilingMs = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** failures);
    await waitFor(ceilingMs * (0.5 + Math.random() / 2));
  }
}

async function oneSession({ onState, onEvent }: LiveFeedOptions): Promise<'closed' | 'signed-out'> {
  const ticket = await fetchLiveTicket().catch(() => undefined);
  if (ticket === undefined) return 'closed';
  if (ticket === 'signed-out') return 'signed-out';
  await new Promise<void>((resolve) => {
    const end = subscribe(ticket, 'device.', {
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
