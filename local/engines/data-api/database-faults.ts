import { ServiceError } from '../../contracts';
import type { StorageFaults } from '../storage/storage-faults';
import { PostgresError, StatementTimeout } from './postgres';

// https://www.postgresql.org/docs/current/errcodes-appendix.html, class 53 and 58
const DISK_FULL = new Set(['53100', '58030']);

/**
 * A fault of a statement in the Data API's terms. PostgreSQL's own errors are worded as Aurora words them; `isDatabaseGone` says that
 * PostgreSQL ended, and every open transaction with it.
 */
export function explainDatabaseFault(
  error: unknown,
  faults: StorageFaults,
): { fault: unknown; isDatabaseGone: boolean } {
  if (error instanceof StatementTimeout) {
    return { fault: new ServiceError('StatementTimeoutException', error.message), isDatabaseGone: true };
  }
  if (!(error instanceof PostgresError)) return { fault: explainEnd(error, faults), isDatabaseGone: true };
  if (error.sqlState !== undefined && DISK_FULL.has(error.sqlState)) {
    return {
      fault: explainEnd(Object.assign(new Error(error.message), { code: 'ENOSPC' }), faults),
      isDatabaseGone: true,
    };
  }
  const parts = [
    `ERROR: ${error.message}`,
    error.detail === undefined ? '' : `\n  Detail: ${error.detail}`,
    error.hint === undefined ? '' : `\n  Hint: ${error.hint}`,
    error.position === undefined ? '' : `\n  Position: ${error.position}`,
    `; SQLState: ${error.sqlState ?? 'XX000'}`,
  ];
  return { fault: new ServiceError('DatabaseErrorException', parts.join('')), isDatabaseGone: false };
}

function explainEnd(error: unknown, faults: StorageFaults): ServiceError {
  const fault = faults.explain(error);
  if (fault instanceof ServiceError) return fault;
  const reason = error instanceof Error ? error.message : String(error);
  faults.tell('postgres', `PostgreSQL stopped and is started again by the next statement: ${reason}`);
  return new ServiceError('InternalServerErrorException', `PostgreSQL stopped: ${reason}`, 500);
}
