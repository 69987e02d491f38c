import { z } from 'zod';
import { ERROR_URI } from '../../wamp/error-uris';
import type { UriPattern } from '../../wamp/uri';
import type { Authorizer } from '../auth/authorizer';
import type { Subscription } from '../broker/subscription';
import type { Subscriptions } from '../broker/subscriptions';
import type { Session } from '../session';
import { attached, byMatch, lookupSchema, reasonSchema } from './lookup';
import {
  doing,
  idSchema,
  type MetaCall,
  type MetaProcedures,
  MetaRefusal,
  named,
  positional,
  returning,
} from './meta-procedure';

/**
 * `wamp.subscription.*`, but for `get_events`. Who may not subscribe to a topic may not look it up either. `remove_subscriber` is not
 * of the specification, which does not say how a revocation comes about.
 */
export function subscriptionProcedures(subscriptions: Subscriptions, authorizer: Authorizer): MetaProcedures {
  const found = (call: MetaCall): Subscription => findSubscription(subscriptions, call);
  return {
    'wamp.subscription.list': returning(() => byMatch(subscriptions.all())),
    'wamp.subscription.lookup': returning((call) => {
      const topic = positional(call, 0, z.string());
      const { match } = positional(call, 1, lookupSchema);
      checkMaySubscribe(authorizer, call.caller, { match, uri: topic });
      return subscriptions.find(match, topic)?.id ?? null;
    }),
    'wamp.subscription.match': returning((call) => {
      const ids = subscriptions.matching(positional(call, 0, z.string())).map(({ id }) => id);
      return ids.length === 0 ? null : ids;
    }),
    'wamp.subscription.get': returning((call) => found(call).describe()),
    'wamp.subscription.list_subscribers': returning((call) =>
      found(call)
        .sessions()
        .map(({ id }) => id),
    ),
    'wamp.subscription.count_subscribers': returning((call) => found(call).size),
    'wamp.subscription.remove_subscriber': doing((call) => {
      const subscription = found(call);
      const { reason } = named(call, reasonSchema);
      subscriptions.revoke(attached(subscription, positional(call, 1, idSchema)), subscription, reason);
    }),
  };
}

/** The subscription that the first argument names. @throws MetaRefusal */
export function findSubscription(subscriptions: Subscriptions, call: MetaCall): Subscription {
  const id = positional(call, 0, idSchema);
  const subscription = subscriptions.get(id);
  if (subscription !== undefined) return subscription;
  throw new MetaRefusal({ error: ERROR_URI.noSuchSubscription, message: `There is no subscription ${id}` });
}

/** @throws MetaRefusal */
export function checkMaySubscribe(authorizer: Authorizer, session: Session, topics: UriPattern): void {
  const denial = authorizer.checkPattern(session, 'subscribe', topics);
  if (denial !== undefined) throw new MetaRefusal(denial);
}
