import { z } from 'zod';
import { edgeEnvironment, nonNegativeInteger, positiveInteger } from '../../src/model/environment';

/** What the `ingest` function needs to know. The construct types its `environment` with the keys of this schema. */
export const ingestEnvironment = z.object({
  ...edgeEnvironment,
  REGISTRY_TABLE_NAME: z.string().min(1),
  RECENT_TABLE_NAME: z.string().min(1),
  READINGS_QUEUE_URL: z.url(),
  /** The SSM parameter that holds the endpoint; while it is absent, nothing is published live. */
  ENDPOINT_PARAMETER_NAME: z.string().startsWith('/'),
  CREDENTIALS_SECRET_ARN: z.string().startsWith('arn:'),
  ACCEPT_PAST_SECONDS: positiveInteger,
  ACCEPT_FUTURE_SECONDS: nonNegativeInteger,
  MAXIMUM_METRICS: positiveInteger,
  MAXIMUM_OBSERVATIONS: positiveInteger,
  MAXIMUM_BODY_BYTES: positiveInteger,
  /** What one device may send a second and at once, for each function instance. */
  DEVICE_REQUESTS_PER_SECOND: positiveInteger,
  DEVICE_REQUEST_BURST: positiveInteger,
  DEVICE_READINGS_PER_SECOND: positiveInteger,
  DEVICE_READING_BURST: positiveInteger,
});
export type IngestEnvironment = z.input<typeof ingestEnvironment>;
