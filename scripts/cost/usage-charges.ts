import { z } from 'zod';
import { ASSUMPTIONS as A, BYTES_PER_GB } from './assumptions';
import type { Charge, Pricing, Surroundings } from './charges';
import type { Resource } from './deployment';
import type { Invocations } from './traffic';

/** What costs by use: functions, queue, tables, buckets, APIs, edge, logs. */

const functionSchema = z.looseObject({
  MemorySize: z.number().default(A.defaultFunctionMegabytes),
  Architectures: z.array(z.string()).default(['x86_64']),
  ProvisionedConcurrencyConfig: z.undefined().optional(),
});

/** People's requests to `api` and `console`, and functions that run at a deployment alone, are too few to count. */
export const lambdaFunction: Pricing = (resource, surroundings) => {
  const { MemorySize, Architectures } = functionSchema.parse(resource.properties);
  const use = useOf(resource, surroundings);
  if (use === undefined) return [];
  const { name, invocations, seconds } = use;
  const gigabyteSeconds = (invocations * seconds * MemorySize) / 1024;
  return [
    { price: 'functionRequest', what: `Invocations of ${name}`, quantity: invocations },
    {
      price: Architectures.includes('arm64') ? 'functionGbSecondArm' : 'functionGbSecondX86',
      what: `Computing of ${name} (${MemorySize} MB)`,
      quantity: gigabyteSeconds,
    },
    ...logs(`Logs of ${name}`, (invocations * A.logBytesPerInvocation) / BYTES_PER_GB),
  ];
};

function useOf(
  { logicalId }: Resource,
  { pipeline, traffic }: Surroundings,
): (Invocations & { readonly name: string }) | undefined {
  if (logicalId === pipeline.ingest.logicalId) return { name: 'ingest', ...traffic.ingest };
  if (logicalId === pipeline.store.logicalId) return { name: 'store', ...traffic.store };
  if (logicalId === pipeline.rollup.logicalId) return { name: 'rollup', ...traffic.rollup };
  if (logicalId === pipeline.compact.logicalId) return { name: 'compact', ...traffic.compact };
  return undefined;
}

/** Kept for a month on average, whatever the retention: compressed, they are a small part of what writing them costs. */
function logs(what: string, gigabytes: number): Charge[] {
  return [
    { price: 'logIngestionGb', what: `${what}, written`, quantity: gigabytes },
    { price: 'logStorageGb', what: `${what}, kept`, quantity: gigabytes },
  ];
}

export const eventSourceMapping: Pricing = (_mapping, { traffic }) => [
  { price: 'queueRequest', what: 'Envelopes put onto the queue', quantity: traffic.queueSends },
  {
    price: 'queueRequest',
    what: 'Polls of the queue by Lambda, also while it is empty',
    quantity: traffic.queueReceives,
  },
  { price: 'queueRequest', what: 'Messages taken off the queue', quantity: traffic.queueDeletes },
];

const tableSchema = z.looseObject({
  BillingMode: z.literal('PAY_PER_REQUEST', { error: 'must be PAY_PER_REQUEST: provisioned capacity is not modelled' }),
  PointInTimeRecoverySpecification: z.looseObject({ PointInTimeRecoveryEnabled: z.boolean() }).optional(),
});

export const table: Pricing = ({ logicalId, properties }, { pipeline, traffic }) => {
  const recovery = tableSchema.parse(properties).PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true;
  if (logicalId === pipeline.registryTable.logicalId)
    return [{ price: 'tableReadUnit', what: 'Devices looked up for posts', quantity: traffic.httpRequests / 2 }];
  // The index of uploads: what they cost is in docs/media.md, by the upload.
  if (logicalId !== pipeline.recentTable.logicalId) return [];
  return [
    { price: 'tableWriteUnit', what: 'Recent readings: one write an observation', quantity: traffic.instantWrites },
    { price: 'tableWriteUnit', what: 'Latest readings: one write a device and batch', quantity: traffic.latestWrites },
    {
      price: 'tableWriteUnit',
      what: 'Markers of touched hours: one write a device and batch',
      quantity: traffic.markerWrites,
    },
    { price: 'tableWriteUnit', what: 'Markers settled by the rollup', quantity: traffic.markerDeletes },
    { price: 'tableReadUnit', what: 'Hours and markers read by the rollup', quantity: traffic.rollupReadUnits },
    { price: 'tableGb', what: 'Recent readings kept', quantity: traffic.recentGb },
    ...(recovery
      ? [{ price: 'tableRecoveryGb', what: 'Point-in-time recovery of recent readings', quantity: traffic.recentGb }]
      : []),
  ];
};

export const bucket: Pricing = ({ logicalId }, { pipeline, traffic }) =>
  logicalId === pipeline.rawBucket.logicalId
    ? [
        { price: 'objectPut', what: 'Objects written to the raw archive', quantity: traffic.rawPuts },
        {
          price: 'objectPut',
          what: 'Compaction of the raw archive: listings and objects',
          quantity: traffic.compactionPuts,
        },
        { price: 'objectGet', what: 'Compaction of the raw archive: objects read', quantity: traffic.rawGets },
        { price: 'objectGb', what: 'Raw archive kept', quantity: traffic.rawGb },
      ]
    : [{ price: 'objectGb', what: 'Assets, access logs and media kept', quantity: A.consoleAssetsGb }];

export const httpApi: Pricing = (_api, { traffic }) => [
  { price: 'httpApiRequest', what: 'Requests to the HTTP API', quantity: traffic.httpRequests },
];

/** Of the HTTP API; a stage without access logs writes none. */
export const httpStage: Pricing = ({ properties }, { traffic }) =>
  properties['AccessLogSettings'] === undefined
    ? []
    : logs('Access log of the HTTP API', (traffic.httpRequests * A.bytesPerAccessLogLine) / BYTES_PER_GB);

export const distribution: Pricing = (_distribution, { traffic }) => [
  { price: 'edgeRequest', what: 'Requests to the edge', quantity: traffic.edgeRequests },
  { price: 'edgeToOriginGb', what: 'Data from the edge to its origins', quantity: traffic.edgeToOriginGb },
  { price: 'edgeToViewerGb', what: 'Data from the edge to devices', quantity: traffic.edgeToViewerGb },
];

export const edgeFunction: Pricing = (_function, { traffic }) => [
  { price: 'edgeFunctionRequest', what: 'Invocations of the edge function', quantity: traffic.edgeRequests },
];

const flowLogSchema = z.looseObject({ LogDestinationType: z.literal('cloud-watch-logs') });

export const flowLog: Pricing = ({ properties }) => {
  flowLogSchema.parse(properties);
  return logs('Flow log of the VPC', A.flowLogGb);
};
