import { Hono } from 'hono';
import type { Context } from 'hono';
import { HeadwaterError } from '../../model/errors';
import type { IdSource, Logger } from '../../model/ports';
import type { OriginVerifier } from './origin-verifier';
import { verifyOrigin } from './origin-verifier';
import { securityHeaders } from './security-headers';

/** What every request carries through the views. */
export interface HttpEnvironment {
  Variables: {
    /** Named in the answer (`x-request-id`) and in the log, so that a report can be matched with its cause. */
    requestId: string;
  };
}

export type HttpContext = Context<HttpEnvironment>;

export interface HttpApplicationOptions {
  readonly originVerifier: OriginVerifier;
  readonly logger: Logger;
  readonly newRequestId: IdSource;
  /** Renders an error that a view threw, or that no route was found. */
  readonly renderError: (context: HttpContext, error: HeadwaterError) => Response | Promise<Response>;
}

/**
 * The Hono application that each function starts from: request ids, security headers, nothing cached, origin verification before
 * any view, and errors rendered in one place. What is no `HeadwaterError` is logged and answered as `internal` without details.
 */
export function createHttpApplication(options: HttpApplicationOptions): Hono<HttpEnvironment> {
  const { logger, newRequestId, originVerifier, renderError } = options;
  const application = new Hono<HttpEnvironment>();

  application.use(async (context, next) => {
    const requestId = newRequestId();
    context.set('requestId', requestId);
    await next();
    context.res.headers.set('x-request-id', requestId);
  });
  application.use(securityHeaders);
  application.use(verifyOrigin(originVerifier));

  application.notFound((context) =>
    renderError(context, new HeadwaterError('not_found', `There is nothing at ${context.req.path}.`)),
  );
  application.onError((error, context) => {
    const known = asHeadwaterError(error);
    if (known.status >= 500) logFault(logger, context, error);
    return renderError(context, known);
  });
  return application;
}

function asHeadwaterError(error: Error): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  return new HeadwaterError(
    'internal',
    'A fault on our side, and nothing was acknowledged; the request may be repeated.',
    {
      cause: error,
    },
  );
}

/** Names the request by its path alone: a query may hold a ticket, and a body or header a token. */
function logFault(logger: Logger, context: HttpContext, error: Error): void {
  logger.error('A request failed.', {
    requestId: context.get('requestId'),
    method: context.req.method,
    path: context.req.path,
    error,
  });
}
