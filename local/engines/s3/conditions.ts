import { ServiceError } from '../../contracts';
import type { StoredObject } from './stored-object';

type Headers = Readonly<Record<string, string>>;

const failed = (): ServiceError =>
  new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);

/** Refuses a write whose `If-Match` or `If-None-Match: *` does not hold for the object that is there now. */
export function checkWriteConditions(headers: Headers, current: StoredObject | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new ServiceError('NotImplemented', `A write supports If-None-Match: * only, not ${noneMatch}.`, 501);
  }
  if (noneMatch === '*' && current !== undefined) throw failed();
  if (match === undefined) return;
  if (current === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!namesEtag(match, current.etag)) throw failed();
}

/**
 * Whether a read is answered with the object or with 304, by RFC 9110, 13.2.2: `If-Match` goes before `If-Unmodified-Since`, and
 * `If-None-Match` before `If-Modified-Since`. A failed precondition is 412.
 */
export function checkReadConditions(headers: Headers, object: StoredObject): 'send' | 'not-modified' {
  const modifiedSeconds = Math.floor(object.modifiedAtMs / 1000);
  const seconds = (date: string): number => Math.floor(Date.parse(date) / 1000);
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  const { 'if-unmodified-since': unmodifiedSince, 'if-modified-since': modifiedSince } = headers;
  if (match !== undefined) {
    if (!namesEtag(match, object.etag)) throw failed();
  } else if (unmodifiedSince !== undefined && modifiedSeconds > seconds(unmodifiedSince)) {
    throw failed();
  }
  if (noneMatch !== undefined) return namesEtag(noneMatch, object.etag) ? 'not-modified' : 'send';
  if (modifiedSince !== undefined && modifiedSeconds <= seconds(modifiedSince)) return 'not-modified';
  return 'send';
}

function namesEtag(header: string, etag: string): boolean {
  const bare = (text: string): string => text.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
  return header.trim() === '*' || header.split(',').some((candidate) => bare(candidate) === bare(etag));
}
