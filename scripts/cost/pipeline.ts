import { z } from 'zod';
import { only, type Resource, referredTo } from './deployment';

/** The resources that readings pass, found by how the templates connect them, and what the templates say about their pace. */
export interface Pipeline {
  readonly ingest: Resource;
  readonly store: Resource;
  readonly rollup: Resource;
  readonly compact: Resource;
  readonly registryTable: Resource;
  readonly recentTable: Resource;
  readonly rawBucket: Resource;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly rollupIntervalSeconds: number;
  readonly compactIntervalSeconds: number;
  readonly recentRetentionDays: number;
}

const FUNCTION = 'AWS::Lambda::Function';

const sourceSchema = z.looseObject({
  FunctionName: z.unknown(),
  BatchSize: z.number(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
});
const storeSchema = z.looseObject({
  Environment: z.looseObject({
    Variables: z.looseObject({
      RECENT_TABLE_NAME: z.unknown(),
      RAW_BUCKET_NAME: z.unknown(),
      RECENT_RETENTION_DAYS: z.coerce.number(),
    }),
  }),
});
const ingestSchema = z.looseObject({
  Environment: z.looseObject({ Variables: z.looseObject({ REGISTRY_TABLE_NAME: z.unknown() }) }),
});
const ruleSchema = z.looseObject({ ScheduleExpression: z.string(), Targets: z.array(z.unknown()) });

/** @throws Error that names what is not there as the model expects it. */
export function findPipeline(resources: readonly Resource[]): Pipeline {
  const source = sourceSchema.parse(only(resources, 'AWS::Lambda::EventSourceMapping', () => true).properties);
  const store = referredTo(resources, FUNCTION, source.FunctionName);
  const variables = storeSchema.parse(store.properties).Environment.Variables;
  const rollupRule = scheduleOf(resources, 'RollupSchedule');
  const compactRule = scheduleOf(resources, 'CompactSchedule');
  const route = only(
    resources,
    'AWS::ApiGatewayV2::Route',
    ({ properties }) => properties['RouteKey'] === 'POST /v1/readings',
  );
  const integration = referredTo(resources, 'AWS::ApiGatewayV2::Integration', route.properties['Target']);
  const ingest = referredTo(resources, FUNCTION, integration.properties['IntegrationUri']);
  return {
    ingest,
    store,
    rollup: referredTo(resources, FUNCTION, rollupRule.Targets),
    compact: referredTo(resources, FUNCTION, compactRule.Targets),
    registryTable: referredTo(
      resources,
      'AWS::DynamoDB::Table',
      ingestSchema.parse(ingest.properties).Environment.Variables.REGISTRY_TABLE_NAME,
    ),
    recentTable: referredTo(resources, 'AWS::DynamoDB::Table', variables.RECENT_TABLE_NAME),
    rawBucket: referredTo(resources, 'AWS::S3::Bucket', variables.RAW_BUCKET_NAME),
    batchSize: source.BatchSize,
    batchingWindowSeconds: source.MaximumBatchingWindowInSeconds,
    rollupIntervalSeconds: periodSeconds(rollupRule.ScheduleExpression),
    compactIntervalSeconds: periodSeconds(compactRule.ScheduleExpression),
    recentRetentionDays: variables.RECENT_RETENTION_DAYS,
  };
}

/** The rule whose construct has this name. */
function scheduleOf(resources: readonly Resource[], name: string): z.output<typeof ruleSchema> {
  return ruleSchema.parse(
    only(resources, 'AWS::Events::Rule', ({ logicalId }) => logicalId.startsWith(name)).properties,
  );
}

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** Seconds between two runs of an EventBridge `rate(...)`. */
export function periodSeconds(schedule: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const seconds = SECONDS[unit ?? ''];
  if (count === undefined || seconds === undefined)
    throw new Error(
      `The schedule ${schedule} is not of the form rate(N minutes|hours|days), which the cost model knows`,
    );
  return Number(count) * seconds;
}
