/** JDBC type codes, which the Data API's metadata speaks: https://docs.oracle.com/javase/8/docs/api/constant-values.html#java.sql */
const JDBC_ARRAY = 2003;
const JDBC_OTHER = 1111;

interface ColumnType {
  readonly name: string;
  readonly jdbc: number;
  readonly isSigned: boolean;
}

const type = (name: string, jdbc: number, isSigned = false): ColumnType => ({ name, jdbc, isSigned });

/** Base types by OID, from pg_type.dat of PostgreSQL. */
const TYPES: ReadonlyMap<number, ColumnType> = new Map([
  [16, type('bool', -7)],
  [17, type('bytea', -2)],
  [20, type('int8', -5, true)],
  [21, type('int2', 5, true)],
  [23, type('int4', 4, true)],
  [25, type('text', 12)],
  [26, type('oid', -5)],
  [114, type('json', JDBC_OTHER)],
  [700, type('float4', 7, true)],
  [701, type('float8', 8, true)],
  [1042, type('bpchar', 1)],
  [1043, type('varchar', 12)],
  [1082, type('date', 91)],
  [1083, type('time', 92)],
  [1114, type('timestamp', 93)],
  [1184, type('timestamptz', 93)],
  [1700, type('numeric', 2, true)],
  [2950, type('uuid', JDBC_OTHER)],
  [3802, type('jsonb', JDBC_OTHER)],
]);

/** Element types of array types. */
const ELEMENTS: ReadonlyMap<number, number> = new Map([
  [199, 114],
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1015, 1043],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1115, 1114],
  [1182, 1082],
  [1185, 1184],
  [1231, 1700],
  [2951, 2950],
  [3807, 3802],
]);

/** The type of an array's elements, or undefined for what is no array. */
export function elementType(typeOid: number): number | undefined {
  return ELEMENTS.get(typeOid);
}

/** Which field of a Data API value holds values of this type; whatever is not listed is text. */
export function valueKind(typeOid: number): 'boolean' | 'long' | 'double' | 'blob' | 'string' {
  switch (typeOid) {
    case 16:
      return 'boolean';
    case 20:
    case 21:
    case 23:
    case 26:
      return 'long';
    case 700:
    case 701:
      return 'double';
    case 17:
      return 'blob';
    default:
      return 'string';
  }
}

/** One entry of `columnMetadata`. */
export function columnMetadata(label: string, typeOid: number): object {
  const element = elementType(typeOid);
  const { name, jdbc, isSigned } = TYPES.get(element ?? typeOid) ?? type('text', 12);
  return {
    arrayBaseColumnType: element === undefined ? 0 : jdbc,
    isAutoIncrement: false,
    isCaseSensitive: jdbc === 12 || jdbc === 1,
    isCurrency: false,
    isSigned: element === undefined && isSigned,
    label,
    name: label,
    nullable: 1,
    precision: 0,
    scale: 0,
    schemaName: '',
    tableName: '',
    type: element === undefined ? jdbc : JDBC_ARRAY,
    typeName: element === undefined ? name : `_${name}`,
  };
}
