import { HeadwaterError } from './errors';
import type { ObservationContext, ObservationDraft } from './observation';
import { checkObservation } from './observation';
import type { MetricValue, Observation } from './reading';

/** One record of a body: a flat object, a SenML record, a line. */
export interface BodyRecord {
  /** Its position in the body, from 0. */
  readonly index: number;
  /** What it says, or why that is not to be understood. */
  readonly draft: ObservationDraft | HeadwaterError;
}

export interface ObservedRecord {
  readonly index: number;
  readonly observation: Observation;
}

export interface RejectedRecord {
  readonly index: number;
  /** Names the field, the value received and the fix. */
  readonly reason: string;
}

/** The readings that the records hold: metrics, not records. */
export function countReadings(records: readonly BodyRecord[]): number {
  return records.reduce((sum, { draft }) => sum + (draft instanceof HeadwaterError ? 0 : draft.metrics.length), 0);
}

/** Checks every record by itself: a bad one never drops its neighbours. */
export function observeRecords(
  records: readonly BodyRecord[],
  context: ObservationContext,
): { readonly observed: ObservedRecord[]; readonly rejected: RejectedRecord[] } {
  const observed: ObservedRecord[] = [];
  const rejected: RejectedRecord[] = [];
  for (const { index, draft } of records) {
    try {
      if (draft instanceof HeadwaterError) throw draft;
      observed.push({ index, observation: checkObservation(draft, context) });
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      rejected.push({ index, reason: error.message });
    }
  }
  return { observed, rejected };
}

/**
 * Makes one observation of records of one instant, as SenML and line protocol spread it over several: it is stored and published
 * as one. A metric that is there already, or one too many, begins another, so that nothing is lost and the later value comes later.
 */
export function joinInstants(records: readonly ObservedRecord[], maximumMetrics: number): ObservedRecord[] {
  const joined: { readonly index: number; readonly observation: Observation; readonly values: MetricValue[] }[] = [];
  const latestOfInstant = new Map<string, (typeof joined)[number]>();
  for (const { index, observation } of records) {
    const instant = `${observation.timeGiven ? 'given' : 'assigned'} ${observation.observedAtMs}`;
    const present = latestOfInstant.get(instant);
    if (present !== undefined && fits(present.values, observation.values, maximumMetrics)) {
      present.values.push(...observation.values);
      continue;
    }
    const begun = { index, observation, values: [...observation.values] };
    joined.push(begun);
    latestOfInstant.set(instant, begun);
  }
  return joined.map(({ index, observation, values }) => ({ index, observation: { ...observation, values } }));
}

function fits(present: readonly MetricValue[], added: readonly MetricValue[], maximumMetrics: number): boolean {
  return (
    present.length + added.length <= maximumMetrics &&
    added.every(({ metric }) => present.every((value) => value.metric !== metric))
  );
}
