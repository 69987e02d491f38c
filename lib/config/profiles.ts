import { DEFAULT_ACCEPTANCE } from '../../src/model/acceptance';

const acceptedDays = Math.ceil(DEFAULT_ACCEPTANCE.pastSeconds / 86_400);

const MEBIBYTE = 1_048_576;

/** What both profiles have in common. */
const common = {
  acceptance: DEFAULT_ACCEPTANCE,
  ingest: {
    maximumBodyBytes: 1_048_576,
    deviceRequestsPerSecond: 50,
    deviceRequestBurst: 100,
    deviceReadingsPerSecond: 5000,
    deviceReadingBurst: DEFAULT_ACCEPTANCE.maximumMetrics * DEFAULT_ACCEPTANCE.maximumObservations,
    apiRequestsPerSecond: 1000,
    apiRequestBurst: 2000,
  },
  media: {
    slotSeconds: 900,
    image: { maximumBytes: 20 * MEBIBYTE, retentionDays: 365 },
    audio: { maximumBytes: 50 * MEBIBYTE, retentionDays: 90 },
    video: { maximumBytes: 500 * MEBIBYTE, retentionDays: 30 },
    log: { maximumBytes: 50 * MEBIBYTE, retentionDays: 30 },
  },
  rollupIntervalMinutes: 60,
  edge: {},
};

/** To try it out in any account and region, at $30 a month while idle: nothing runs twice, the database sleeps. */
const demo = {
  ...common,
  profile: 'demo',
  logRetentionDays: 7,
  network: { cidr: '10.42.0.0/16', privateSubnets: false, flowLogs: false },
  data: {
    customerManagedKey: false,
    pointInTimeRecovery: false,
    deletionProtection: false,
    retainDerivedState: false,
    accessLogs: false,
    recentRetentionDays: acceptedDays + 7,
    rawInfrequentAccessAfterDays: 90,
    rawInstantRetrievalAfterDays: 365,
    queryScanLimitGigabytes: 10,
  },
  database: {
    minimumCapacityUnits: 0,
    maximumCapacityUnits: 2,
    autoPauseMinutes: 5,
    backupRetentionDays: 1,
    standby: false,
  },
  store: { timeoutSeconds: 60, batchSize: 1000, batchingWindowSeconds: 5, maximumConcurrency: 5 },
  router: { count: 1, instanceType: 't4g.micro', port: 8080, drainTimeoutSeconds: 900 },
  operations: { monthlyBudgetDollars: 40, runbook: 'docs/runbook.md' },
};

/** For data that matters. `account`, `region` and `zones` have no default: they come from config/production.json. */
const production = {
  ...common,
  profile: 'production',
  logRetentionDays: 30,
  network: { cidr: '10.42.0.0/16', privateSubnets: true, flowLogs: true },
  data: {
    customerManagedKey: true,
    pointInTimeRecovery: true,
    deletionProtection: true,
    retainDerivedState: true,
    accessLogs: true,
    recentRetentionDays: acceptedDays + 23,
    rawInfrequentAccessAfterDays: 90,
    rawInstantRetrievalAfterDays: 365,
    queryScanLimitGigabytes: 100,
  },
  database: {
    minimumCapacityUnits: 0.5,
    maximumCapacityUnits: 16,
    autoPauseMinutes: 60,
    backupRetentionDays: 14,
    standby: true,
  },
  store: { timeoutSeconds: 120, batchSize: 10_000, batchingWindowSeconds: 10, maximumConcurrency: 50 },
  router: { count: 1, instanceType: 'c7g.large', port: 8080, drainTimeoutSeconds: 900 },
  operations: { monthlyBudgetDollars: 400, runbook: 'docs/runbook.md' },
};

/** The settings of each profile before a settings file changes some of them. */
export const PROFILES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { demo, production };
