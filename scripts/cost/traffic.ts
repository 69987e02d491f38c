import { ASSUMPTIONS as A, BYTES_PER_GB, DAYS_PER_MONTH, HOURS_PER_MONTH, SECONDS_PER_MONTH } from './assumptions';
import type { Pipeline } from './pipeline';

/** What is asked of a deployment. */
export interface Load {
  readonly devices: number;
  /** Seconds from one reading of a device to its next. */
  readonly intervalSeconds: number;
  /** The part of the devices that publish by WAMP, from 0 to 1; the others post by HTTP. */
  readonly wampShare: number;
  /** Views a day that read the relational history, and so wake its database. */
  readonly historyViewsPerDay: number;
  /** The month since the first reading that is billed, from 1: what is stored adds up. */
  readonly month: number;
}

export interface Invocations {
  readonly invocations: number;
  /** Billed time of each. */
  readonly seconds: number;
}

/** Quantities of one month that follow from the load and from how the present code handles a reading. */
export interface Traffic {
  readonly readings: number;
  readonly wampSessions: number;
  /** Connections, posts, and the live publications of posts. */
  readonly edgeRequests: number;
  readonly edgeToOriginGb: number;
  readonly edgeToViewerGb: number;
  readonly loadBalancerGb: number;
  readonly loadBalancerConnectionsPerSecond: number;
  /** What the router sends to the queue, which is outside of its network. */
  readonly routerGb: number;
  readonly httpRequests: number;
  readonly ingest: Invocations;
  readonly store: Invocations;
  readonly rollup: Invocations;
  readonly compact: Invocations;
  readonly queueSends: number;
  readonly queueReceives: number;
  readonly queueDeletes: number;
  readonly instantWrites: number;
  readonly latestWrites: number;
  readonly markerWrites: number;
  readonly markerDeletes: number;
  /** In units of 4 KB: consistent reads of the hours, eventually consistent ones of the markers. */
  readonly rollupReadUnits: number;
  readonly recentGb: number;
  readonly rawPuts: number;
  /** Batches that the compaction reads, each once. */
  readonly rawGets: number;
  /** What the compaction writes, and its listings, which cost as much. */
  readonly compactionPuts: number;
  readonly rawGb: number;
  readonly databaseWakes: number;
  readonly databaseWorkSeconds: number;
  readonly databaseRequests: number;
  readonly databaseGb: number;
  readonly dataApiRequests: number;
}

export function trafficOf(load: Load, pipeline: Pipeline): Traffic {
  const { devices, intervalSeconds, wampShare } = load;
  const perSecond = devices / intervalSeconds;
  const wampPerSecond = perSecond * wampShare;
  const httpPerSecond = perSecond - wampPerSecond;

  const readingBytes = A.readingBytes + A.envelopeReadingOverheadBytes;
  const wampEnvelopes = perCycle(wampPerSecond, A.recorderDelaySeconds, A.recorderBatchBytes / readingBytes);
  const envelopes = wampEnvelopes + httpPerSecond; // One POST, one envelope.
  const wampChunks = chunks(wampEnvelopes, wampPerSecond, readingBytes);
  const httpChunks = chunks(httpPerSecond, httpPerSecond, readingBytes);
  const messagesPerRound = Math.min(10, Math.max(1, (envelopes * A.queueRoundSeconds) / A.queuePollers));

  const invocations = Math.max(
    A.queuePollers * perCycle(envelopes / A.queuePollers, pipeline.batchingWindowSeconds, pipeline.batchSize),
    (perSecond * readingBytes) / A.invocationBytes,
  );
  const readingsPerInvocation = invocations === 0 ? 0 : perSecond / invocations;
  const devicesPerInvocation = Math.min(devices, readingsPerInvocation);
  const storeWrites = perSecond + 2 * invocations * devicesPerInvocation;

  const readings = perSecond * SECONDS_PER_MONTH;
  const rollupRuns = SECONDS_PER_MONTH / pipeline.rollupIntervalSeconds;
  // A run finds the hour in which it runs, and the rest of the hours since the last one.
  const deviceHours = Math.min(readings, devices * (HOURS_PER_MONTH + rollupRuns));
  const perRun = deviceHours / rollupRuns;
  const wakingRuns = devices === 0 ? 0 : Math.min(rollupRuns, readings);
  const steps = wakingRuns * Math.max(Math.ceil(perRun / A.deviceHoursPerStep), perRun === 0 ? 0 : 1);
  const itemsPerDeviceHour = Math.max(1, 3600 / intervalSeconds);
  // Each step lists the markers from the first on.
  const markersListed = wakingRuns * (perRun + perRun ** 2 / (2 * A.deviceHoursPerStep));
  const compactRuns = SECONDS_PER_MONTH / pipeline.compactIntervalSeconds;
  const compactedObjects = devices === 0 ? 0 : Math.max(HOURS_PER_MONTH, readings / A.readingsPerCompactedObject);
  const monthsStored = load.month - 0.5;

  return {
    readings,
    wampSessions: devices * wampShare,
    edgeRequests: devices * wampShare * (HOURS_PER_MONTH / A.sessionHours) + 2 * httpPerSecond * SECONDS_PER_MONTH,
    edgeToOriginGb: gigabytes(
      wampPerSecond * (A.readingBytes + A.wampOverheadBytes) +
        2 * httpPerSecond * (A.readingBytes + A.httpOverheadBytes),
    ),
    edgeToViewerGb: gigabytes(wampPerSecond * A.wampAcknowledgementBytes + 2 * httpPerSecond * A.httpAnswerBytes),
    loadBalancerGb: gigabytes(
      wampPerSecond * (A.readingBytes + A.wampOverheadBytes + A.wampAcknowledgementBytes) +
        httpPerSecond * (A.readingBytes + A.httpOverheadBytes + A.httpAnswerBytes),
    ),
    loadBalancerConnectionsPerSecond: httpPerSecond + (devices * wampShare) / (A.sessionHours * 3600),
    routerGb: gigabytes(wampPerSecond * readingBytes + wampEnvelopes * A.envelopeOverheadBytes),

    httpRequests: httpPerSecond * SECONDS_PER_MONTH,
    ingest: { invocations: httpPerSecond * SECONDS_PER_MONTH, seconds: A.ingestSeconds },
    store: {
      invocations: invocations * SECONDS_PER_MONTH,
      seconds: invocations === 0 ? 0 : A.storeBaseSeconds + (storeWrites / invocations) * A.storeSecondsPerWrite,
    },
    rollup: { invocations: rollupRuns, seconds: A.rollupBaseSeconds + perRun * A.rollupSecondsPerDeviceHour },

    compact: {
      invocations: compactRuns,
      seconds: A.compactBaseSeconds + (readings / compactRuns) * A.compactSecondsPerReading,
    },

    queueSends: (wampChunks + httpChunks) * SECONDS_PER_MONTH,
    queueReceives:
      (A.queuePollers / A.queuePollSeconds + Math.max(envelopes / messagesPerRound, wampChunks + httpChunks / 10)) *
      SECONDS_PER_MONTH,
    queueDeletes: Math.max(invocations, envelopes / 10) * SECONDS_PER_MONTH,

    instantWrites: readings,
    latestWrites: invocations * devicesPerInvocation * SECONDS_PER_MONTH,
    markerWrites: invocations * devicesPerInvocation * SECONDS_PER_MONTH,
    markerDeletes: deviceHours,
    rollupReadUnits:
      deviceHours * Math.ceil((itemsPerDeviceHour * A.recentItemBytes) / 4096) +
      wakingRuns / 2 +
      (rollupRuns - wakingRuns) / 2 +
      (markersListed * A.markerBytes) / 8192,
    recentGb:
      (perSecond * 86_400 * Math.min(pipeline.recentRetentionDays, DAYS_PER_MONTH * monthsStored) * A.recentItemBytes) /
      BYTES_PER_GB,

    rawPuts: invocations * SECONDS_PER_MONTH,
    rawGets: invocations * SECONDS_PER_MONTH,
    compactionPuts: compactRuns * A.listingsPerCompaction + compactedObjects,
    rawGb: (readings * monthsStored * A.archivedReadingBytes) / BYTES_PER_GB,

    databaseWakes: wakingRuns + load.historyViewsPerDay * DAYS_PER_MONTH,
    databaseWorkSeconds: wakingRuns * perRun * A.rollupSecondsPerDeviceHour,
    databaseRequests: deviceHours * A.databaseRequestsPerDeviceHour,
    databaseGb: A.emptyDatabaseGb + (devices * HOURS_PER_MONTH * monthsStored * A.rollupRowBytes) / BYTES_PER_GB,
    dataApiRequests: steps * A.dataApiRequestsPerStep + load.historyViewsPerDay * DAYS_PER_MONTH,
  };
}

/** Batches a second, if one begins with its first item and ends at an age or a number of items, whichever comes first. */
function perCycle(itemsPerSecond: number, maximumSeconds: number, maximumItems: number): number {
  if (itemsPerSecond === 0) return 0;
  return Math.max(1 / (maximumSeconds + 1 / itemsPerSecond), itemsPerSecond / maximumItems);
}

/** Queue requests a second: a message counts once for each 64 KB that it has begun. */
function chunks(envelopes: number, readings: number, readingBytes: number): number {
  if (envelopes === 0) return 0;
  const bytes = (readings / envelopes) * readingBytes + A.envelopeOverheadBytes;
  return envelopes * Math.ceil(bytes / 65_536);
}

function gigabytes(bytesPerSecond: number): number {
  return (bytesPerSecond * SECONDS_PER_MONTH) / BYTES_PER_GB;
}
