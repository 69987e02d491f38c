import { ServiceError } from '../../contracts';
import type { SqlParameter } from './data-api-requests';
import type { StatementParameter } from './postgres';

/** Type OIDs, from pg_type.dat of PostgreSQL. */
const INFERRED = 0;
const BOOLEAN = 16;
const BYTEA = 17;
const INT8 = 20;
const FLOAT8 = 701;
const VARCHAR = 1043;
const HINTED: Readonly<Record<NonNullable<SqlParameter['typeHint']>, number>> = {
  DATE: 1082,
  DECIMAL: 1700,
  JSON: 114,
  TIME: 1083,
  TIMESTAMP: 1114,
  UUID: 2950,
};

/** A parameter in PostgreSQL's text form, typed as the Data API types it: a string is a `varchar` unless a hint says more. */
export function bindParameter({ name, value, typeHint }: SqlParameter): StatementParameter {
  const hinted = typeHint === undefined ? undefined : HINTED[typeHint];
  if (value === undefined || value.isNull === true) return { text: null, typeOid: hinted ?? INFERRED };
  if (value.stringValue !== undefined) return { text: value.stringValue, typeOid: hinted ?? VARCHAR };
  if (value.longValue !== undefined) return { text: String(value.longValue), typeOid: INT8 };
  if (value.doubleValue !== undefined) return { text: String(value.doubleValue), typeOid: FLOAT8 };
  if (value.booleanValue !== undefined) return { text: value.booleanValue ? 't' : 'f', typeOid: BOOLEAN };
  if (value.blobValue !== undefined) {
    return { text: `\\x${Buffer.from(value.blobValue, 'base64').toString('hex')}`, typeOid: BYTEA };
  }
  if (value.arrayValue !== undefined) {
    throw new ServiceError('BadRequestException', `Parameter ${name}: array parameters are not supported.`);
  }
  throw new ServiceError('BadRequestException', `Parameter ${name} has no value.`);
}

/** The parameters in the order in which the statement uses them. A name that is used and not given is refused. */
export function bindParameters(names: readonly string[], given: readonly SqlParameter[]): StatementParameter[] {
  return names.map((name) => {
    const parameter = given.find((candidate) => candidate.name === name);
    if (parameter === undefined) throw new ServiceError('BadRequestException', `Cannot find parameter: ${name}`);
    return bindParameter(parameter);
  });
}
