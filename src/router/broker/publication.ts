import type { Receivers } from '../../wamp/client-message';
import { type Dict, EMPTY_DICT, type Payload } from '../../wamp/payload';
import type { Event } from '../../wamp/router-message';
import type { Session } from '../session';
import type { Subscription } from './subscription';

/** What was published, as subscribers may see it now, later (retained), or when they ask for it (history). */
export interface Publication {
  readonly publicationId: number;
  readonly topic: string;
  readonly payload: Payload;
  /** Session ID of a publisher that gets no EVENT of its own publication. */
  readonly excludedPublisher: number | undefined;
  readonly receivers: Receivers | undefined;
  readonly trustLevel: number;
  /** EVENT.Details that all subscribers get: who published, and payload passthru mode. */
  readonly details: Dict;
}

/** As whom a session may receive events. */
export type Receiver = Pick<Session, 'id' | 'authid' | 'authrole'>;

/** Of a subscriber to a pattern, who cannot know the topic otherwise; `isTrusting` adds the trust level. */
export function eventOf(publication: Publication, subscription: Subscription, isTrusting: boolean): Event {
  const { publicationId, topic, payload, trustLevel, details } = publication;
  const isPlain = subscription.match === 'exact' && !isTrusting;
  return {
    type: 'EVENT',
    subscriptionId: subscription.id,
    publicationId,
    details: isPlain
      ? details
      : {
          ...details,
          ...(subscription.match === 'exact' ? EMPTY_DICT : { topic }),
          ...(isTrusting ? { trustlevel: trustLevel } : EMPTY_DICT),
        },
    payload,
  };
}

/** Whether a subscriber is among those that the publisher wants to have it: all six lists hold (checklist 21). */
export function mayReceive({ excludedPublisher, receivers }: Publication, session: Receiver): boolean {
  if (session.id === excludedPublisher) return false;
  if (receivers === undefined) return true;
  const { eligible, excluded } = receivers;
  if (eligible !== undefined && !eligible.has(session.id)) return false;
  if (excluded !== undefined && excluded.has(session.id)) return false;
  return isAmongPrincipals(receivers, session);
}

/** The four lists that outlive a session. */
export function isAmongPrincipals(
  { eligibleAuthids, eligibleAuthroles, excludedAuthids, excludedAuthroles }: Receivers,
  { authid, authrole }: { readonly authid: string; readonly authrole: string },
): boolean {
  if (eligibleAuthids !== undefined && !eligibleAuthids.has(authid)) return false;
  if (eligibleAuthroles !== undefined && !eligibleAuthroles.has(authrole)) return false;
  if (excludedAuthids !== undefined && excludedAuthids.has(authid)) return false;
  return excludedAuthroles === undefined || !excludedAuthroles.has(authrole);
}
