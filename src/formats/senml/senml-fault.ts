import { HeadwaterError } from '../../model/errors';

/** What is wrong with a record, or with the pack if the fault reaches beyond the record. */
export function senmlFault(message: string, cause?: unknown): HeadwaterError {
  return new HeadwaterError('invalid_argument', message, cause === undefined ? {} : { cause });
}
