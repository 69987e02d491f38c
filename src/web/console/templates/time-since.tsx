import type { JSX } from 'hono/jsx/jsx-runtime';
import { displayInstant, timeAgo } from '../../models/time-display';

/** How long ago; the exact instant (UTC) on pointing at it. The client script keeps it current. */
export function TimeSince({ instantMs, nowMs }: { instantMs: number; nowMs: number }): JSX.Element {
  return (
    <time datetime={new Date(instantMs).toISOString()} title={`${displayInstant(instantMs)} UTC`} data-since>
      {timeAgo(nowMs - instantMs)}
    </time>
  );
}
