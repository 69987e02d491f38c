import { display } from '../../model/display';
import type { MetricDraft, ObservationDraft, TimeDraft } from '../../model/observation';
import type { BaseFields } from './base-fields';
import { VALUE_LABELS } from './labels';
import { metricOfName } from './metric-of-name';
import { senmlFault } from './senml-fault';

type SenmlRecord = Readonly<Record<string, unknown>>;

/** Times below count from now, others from 1970 (RFC 8428, section 4.5.3). */
const FIRST_ABSOLUTE_SECONDS = 2 ** 28;

/** Unit of a value -> unit of its sum over time, where the registry has one: W s is J. */
const UNITS_OF_SUMS: Readonly<Record<string, string>> = {
  W: 'J',
  A: 'C',
  VA: 'VAs',
  var: 'vars',
  'm/s': 'm',
  'm3/s': 'm3',
  'l/s': 'l',
  'bit/s': 'bit',
  '1/s': 'count',
};

/** What a record says once its base fields are applied (section 4.6), or undefined if it only sets base fields. */
export function readSenmlRecord(record: SenmlRecord, base: BaseFields, deviceId: string): ObservationDraft | undefined {
  const given = VALUE_LABELS.filter((label) => record[label] !== undefined);
  if (given.length > 1) {
    throw senmlFault(`A record has one value; this one has ${given.join(' and ')}. Send a record for each.`);
  }
  const unit = optionalText(record, 'u') ?? base.unit;
  const value = valueOf(record, base);
  const sum = sumOf(record, base);
  checkUpdateTime(record);
  if (value === undefined && sum === undefined) {
    if (record['n'] === undefined) return undefined;
    throw senmlFault(`${display(record['n'])} has no value: give one of v, vs, vb, vd and s.`);
  }
  const metric = metricOfName(nameOf(record, base), deviceId);
  const metrics: MetricDraft[] = [];
  if (value !== undefined) metrics.push(metricDraft(metric, value, unit));
  if (sum !== undefined) {
    metrics.push(metricDraft(`${metric}.sum`, sum, unit === undefined ? undefined : UNITS_OF_SUMS[unit]));
  }
  const time = timeOf(record, base);
  return time === undefined ? { metrics } : { metrics, time };
}

function metricDraft(metric: string, value: unknown, unit: string | undefined): MetricDraft {
  return unit === undefined ? { metric, value } : { metric, value, unit };
}

function nameOf(record: SenmlRecord, base: BaseFields): string {
  const name = `${base.name}${optionalText(record, 'n') ?? ''}`;
  if (name === '') throw senmlFault('A record needs a name: give n, or bn in it or a record before.');
  return name;
}

/** The base value is added to numbers alone, and is the value of a record that has nothing else (section 4.5.4). */
function valueOf(record: SenmlRecord, base: BaseFields): unknown {
  const { vs, vb, vd, s } = record;
  if (vs !== undefined) return typed(record, 'vs', 'string');
  if (vb !== undefined) return typed(record, 'vb', 'boolean');
  if (vd !== undefined) return dataOf(record);
  const v = optionalNumber(record, 'v');
  if (v !== undefined) return v + (base.value ?? 0);
  return s === undefined && record['n'] !== undefined ? base.value : undefined;
}

function sumOf(record: SenmlRecord, base: BaseFields): number | undefined {
  const s = optionalNumber(record, 's');
  if (s !== undefined) return s + (base.sum ?? 0);
  return record['v'] === undefined ? undefined : base.sum;
}

/** Octets, in base64 with the URL-safe alphabet and without padding: so they are kept. */
function dataOf(record: SenmlRecord): unknown {
  const { vd } = record;
  // What MessagePack and CBOR carry as octets when the pack came in a publication.
  if (vd instanceof Uint8Array) return Buffer.from(vd).toString('base64url');
  if (typeof vd === 'string' && /^[A-Za-z0-9_-]*={0,2}$/.test(vd)) return vd.replaceAll('=', '');
  throw senmlFault(`vd is ${display(vd)}: give base64 with the URL-safe alphabet (RFC 4648, section 5).`);
}

/** Zero is "roughly now": no time at all. */
function timeOf(record: SenmlRecord, base: BaseFields): TimeDraft | undefined {
  const seconds = base.time + (optionalNumber(record, 't') ?? 0);
  const milliseconds = Math.round(seconds * 1e6) / 1e3;
  const written = seconds;
  if (seconds === 0) return undefined;
  if (seconds < FIRST_ABSOLUTE_SECONDS) {
    return { kind: 'offset', offsetMs: milliseconds, field: 'The time', written };
  }
  const mistaken = [{ instantMs: seconds, hint: 'It looks like milliseconds: the times of SenML are seconds.' }];
  return { kind: 'instant', instantMs: milliseconds, field: 'The time', written, mistaken };
}

/** The update time says when to expect the next value: understood, and not kept. */
function checkUpdateTime(record: SenmlRecord): void {
  optionalNumber(record, 'ut');
}

function optionalText(record: SenmlRecord, label: string): string | undefined {
  const value = record[label];
  if (value === undefined || typeof value === 'string') return value;
  throw senmlFault(`${label} is ${display(value)}: give a string.`);
}

function optionalNumber(record: SenmlRecord, label: string): number | undefined {
  const value = record[label];
  if (value === undefined || typeof value === 'number') return value;
  throw senmlFault(`${label} is ${display(value)}: give a number.`);
}

function typed(record: SenmlRecord, label: string, type: 'string' | 'boolean'): unknown {
  const value = record[label];
  if (typeof value === type) return value;
  throw senmlFault(`${label} is ${display(value)}: give a ${type}.`);
}
