import { z } from 'zod';
import { acceptanceSchema, DEFAULT_ACCEPTANCE } from '../model/acceptance';

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
  .readonly();

export type RouterConfiguration = z.output<typeof routerConfigurationSchema>;
export type RouterConfigurationInput = z.input<typeof routerConfigurationSchema>;
