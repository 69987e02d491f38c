import type * as DuckDb from '@duckdb/node-api';
import {
  ARCHIVE_COLUMNS,
  ARCHIVE_PARTITIONS,
  RAW_TABLE,
  READINGS_QUERY,
  READINGS_VIEW,
} from '../../src/model/archive-table';

export type Cell = null | boolean | number | string | object;

/** What a query found: names of columns, and rows of as many cells. Times are ISO 8601 in UTC; numbers beyond 2^53 are text. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const DUCKDB_TYPES = {
  string: 'VARCHAR',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  int: 'INTEGER',
} as const;

/**
 * Runs SQL by DuckDB over Parquet files of the archive, as the table `raw` and the view `readings`: the same names, columns and view as
 * those of Athena.
 *
 * @param files a glob of the files; undefined for an empty archive.
 * @throws Error with what DuckDB says of the query, or that DuckDB is not installed.
 */
export async function queryArchive(files: string | undefined, query: string): Promise<QueryResult> {
  const connection = await openDuckDb();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE VIEW ${RAW_TABLE} AS ${files === undefined ? emptyTable() : overFiles(files)}`);
    await connection.run(`CREATE VIEW ${READINGS_VIEW} AS ${READINGS_QUERY}`);
    const found = await connection.runAndReadAll(query);
    const asJson = found.getRowsJson();
    return {
      columns: found.columnNames(),
      rows: found.getRowsJS().map((row, index) => row.map((cell, column) => cellOf(cell, asJson[index]?.[column]))),
    };
  } finally {
    connection.closeSync();
  }
}

async function openDuckDb(): Promise<DuckDb.DuckDBConnection> {
  let duckDb: typeof DuckDb;
  try {
    duckDb = await import('@duckdb/node-api');
  } catch (cause) {
    throw new Error(
      'DuckDB is not installed: run "npm install" (with development dependencies and optional ones). ' +
        'It has no build for every platform; the archive itself is plain Parquet, which any other tool reads as well.',
      { cause },
    );
  }
  // What it would fetch over the network, it needs not: Parquet and time zones are built in.
  const instance = await duckDb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  return instance.connect();
}

function overFiles(files: string): string {
  const columns = ARCHIVE_COLUMNS.map(({ name, type }) =>
    // Without a zone, as Athena has them: they are UTC.
    type === 'timestamp' ? `"${name}" AT TIME ZONE 'UTC' AS "${name}"` : `"${name}"`,
  );
  const partitions = ARCHIVE_PARTITIONS.map(({ name }) => `"${name}"`);
  const types = ARCHIVE_PARTITIONS.map(({ name, type }) => `'${name}': '${DUCKDB_TYPES[type]}'`);
  return `SELECT ${[...columns, ...partitions].join(', ')}
    FROM read_parquet('${files.replaceAll("'", "''")}', hive_partitioning = true, hive_types = {${types.join(', ')}})`;
}

function emptyTable(): string {
  const columns = [...ARCHIVE_COLUMNS, ...ARCHIVE_PARTITIONS];
  return `SELECT ${columns.map(({ name, type }) => `NULL::${DUCKDB_TYPES[type]} AS "${name}"`).join(', ')} WHERE false`;
}

function cellOf(cell: unknown, asJson: unknown): Cell {
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'number' || typeof cell === 'string') return cell;
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  if (cell instanceof Date) return cell.toISOString();
  return typeof asJson === 'object' && asJson !== null ? asJson : String(asJson);
}
