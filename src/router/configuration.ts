import { z } from 'zod';
import { acceptanceSchema, DEFAULT_ACCEPTANCE } from '../model/acceptance';
import { isValidUri, MATCH_POLICIES } from '../wamp/uri';
import { principalsSchema } from './auth/principal-schema';
import { rolesSchema, rolesWithoutAuthorizer, unknownRoles } from './auth/role-configuration';
import { VIEWER_ADDRESS_HEADERS } from './limits/client-address';

/** So many messages or attempts a second in the long run, and so many at once. */
const rateSchema = z.strictObject({ perSecond: z.number().positive(), burst: z.number().int().positive() });

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
    /** Who may join besides the principals of the registry. */
    principals: principalsSchema.default([]),
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
    /** Ends TLS at the router, on its one port. Files in PEM, relative to where the router was started. */
    tls: z
      .strictObject({
        /** The certificate, and behind it those of the authorities in between. */
        certificateFile: z.string().min(1),
        keyFile: z.string().min(1),
        /** The authorities whose certificates make clients what their common names say. */
        clientCaFile: z.string().min(1).optional(),
      })
      .optional(),
    /** What the challenges of unknown principals derive from. Default: the principals, so that a change of them changes those. */
    standInSecret: z.string().min(32).optional(),
    /** The device registry; without it nobody but `principals` and anonymous can join. */
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
        /** Bytes that may wait to be sent to one session. */
        maximumQueuedBytes: z.number().int().positive().default(8_388_608),
        /** What is done beyond it: the session is cut, or loses its oldest events, and is told. */
        slowConsumer: z.enum(['disconnect', 'drop-oldest-events']).default('disconnect'),
        helloTimeoutSeconds: z.number().positive().default(10),
        /** Open WebSockets and RawSockets, of all and of one client's address; an IPv6 one counts with all of its /64. */
        maximumConnections: z.number().int().positive().optional(),
        maximumConnectionsPerAddress: z.number().int().positive().optional(),
        connectionAttemptsPerAddress: rateSchema.optional(),
        /** Sessions of one principal; anonymous ones are not counted. */
        maximumSessionsPerAuthid: z.number().int().positive().optional(),
        /** Who speaks faster is read from more slowly; the bridge refuses. */
        messagesPerConnection: rateSchema.optional(),
        messagesPerAuthid: rateSchema.optional(),
        messagesPerAddress: rateSchema.optional(),
        /** Retained events of all topics together; over either limit the topic that was published to longest ago loses its own. */
        maximumRetainedTopics: z.number().int().positive().default(10_000),
        maximumRetainedBytes: z.number().int().positive().default(67_108_864),
      })
      .prefault({}),
    /** CIDR blocks of the proxies that are believed for whom they ask. */
    trustedProxies: z.array(z.union([z.cidrv4(), z.cidrv6()])).default([]),
    /** In which header they say it. It must be one that they always set themselves, or anybody could set it through them. */
    viewerAddressHeader: z.enum(VIEWER_ADDRESS_HEADERS).default('x-forwarded-for'),
    /** How sessions are told to go when the router stops: not all at once, or they would all come back at once. */
    drain: z
      .strictObject({
        /** The longest that it takes to tell them all. */
        seconds: z.number().nonnegative().max(3_600).default(10),
        /** A few sessions are told faster than that. */
        sessionsPerSecond: z.number().positive().default(1_000),
      })
      .prefault({}),
    /** Numbers for those who watch over the router. */
    metrics: z
      .strictObject({
        /** `/metrics`, `/health` and `/ready` are here, without credentials: keep it where only they get. */
        host: z.string().default('127.0.0.1'),
        /** Without it nothing is served. */
        port: z.number().int().min(0).max(65_535).optional(),
        /** Lines in CloudWatch's embedded metric format among those of the log, if there is a namespace. */
        emf: z
          .strictObject({
            namespace: z.string().min(1).max(255).optional(),
            intervalSeconds: z.number().positive().default(60),
          })
          .prefault({}),
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
        /** Readings of one device, by the second and at once, before it is refused with `headwater.error.rate_limited`. */
        deviceReadingsPerSecond: z.number().int().positive().default(5_000),
        deviceReadingBurst: z.number().int().positive().default(64_000),
      })
      .prefault({}),
  })
  .superRefine(({ principals, tls }, context) => {
    const certified = principals.flatMap((principal) => principal.tls ?? []);
    const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (certified.length > 0 && tls === undefined) {
      refuse(['tls'], 'must be there: principals authenticate by their TLS certificates');
    } else if (certified.some(({ commonNames }) => commonNames.length > 0) && tls?.clientCaFile === undefined) {
      refuse(['tls', 'clientCaFile'], 'must be there: common names are believed of its certificates alone');
    }
  })
  .superRefine(({ roles, principals, trustLevels }, context) => {
    const uses = [
      ...Object.keys(trustLevels).map((role) => ({ path: ['trustLevels', role], role })),
      ...principals.map(({ role }, index) => ({ path: ['principals', index, 'role'], role })),
    ];
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
