import { z } from 'zod';
import type { Call } from '../../wamp/client-message';
import { isId } from '../../wamp/ids';
import type { UriRules } from '../../wamp/uri';
import { type Question, questionsFor } from '../auth/decision';
import type { Subscriptions } from '../broker/subscriptions';
import { lookupSchema } from './lookup';

const uriSchema = z.string();

/**
 * What a procedure of the router asks its authorizer about the caller, beside the call itself. Arguments that it cannot take ask for
 * nothing: it refuses them.
 */
export function questionsOfMetaCall(
  { procedure, payload }: Call,
  { uriRules, subscriptions }: { readonly uriRules: UriRules; readonly subscriptions: Subscriptions },
): readonly Question[] {
  const [first, second] = payload.args ?? [];
  const uri = uriSchema.safeParse(first).data;
  switch (procedure) {
    case 'wamp.session.add_testament':
      return uri === undefined ? [] : questionsFor('publish', { match: 'exact', uri }, uriRules);
    case 'wamp.subscription.lookup': {
      const options = lookupSchema.safeParse(second).data;
      if (uri === undefined || options === undefined) return [];
      return questionsFor('subscribe', { match: options.match, uri }, uriRules);
    }
    case 'wamp.subscription.get_events': {
      const subscription = isId(first) ? subscriptions.get(first) : undefined;
      if (subscription === undefined) return [];
      return questionsFor('subscribe', { match: subscription.match, uri: subscription.topic }, uriRules);
    }
    default:
      return [];
  }
}
