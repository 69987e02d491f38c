import { z } from 'zod';
import type { Resource } from '../../contracts';
import { TemplateFault } from '../../contracts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const throughput = z.object({ ReadCapacityUnits: z.coerce.number(), WriteCapacityUnits: z.coerce.number() });
const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({ ProjectionType: z.string().optional(), NonKeyAttributes: z.array(z.string()).optional() }),
});

/** What the local DynamoDB honours, and, as `unknown`, what makes no difference on one machine. Anything else is refused. */
const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).default('PROVISIONED'),
  ProvisionedThroughput: throughput.optional(),
  GlobalSecondaryIndexes: z.array(index.extend({ ProvisionedThroughput: throughput.optional() })).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  TimeToLiveSpecification: z
    .object({ AttributeName: z.string(), Enabled: z.union([z.boolean(), z.stringbool()]) })
    .optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
  DeletionProtectionEnabled: z.unknown().optional(),
  OnDemandThroughput: z.unknown().optional(),
  ContributorInsightsSpecification: z.unknown().optional(),
  TableClass: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** A table as its template declares it. */
export interface TableSettings {
  readonly name: string;
  /** Input of CreateTable. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** Keys of the table and of its indexes, in a form that can be compared. */
  readonly keys: string;
  /** The attribute that holds, in seconds since 1970, when an item may go. */
  readonly expiryAttribute?: string;
}

/** Reads an `AWS::DynamoDB::Table`. A property that the local DynamoDB does not honour (streams, for one) is a `TemplateFault`. */
export function tableSettings(resource: Resource): TableSettings {
  const parsed = tableProperties.safeParse(resource.properties);
  if (!parsed.success) {
    throw new TemplateFault(
      `${resource.stack}/${resource.logicalId}: the local DynamoDB does not support this AWS::DynamoDB::Table: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { KeySchema, AttributeDefinitions, BillingMode, ProvisionedThroughput, TimeToLiveSpecification } = parsed.data;
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = parsed.data;
  return {
    name: resource.ref,
    definition: {
      TableName: resource.ref,
      KeySchema,
      AttributeDefinitions,
      BillingMode,
      ProvisionedThroughput,
      GlobalSecondaryIndexes,
      LocalSecondaryIndexes,
    },
    keys: describeKeys(parsed.data),
    ...(TimeToLiveSpecification?.Enabled === true ? { expiryAttribute: TimeToLiveSpecification.AttributeName } : {}),
  };
}

const keysOfTable = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: keySchema })).optional(),
  LocalSecondaryIndexes: z.array(z.object({ IndexName: z.string(), KeySchema: keySchema })).optional(),
});

/** The keys in words, as in `uuid (S, HASH); index byOwner: owner (S, HASH)`. Takes a definition or what DescribeTable says. */
export function describeKeys(table: unknown): string {
  const {
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes = [],
    LocalSecondaryIndexes = [],
  } = keysOfTable.parse(table);
  const typeOf = (name: string): string =>
    AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? '?';
  const words = (keys: z.output<typeof keySchema>): string =>
    keys.map(({ AttributeName, KeyType }) => `${AttributeName} (${typeOf(AttributeName)}, ${KeyType})`).join(', ');
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes]
    .map(({ IndexName, KeySchema: keys }) => `index ${IndexName}: ${words(keys)}`)
    .sort();
  return [words(KeySchema), ...indexes].join('; ');
}
