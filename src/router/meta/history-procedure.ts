import { z } from 'zod';
import { ERROR_URI } from '../../wamp/error-uris';
import { payloadOf, type Dict } from '../../wamp/payload';
import type { Authorizer } from '../auth/authorizer';
import type { EventHistory, HistoricEvent, HistoryQuery } from '../broker/event-history';
import type { Subscriptions } from '../broker/subscriptions';
import type { Session } from '../session';
import { idSchema, type MetaProcedures, named } from './meta-procedure';
import { checkMaySubscribe, findSubscription } from './subscription-procedures';

/** Events of one answer; whoever wants more asks again from the last one on. */
const MAXIMUM_EVENTS = 1_000;

/** RFC 3339, as milliseconds. */
const timeSchema = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

const querySchema = z.object({
  reverse: z.boolean().default(false),
  limit: z
    .number()
    .int()
    .positive()
    .default(MAXIMUM_EVENTS)
    .transform((limit) => Math.min(limit, MAXIMUM_EVENTS)),
  topic: z.string().optional(),
  from_time: timeSchema,
  after_time: timeSchema,
  before_time: timeSchema,
  until_time: timeSchema,
  from_publication: idSchema.optional(),
  after_publication: idSchema.optional(),
  before_publication: idSchema.optional(),
  until_publication: idSchema.optional(),
});

export interface HistoryProcedureOptions {
  readonly subscriptions: Subscriptions;
  readonly authorizer: Authorizer;
  readonly history: EventHistory;
}

/**
 * `wamp.subscription.get_events`: the events are the positional results. It takes the right to subscribe to what the subscription is
 * for; a subscription without a history has no events.
 */
export function historyProcedures({ subscriptions, authorizer, history }: HistoryProcedureOptions): MetaProcedures {
  return {
    'wamp.subscription.get_events': (call, answer) => {
      const { caller } = call;
      const subscription = findSubscription(subscriptions, call);
      const query = queryOf(caller, named(call, querySchema));
      const { match, topic } = subscription;
      checkMaySubscribe(authorizer, caller, { match, uri: topic });
      if (!subscription.hasHistory) return answer.result(payloadOf([], { is_limit_reached: false }));
      history.read(subscription, query, (events) => {
        if (events === undefined) {
          return answer.refuse({
            error: ERROR_URI.unavailable,
            message: 'The history does not answer: call again later',
          });
        }
        const found = events.map((event) => describe(event, subscription.id));
        answer.result(payloadOf(found, { is_limit_reached: found.length === query.limit }));
      });
    },
  };
}

function queryOf({ authid, authrole }: Session, given: z.output<typeof querySchema>): HistoryQuery {
  return {
    reader: { authid, authrole },
    limit: given.limit,
    isReverse: given.reverse,
    topic: given.topic,
    fromMs: given.from_time,
    afterMs: given.after_time,
    beforeMs: given.before_time,
    untilMs: given.until_time,
    fromPublication: given.from_publication,
    afterPublication: given.after_publication,
    beforePublication: given.before_publication,
    untilPublication: given.until_publication,
  };
}

function describe({ atMs, publicationId, details, payload }: HistoricEvent, subscriptionId: number): Dict {
  const { args, kwargs } = payload;
  return {
    timestamp: new Date(atMs).toISOString(),
    subscription: subscriptionId,
    publication: publicationId,
    details,
    ...(args === undefined ? {} : { args }),
    ...(kwargs === undefined ? {} : { kwargs }),
  };
}
