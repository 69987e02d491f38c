import { display } from '../../model/display';
import { HeadwaterError } from '../../model/errors';
import type { ObservationDraft } from '../../model/observation';
import type { BodyRecord } from '../../model/records';
import type { BaseFields } from './base-fields';
import { followBaseFields, NO_BASE_FIELDS } from './base-fields';
import { senmlFault } from './senml-fault';
import { readSenmlRecord } from './senml-record';

/**
 * Reads a SenML pack (RFC 8428) with the labels of its JSON form, parsed from JSON, CBOR or a publication. A record that is wrong
 * is a fault of its own; records that only set base fields are none.
 *
 * @throws HeadwaterError `invalid_argument` if it is no pack, or if what is wrong reaches beyond its record.
 */
export function readSenmlPack(pack: unknown, deviceId: string): BodyRecord[] {
  if (!Array.isArray(pack) || pack.length === 0) {
    throw senmlFault(
      `A SenML pack is an array of records such as [{"n": "temperature", "u": "Cel", "v": 21.5}]; received ${display(pack)}.`,
    );
  }
  const elements: readonly unknown[] = pack;
  const records: BodyRecord[] = [];
  let base = NO_BASE_FIELDS;
  for (const [index, element] of elements.entries()) {
    if (!isObject(element)) {
      records.push({ index, draft: senmlFault(`A SenML record is an object; received ${display(element)}.`) });
      continue;
    }
    base = followBaseFields(base, element, index);
    const draft = draftOrFault(element, base, deviceId);
    if (draft !== undefined) records.push({ index, draft });
  }
  if (records.length === 0) throw senmlFault('The pack sets base fields and holds no value.');
  return records;
}

function draftOrFault(
  record: Readonly<Record<string, unknown>>,
  base: BaseFields,
  deviceId: string,
): ObservationDraft | HeadwaterError | undefined {
  try {
    return readSenmlRecord(record, base, deviceId);
  } catch (error) {
    if (error instanceof HeadwaterError) return error;
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
