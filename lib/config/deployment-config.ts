import { z } from 'zod';
import { acceptanceSchema } from '../../src/model/acceptance';

const count = z.number().int().positive();
const days = z.number().int().positive();

/** Periods that CloudWatch Logs knows, in days; of those we offer a choice. */
const logRetentionDays = z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90), z.literal(365)]);

/**
 * There is no backplane yet: two routers would be two realms that do not hear each other, and half of the devices could not be
 * called. Hence exactly one, in every profile, whose replacement is a short outage.
 */
const routerCount = z.literal(1, {
  error: 'must be exactly 1 while routers have no backplane: two routers would not hear each other. Set it to 1',
});

const networkSchema = z.strictObject({
  /** The VPC's address range; /24 subnets are cut from it. */
  cidr: z.cidrv4(),
  /** A private subnet and a NAT gateway in every zone. Without, the router has a public IPv4 address (and no open port on it). */
  privateSubnets: z.boolean(),
  flowLogs: z.boolean(),
});

const dataSchema = z.strictObject({
  /** One customer-managed key for tables, queues and buckets ($1 a month and requests); otherwise AWS-owned keys. */
  customerManagedKey: z.boolean(),
  /** Point-in-time recovery of the recent readings. The registry, which is small and in no other place, always has it. */
  pointInTimeRecovery: z.boolean(),
  /** Tables, the database and the stacks refuse to be deleted. */
  deletionProtection: z.boolean(),
  /** What is left of the derived state (recent readings, secrets) when its stack is deleted; what was accepted is always kept. */
  retainDerivedState: z.boolean(),
  accessLogs: z.boolean(),
  /** Days for which DynamoDB holds readings; see `acceptance`. */
  recentRetentionDays: days,
  /** Days after which raw objects move to Infrequent Access. S3 takes no fewer than 30. */
  rawInfrequentAccessAfterDays: days.min(30),
  /** Days after which they move on to Glacier Instant Retrieval: at least 30 more. */
  rawInstantRetrievalAfterDays: days.min(60),
  /** What one query of the archive may read, in GiB, before Athena ends it: at $5 a terabyte. */
  queryScanLimitGigabytes: count,
});

const capacityUnits = z.number().multipleOf(0.5).max(256);

const databaseSchema = z.strictObject({
  /** Aurora capacity units (ACU), in halves; 0 lets an unused database sleep. */
  minimumCapacityUnits: capacityUnits.nonnegative(),
  maximumCapacityUnits: capacityUnits.min(1),
  /** Minutes without a query after which a database of minimum 0 sleeps: 5 to 1440. */
  autoPauseMinutes: z.number().int().min(5).max(1440),
  backupRetentionDays: days.max(35),
  /** A second instance in another zone, ready to become the writer. */
  standby: z.boolean(),
});

const ingestSchema = z.strictObject({
  /** The HTTP API itself takes no more than 10 MB. */
  maximumBodyBytes: count.max(10_000_000),
  deviceRequestsPerSecond: count,
  deviceRequestBurst: count,
  /** Values, not records; for each function instance and, over WAMP, each router. The burst is the most in one request. */
  deviceReadingsPerSecond: count,
  deviceReadingBurst: count,
  /** Of the whole HTTP API, for all devices and people. */
  apiRequestsPerSecond: count,
  apiRequestBurst: count,
});

const mediaKindSchema = z.strictObject({
  /** The largest upload. An image is read whole into the memory of a function; S3 copies no more than 5 GB at once. */
  maximumBytes: count.max(5_000_000_000),
  /** Days after its upload for which it is kept. */
  retentionDays: days,
});

const mediaSchema = z.strictObject({
  /** How long a device may use the form that it was given for an upload. */
  slotSeconds: z.number().int().min(60).max(3600),
  image: mediaKindSchema.extend({ maximumBytes: count.max(52_428_800) }),
  audio: mediaKindSchema,
  video: mediaKindSchema,
  log: mediaKindSchema,
});

const storeSchema = z.strictObject({
  timeoutSeconds: count.max(900),
  /** Messages, not readings: one message holds many readings. */
  batchSize: count.max(10_000),
  batchingWindowSeconds: count.max(300),
  maximumConcurrency: z.number().int().min(2).max(1000),
});

const routerSchema = z.strictObject({
  count: routerCount,
  /** An arm64 instance type with at least 1 GiB of memory (dnf runs out of memory on a nano). */
  instanceType: z.string().regex(/^(t4g|[cmr][678]gn?)\.(?!nano)[a-z0-9]+$/, {
    error: 'must be an arm64 (Graviton) type with at least 1 GiB of memory, such as t4g.micro or c7g.large',
  }),
  port: z.number().int().min(1024).max(65_535),
  /** How long the end of the router may take before its instance ends regardless. */
  drainTimeoutSeconds: z.number().int().min(60).max(7200),
});

const edgeSchema = z.strictObject({
  /** A domain of one's own; without it the distribution's own name serves. */
  domainName: z.string().min(1).optional(),
  certificateArn: z
    .string()
    .regex(/^arn:aws:acm:us-east-1:\d{12}:certificate\/.+$/, {
      error: 'must be the ARN of a certificate in us-east-1, the one region whose certificates CloudFront takes',
    })
    .optional(),
  webAclArn: z
    .string()
    .regex(/^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/.+$/, {
      error: 'must be the ARN of a web ACL of scope CLOUDFRONT, which lives in us-east-1',
    })
    .optional(),
});

const operationsSchema = z.strictObject({
  /** Alarms and the budget's notices are mailed here, after a confirmation. */
  alarmEmail: z.email().optional(),
  monthlyBudgetDollars: z.number().positive(),
  /** Where alarm descriptions point: a section of docs/runbook.md is appended. */
  runbook: z.string().min(1),
});

const settings = {
  /**
   * Names this deployment in stack, parameter, secret and other names, so that several live in one account. Names that are the
   * account's in all regions (CloudFront's, the dashboard's, the budget's) say the region too: one name may stand in two regions.
   */
  deployment: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, {
    error: 'must be 1 to 16 lower-case letters, digits or hyphens, beginning with a letter',
  }),
  logRetentionDays,
  acceptance: acceptanceSchema,
  network: networkSchema,
  data: dataSchema,
  database: databaseSchema,
  ingest: ingestSchema,
  media: mediaSchema,
  store: storeSchema,
  rollupIntervalMinutes: z.number().int().min(5).max(1440),
  router: routerSchema,
  edge: edgeSchema,
  operations: operationsSchema,
};

const zoneName = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, { error: 'must be a zone name such as eu-central-1a' });

const demoSchema = z.strictObject({
  ...settings,
  profile: z.literal('demo'),
  /** The zones of the network. Default: the first two of the region, of which CloudFront may take no VPC origin from one. */
  zones: z.array(zoneName).min(2, { error: 'must list two zones or more: a load balancer wants two' }).optional(),
});

const productionSchema = z.strictObject({
  ...settings,
  profile: z.literal('production'),
  account: z.string({ error: 'must be set to the 12 digits of the AWS account' }).regex(/^\d{12}$/, {
    error: 'must be the 12 digits of an AWS account, as a string',
  }),
  region: z.string({ error: 'must be set to a region, such as eu-central-1' }).regex(/^[a-z]{2}(-[a-z]+)+-\d$/, {
    error: 'must be a region, such as eu-central-1',
  }),
  zones: z
    .array(zoneName, {
      error:
        'must list two or more zones of the region in which CloudFront offers VPC origins, such as ["eu-central-1a", "eu-central-1b"]',
    })
    .min(2, { error: 'must list two zones or more: a load balancer wants two' }),
});

/** Each setting by itself; `rules.ts` holds what binds two of them. */
export const deploymentConfigSchema = z.discriminatedUnion('profile', [demoSchema, productionSchema]);

/** Everything that distinguishes one deployment from another. */
export type DeploymentConfig = Readonly<z.output<typeof deploymentConfigSchema>>;
