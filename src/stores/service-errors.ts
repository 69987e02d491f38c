import { HeadwaterError } from '../model/errors';

/** Names by which AWS services say "not now": throttled, overloaded or out of order. */
const TRANSIENT_ERRORS = new Set([
  'InternalServerError',
  'InternalServerErrorException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
]);

const RETRY_AFTER_SECONDS = 2;

/**
 * Runs a call to an AWS service, whose own client has already retried.
 *
 * @throws HeadwaterError `unavailable` if a later attempt may succeed; any other error as it came.
 */
export async function callService<T>(service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw unavailable(service, error);
  }
}

/** The error of a service that did not do what was asked, whatever the reason. */
export function unavailable(service: string, cause: unknown): HeadwaterError {
  return new HeadwaterError('unavailable', `${service} does not answer as it should (${errorName(cause)}).`, {
    cause,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (TRANSIENT_ERRORS.has(error.name)) return true;
  // Connections refused, reset or not resolved: Node's own error codes.
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z_]+$/.test(error.code)) return true;
  const status = httpStatus(error);
  return status !== undefined && (status === 429 || status >= 500);
}

function httpStatus(error: object): number | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return undefined;
  const { $metadata: metadata } = error;
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}
