/**
 * Where the next page of a time-ordered answer begins: at an instant, behind as many rows of that instant as the pages before
 * have shown. Written `<milliseconds>.<rows>`; to a client it is opaque.
 */
export interface Cursor {
  readonly fromMs: number;
  readonly skip: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: Cursor;
}

const CURSOR = /^(\d{1,16})\.(\d{1,6})$/;

export function parseCursor(text: string): Cursor | undefined {
  const match = CURSOR.exec(text);
  return match === null ? undefined : { fromMs: Number(match[1]), skip: Number(match[2]) };
}

export function formatCursor({ fromMs, skip }: Cursor): string {
  return `${fromMs}.${skip}`;
}

export interface PageBounds {
  readonly limit: number;
  /** Rows at the start that earlier pages have shown. */
  readonly skip: number;
}

/** A Lambda function answers with at most 6 MB; a page of long strings ends earlier than its limit. */
const MAXIMUM_PAGE_BYTES = 4_000_000;

/** Cuts a page from rows in order of time; `next` points to the first row that is left out. */
export function cutPage<Row>(rows: readonly Row[], instantOf: (row: Row) => number, bounds: PageBounds): Page<Row> {
  const { limit, skip } = bounds;
  let end = skip;
  let bytes = 0;
  while (end < rows.length && end - skip < limit && bytes < MAXIMUM_PAGE_BYTES) {
    bytes += Buffer.byteLength(JSON.stringify(rows[end]));
    end += 1;
  }
  const page = rows.slice(skip, end);
  const firstLeftOut = rows[end];
  if (firstLeftOut === undefined) return { rows: page };
  const fromMs = instantOf(firstLeftOut);
  let shown = 0;
  for (let index = end - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row === undefined || instantOf(row) !== fromMs) break;
    shown += 1;
  }
  return { rows: page, next: { fromMs, skip: shown } };
}
