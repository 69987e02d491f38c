import { z } from 'zod';
import { acceptanceSchema, DEFAULT_ACCEPTANCE } from '../model/acceptance';
import { isValidUri, MATCH_POLICIES } from '../wamp/uri';
import { rolesSchema, rolesWithoutAuthorizer, unknownRoles } from './auth/role-configuration';

/**
 * The router's configuration file (JSON). The Router stack renders it into the instance's user data; `npm run router -- --config FILE`
 * reads the same. Times carry their unit in the name.
 */
export const routerConfigurationSchema = z
  .strictObject({
    host: z.string().default('0.0.0.0'),
    port: z.number().int().min(0).max(65_535),
    realm: z.string().min(1),
    /** Anyone may do everything: for trying things out, never rendered by the stacks. */
    allowAnonymous: z.boolean().default(false),
    /**
     * Whether request IDs of clients must count 1, 2, 3 ... over all their requests, and a gap ends the session (Basic Profile,
     * "IDs"). Off by default, because clients in use break it.
     */
    strictRequestIds: z.boolean().default(false),
    /** Whether URI components must be of digits, small letters and underscores; device UUIDs may break that rule. */
    strictUris: z.boolean().default(false),
    /**
     * Whether callees that announce progressive results but no canceling are asked for them all the same: autobahn-js announces
     * the first alone. The specification wants both.
     */
    lenientProgress: z.boolean().default(true),
    /** Whether publishers and callers may be named to subscribers and callees (`disclose_me`, `disclose_caller`). */
    allowDisclosure: z.boolean().default(true),
    /** How far the publications and calls of a role are trusted; told to peers that announce that they want to know. */
    trustLevels: z
      .object({
        anonymous: z.number().int().nonnegative().default(0),
        device: z.number().int().nonnegative().default(1),
        user: z.number().int().nonnegative().default(1),
        service: z.number().int().nonnegative().default(2),
        admin: z.number().int().nonnegative().default(2),
      })
      .catchall(z.number().int().nonnegative())
      .prefault({}),
    /** Roles beside the built-in ones, or instead of them: what their sessions may do. */
    roles: rolesSchema.default({}),
    /** What has an event history, kept in memory: `wamp.subscription.get_events` of a subscription to exactly this. */
    history: z
      .strictObject({
        topics: z
          .array(
            z
              .strictObject({ topic: z.string(), match: z.enum(MATCH_POLICIES).default('exact') })
              .refine(
                ({ topic, match }) => isValidUri(topic, match, 'loose'),
                'topic is no URI, or pattern, of its match',
              ),
          )
          .refine(areDistinct, 'a topic is there twice with the same match')
          .default([]),
        /** Of each topic; the oldest are forgotten. */
        maximumEvents: z.number().int().positive().default(1_000),
        maximumBytes: z.number().int().positive().default(8_388_608),
      })
      .prefault({}),
    /** The device registry; without it nobody but anonymous can join. */
    registryTableName: z.string().min(1).optional(),
    /** Where readings go; without it they are routed and not recorded. */
    readingsQueueUrl: z.url().optional(),
    /** The credentials secret, from which the key of browsers' WAMP tickets derives. */
    credentialsSecretArn: z.string().startsWith('arn:').optional(),
    /** Region of the above; the instance's metadata does not reach the SDK's configuration by itself. */
    region: z.string().min(1).optional(),
    acceptance: acceptanceSchema.default(DEFAULT_ACCEPTANCE),
    limits: z
      .strictObject({
        maximumMessageBytes: z.number().int().positive().default(1_048_576),
        /** Bytes that may wait to be sent to one session before it is disconnected as a slow consumer. */
        maximumQueuedBytes: z.number().int().positive().default(8_388_608),
        helloTimeoutSeconds: z.number().positive().default(10),
        /** Retained events of all topics together; over either limit the topic that was published to longest ago loses its own. */
        maximumRetainedTopics: z.number().int().positive().default(10_000),
        maximumRetainedBytes: z.number().int().positive().default(67_108_864),
      })
      .prefault({}),
    /** CloudFront closes a silent WebSocket after 10 minutes; a ping each minute keeps it open and finds half-open ones. */
    pingIntervalSeconds: z.number().positive().default(60),
    recorder: z
      .strictObject({
        /** A batch leaves at this size or age, whichever comes first: the most that PUBLISHED can wait for. */
        maximumBatchBytes: z.number().int().positive().max(1_000_000).default(262_144),
        maximumDelayMilliseconds: z.number().int().nonnegative().default(100),
        /** Readings that may wait unacknowledged before publishers are refused with `wamp.error.unavailable`. */
        maximumPendingReadings: z.number().int().positive().default(100_000),
      })
      .prefault({}),
  })
  .superRefine(({ roles, trustLevels }, context) => {
    const uses = Object.keys(trustLevels).map((role) => ({ path: ['trustLevels', role], role }));
    for (const { path, message } of unknownRoles(roles, uses)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    for (const { role, message } of rolesWithoutAuthorizer(roles)) {
      context.addIssue({ code: 'custom', path: ['roles', role, 'authorizer'], message });
    }
  })
  .readonly();

function areDistinct(subjects: readonly { readonly topic: string; readonly match: string }[]): boolean {
  return new Set(subjects.map(({ topic, match }) => `${match} ${topic}`)).size === subjects.length;
}

export type RouterConfiguration = z.output<typeof routerConfigurationSchema>;
export type RouterConfigurationInput = z.input<typeof routerConfigurationSchema>;
