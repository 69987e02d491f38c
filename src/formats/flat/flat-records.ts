import { display } from '../../model/display';
import { HeadwaterError } from '../../model/errors';
import { parseInstant } from '../../model/instant';
import { OBSERVED_AT_KEY } from '../../model/names';
import type { ObservationDraft, TimeDraft } from '../../model/observation';
import { LAST_INSTANT_MS } from '../../model/observation';
import type { BodyRecord } from '../../model/records';

/**
 * Reads one flat object or an array of them, parsed from JSON or any other serialization.
 *
 * @throws HeadwaterError `invalid_argument` for an empty array.
 */
export function readFlatBody(body: unknown): BodyRecord[] {
  const records: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (records.length === 0) {
    throw invalid('The array is empty: send at least one reading such as {"temperature": 21.5}.');
  }
  return records.map((record, index) => ({ index, draft: draftOrFault(record) }));
}

/**
 * Reads `{temperature: 21.5, humidity: 40, observed_at?: RFC 3339 or milliseconds since 1970}`.
 *
 * @throws HeadwaterError `invalid_argument`
 */
export function readFlatRecord(record: unknown): ObservationDraft {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw invalid(`A reading is a flat object such as {"temperature": 21.5}; received ${display(record)}.`);
  }
  const entries = Object.entries(record);
  const metrics = entries
    .filter(([key]) => key !== OBSERVED_AT_KEY)
    .map(([metric, value]: [string, unknown]) => ({ metric, value }));
  if (metrics.length === 0) {
    throw invalid(`A reading names at least one metric, as in {"temperature": 21.5}; received ${display(record)}.`);
  }
  const given = entries.find(([key]) => key === OBSERVED_AT_KEY);
  return given === undefined ? { metrics } : { metrics, time: readObservedAt(given[1]) };
}

function draftOrFault(record: unknown): ObservationDraft | HeadwaterError {
  try {
    return readFlatRecord(record);
  } catch (error) {
    if (error instanceof HeadwaterError) return error;
    throw error;
  }
}

function readObservedAt(value: unknown): TimeDraft {
  const instantMs = typeof value === 'string' ? parseInstant(value) : typeof value === 'number' ? value : undefined;
  if (instantMs === undefined || !(Math.abs(instantMs) <= LAST_INSTANT_MS)) {
    throw invalid(
      `${OBSERVED_AT_KEY} is ${display(value)}: give RFC 3339 with an offset, as in "2026-01-31T12:00:00.000Z", or milliseconds since 1970.`,
    );
  }
  const mistaken =
    typeof value === 'number'
      ? [{ instantMs: instantMs * 1000, hint: 'It looks like seconds: multiply it by 1000.' }]
      : [];
  return { kind: 'instant', instantMs, field: OBSERVED_AT_KEY, written: value, mistaken };
}

function invalid(message: string): HeadwaterError {
  return new HeadwaterError('invalid_argument', message);
}
