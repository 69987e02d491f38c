import { display } from '../../model/display';
import { senmlFault } from './senml-fault';

/** What the records so far have set for those that follow (RFC 8428, section 4.1). */
export interface BaseFields {
  readonly name: string;
  /** Seconds. */
  readonly time: number;
  readonly unit: string | undefined;
  readonly value: number | undefined;
  readonly sum: number | undefined;
}

export const NO_BASE_FIELDS: BaseFields = { name: '', time: 0, unit: undefined, value: undefined, sum: undefined };

/** RFC 8428 itself. What calls itself older is taken, as its section 4.4 has it. */
const VERSION = 10;
/** With secondary units, which are feature 4 and count 2^4 (RFC 9100, sections 2 and 3). */
const VERSION_WITH_SECONDARY_UNITS = VERSION + 2 ** 4;

const KNOWN_LABELS: readonly string[] = [
  'bn',
  'bt',
  'bu',
  'bv',
  'bs',
  'bver',
  'n',
  'u',
  'v',
  'vs',
  'vb',
  'vd',
  's',
  't',
  'ut',
];

/**
 * The base fields that hold for this record and those behind it. A fault in one of them would change what the rest of the pack
 * says, so it refuses the pack; so does a field that must be understood and is not (its label ends with `_`, section 4.4).
 *
 * @throws HeadwaterError `invalid_argument`
 */
export function followBaseFields(
  base: BaseFields,
  record: Readonly<Record<string, unknown>>,
  index: number,
): BaseFields {
  const unknown = Object.keys(record).find((label) => label.endsWith('_') && !KNOWN_LABELS.includes(label));
  if (unknown !== undefined) {
    throw senmlFault(
      `Record [${index}] has the field ${display(unknown)}, which must be understood (its label ends with "_") and is not; nothing of the pack was taken.`,
    );
  }
  const { bver } = record;
  if (bver !== undefined && !isUnderstood(bver)) {
    throw senmlFault(
      `Record [${index}] has bver ${display(bver)}; versions 1 to ${VERSION} and ${VERSION_WITH_SECONDARY_UNITS} are understood (RFC 8428, RFC 9100).`,
    );
  }
  return {
    name: textOr(record, 'bn', index) ?? base.name,
    time: numberOr(record, 'bt', index) ?? base.time,
    unit: textOr(record, 'bu', index) ?? base.unit,
    value: numberOr(record, 'bv', index) ?? base.value,
    sum: numberOr(record, 'bs', index) ?? base.sum,
  };
}

function isUnderstood(version: unknown): boolean {
  if (version === VERSION_WITH_SECONDARY_UNITS) return true;
  return typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= VERSION;
}

function textOr(record: Readonly<Record<string, unknown>>, label: string, index: number): string | undefined {
  const value = record[label];
  if (value === undefined || typeof value === 'string') return value;
  throw senmlFault(`${label} of record [${index}] is ${display(value)}: give a string; nothing of the pack was taken.`);
}

function numberOr(record: Readonly<Record<string, unknown>>, label: string, index: number): number | undefined {
  const value = record[label];
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw senmlFault(
    `${label} of record [${index}] is ${display(value)}: give a finite number; nothing of the pack was taken.`,
  );
}
