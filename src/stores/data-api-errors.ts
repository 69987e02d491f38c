import {
  DatabaseErrorException,
  DatabaseResumingException,
  DatabaseUnavailableException,
  StatementTimeoutException,
} from '@aws-sdk/client-rds-data';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { HeadwaterError } from '../model/errors';
import { callService, unavailable } from './service-errors';

/** Aurora Serverless resumes from 0 capacity units in 15 to 30 seconds. */
const WAKING_RETRY_AFTER_SECONDS = 15;

/**
 * Runs a call to the history database.
 *
 * @throws HeadwaterError `waking` while it resumes, `unavailable` if it does not answer, `internal` for what it refuses. Messages
 * hold neither the statement nor its parameters, which Drizzle's own errors quote.
 */
export async function callDatabase<T>(call: () => Promise<T>): Promise<T> {
  return callService('The history database', async () => {
    try {
      return await call();
    } catch (error) {
      throw translated(error instanceof DrizzleQueryError ? error.cause : error);
    }
  });
}

function translated(error: unknown): unknown {
  if (error instanceof DatabaseResumingException) {
    return new HeadwaterError('waking', 'The history database is waking up.', {
      cause: error,
      retryAfterSeconds: WAKING_RETRY_AFTER_SECONDS,
    });
  }
  if (error instanceof DatabaseUnavailableException || error instanceof StatementTimeoutException) {
    return unavailable('The history database', error);
  }
  if (error instanceof DatabaseErrorException) {
    return new HeadwaterError('internal', 'The history database refused a statement.', { cause: error });
  }
  return error;
}

/** The Data API ends a statement whose result is over 1 MiB; the error has no name of its own. */
export function isResponseTooLarge(error: unknown): boolean {
  const cause = error instanceof HeadwaterError ? error.cause : error;
  return cause instanceof Error && /response size limit/i.test(cause.message);
}
