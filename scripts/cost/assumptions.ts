/**
 * What the load model supposes about each step, in one place. None of it is measured on AWS: durations are typical of functions that do
 * the same work, sizes are those of the code's own formats. docs/costs.md says which of them the bill depends on.
 */
export const ASSUMPTIONS = {
  /** Payload of a reading on the device's side, and its WebSocket frame, TLS record and WAMP message around it. */
  readingBytes: 200,
  wampOverheadBytes: 120,
  /** PUBLISHED with its frame. */
  wampAcknowledgementBytes: 80,
  /** Request line, headers and TLS of a POST; its answer. */
  httpOverheadBytes: 700,
  httpAnswerBytes: 500,
  /** A reading in an envelope beyond its payload, and the envelope itself (src/router/recorder/reading-bytes.ts). */
  envelopeReadingOverheadBytes: 150,
  envelopeOverheadBytes: 150,
  /** The router sends a batch at this age or size: the defaults of src/router/configuration.ts. */
  recorderDelaySeconds: 0.1,
  recorderBatchBytes: 262_144,
  /** A device's WAMP session lasts this long, then it connects again. */
  sessionHours: 24,

  /** Long polls of Lambda at an SQS queue: 5 at a time, 20 s each while nothing comes. */
  queuePollers: 5,
  queuePollSeconds: 20,
  /** What one round of a poller takes while messages come. At most 10 messages a round. */
  queueRoundSeconds: 0.1,
  /** Payload of one invocation at most. */
  invocationBytes: 6_000_000,

  /** Billed time of an invocation. ingest waits for the queue and then for the live publication through the edge. */
  ingestSeconds: 0.06,
  storeBaseSeconds: 0.08,
  /** DynamoDB writes of one invocation go out 4 devices at a time, some 6 ms each. */
  storeSecondsPerWrite: 0.002,
  rollupBaseSeconds: 0.3,
  rollupSecondsPerDeviceHour: 0.015,
  /** START, END and REPORT of an invocation, and a line of its own. */
  logBytesPerInvocation: 700,
  /** Memory of a function whose template does not say. */
  defaultFunctionMegabytes: 128,

  /** An item of an instant with its index overhead, of `latest`, of a marker. */
  recentItemBytes: 350,
  markerBytes: 180,
  /** Device-hours of one step of a rollup (src/stores/rollup/rollup-run.ts), and Data API requests of a step. */
  deviceHoursPerStep: 32,
  dataApiRequestsPerStep: 3,
  /** A reading in the raw archive after compaction (docs/archive.md), and what a run of the compaction does. */
  archivedReadingBytes: 12,
  readingsPerCompactedObject: 250_000,
  compactBaseSeconds: 0.5,
  compactSecondsPerReading: 0.000_02,
  listingsPerCompaction: 3,

  /** How long Aurora takes to resume, and its capacity while it is awake. */
  resumeSeconds: 15,
  awakeCapacityUnits: 0.5,
  /** An empty database; a rollup row with its index; I/O requests of a device-hour. */
  emptyDatabaseGb: 0.1,
  rollupRowBytes: 250,
  databaseRequestsPerDeviceHour: 10,

  /** Objects of the console's assets bucket, access logs, and rejected flows of the VPC. */
  consoleAssetsGb: 0.01,
  flowLogGb: 0.2,
  bytesPerAccessLogLine: 450,
  /** KMS requests a month of a key while idle: DynamoDB and SQS renew their data keys every five minutes and every hour. */
  idleKeyRequests: 20_000,
} as const;

export const DAYS_PER_MONTH = 730 / 24;
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
export const BYTES_PER_GB = 1024 ** 3;
