/**
 * Every error that a caller can see. One table maps a stable code to its WAMP error URI and its HTTP status; `docs/errors.md` is
 * kept equal to it by a test.
 */
export const ERRORS = {
  malformed_body: {
    status: 400,
    uri: 'wamp.error.invalid_argument',
    retryable: false,
    meaning: 'The body is not well-formed, not what its encoding says, or not of the shape that the route takes.',
  },
  invalid_argument: {
    status: 422,
    uri: 'wamp.error.invalid_argument',
    retryable: false,
    meaning: 'A value is of the wrong type, or outside its bounds; the message names it and the bound.',
  },
  unauthenticated: {
    status: 401,
    uri: 'wamp.error.authentication_denied',
    retryable: false,
    meaning: 'No credentials came with the request, or the UUID and token do not belong together.',
  },
  forbidden: {
    status: 403,
    uri: 'wamp.error.not_authorized',
    retryable: false,
    meaning: 'The caller is known, but may not do this.',
  },
  not_found: {
    status: 404,
    uri: 'wamp.error.not_found',
    retryable: false,
    meaning: 'There is no such route, device or object.',
  },
  method_not_allowed: {
    status: 405,
    uri: 'wamp.error.invalid_argument',
    retryable: false,
    meaning: 'The path exists, but not with this method; `Allow` names those it takes.',
  },
  conflict: {
    status: 409,
    uri: 'wamp.error.invalid_argument',
    retryable: false,
    meaning: 'The UUID is already taken.',
  },
  payload_too_large: {
    status: 413,
    uri: 'wamp.error.payload_size_exceeded',
    retryable: false,
    meaning: 'The body or message is larger than the limit that the message names.',
  },
  unsupported_media_type: {
    status: 415,
    uri: 'wamp.error.invalid_argument',
    retryable: false,
    meaning: 'The content type or encoding is none that this route reads; the message names those it does.',
  },
  rate_limited: {
    status: 429,
    uri: 'headwater.error.rate_limited',
    retryable: true,
    meaning: 'The device sends faster than its limit; `Retry-After` says how many seconds to wait.',
  },
  internal: {
    status: 500,
    uri: 'headwater.error.internal',
    retryable: true,
    meaning: 'A fault on our side, and nothing was acknowledged; the request may be repeated.',
  },
  unavailable: {
    status: 503,
    uri: 'wamp.error.unavailable',
    retryable: true,
    meaning: 'A store or queue does not answer, and nothing was acknowledged; repeat it after `Retry-After` seconds.',
  },
  waking: {
    status: 503,
    uri: 'wamp.error.unavailable',
    retryable: true,
    meaning: 'The history database sleeps when nobody uses it and is waking up; repeat it after `Retry-After` seconds.',
  },
} as const satisfies Record<string, { status: number; uri: string; retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface HeadwaterErrorOptions {
  readonly cause?: unknown;
  /** Seconds after which a retry makes sense; answered as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** The one error class: the message says what happened, the value received and the likely fix. It never holds a secret. */
export class HeadwaterError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: HeadwaterErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HeadwaterError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get uri(): string {
    return ERRORS[this.code].uri;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}
