import { ServiceError } from '../../contracts';

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Reads a `Range` header of one range. Undefined for none, or for one that S3 ignores; a range beyond the object is 416. */
export function parseByteRange(header: string | undefined, bytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  const isEmptySuffix = from === '' && Number(to) === 0;
  if (first >= bytes || isEmptySuffix) {
    throw new ServiceError(
      'InvalidRange',
      `The requested range ${header ?? ''} is not satisfiable: the object has ${bytes} bytes.`,
      416,
    );
  }
  // An end before the start makes the whole header void.
  return first > last ? undefined : { first, last };
}
