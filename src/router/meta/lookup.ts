import { z } from 'zod';
import type { Dict } from '../../wamp/payload';
import { ERROR_URI } from '../../wamp/error-uris';
import { MATCH_POLICIES, type MatchPolicy } from '../../wamp/uri';
import type { Session } from '../session';
import { MetaRefusal } from './meta-procedure';

/** Options as of SUBSCRIBE and REGISTER, of which the match policy alone matters here. */
export const lookupSchema = z.object({ match: z.enum(MATCH_POLICIES).default('exact') }).prefault({});

export const reasonSchema = z.object({ reason: z.string().optional() });

/** The IDs of subscriptions or registrations, listed by their match policy. */
export function byMatch(items: Iterable<{ readonly id: number; readonly match: MatchPolicy }>): Dict {
  const lists: Record<MatchPolicy, number[]> = { exact: [], prefix: [], wildcard: [] };
  for (const { id, match } of items) lists[match].push(id);
  return lists;
}

/** The session of this ID that is attached to a subscription or registration. @throws MetaRefusal */
export function attached(item: { sessions(): readonly Session[] }, id: number): Session {
  const session = item.sessions().find((one) => one.id === id);
  if (session !== undefined) return session;
  throw new MetaRefusal({ error: ERROR_URI.noSuchSession, message: `Session ${id} has no part in it` });
}
