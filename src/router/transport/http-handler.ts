import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenHolder } from '../auth/create-token-verifier';
import { HeadwaterError } from '../../model/errors';
import type { Logger } from '../../model/ports';
import type { Bridge, BridgeAnswer } from '../bridge/bridge';
import type { Gate } from '../limits/gate';
import { type Readiness, readyAnswer } from '../readiness';

export interface HttpHandlerOptions {
  readonly bridge: Bridge;
  readonly maximumBodyBytes: () => number;
  /** Whether the router is about to end; the load balancer's health check follows it. */
  readonly isStopping: () => boolean;
  readonly readiness: () => Readiness;
  readonly gate: Gate;
  readonly logger: Logger;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves `GET /health`, `GET /ready` and the bridge. Every answer is JSON. */
export function createHttpHandler(options: HttpHandlerOptions): Handler {
  return (request, response) => {
    answer(options, request, response).then(
      ({ status, body, headers }) => send(response, status, { body, headers }),
      (error: unknown) => {
        const known =
          error instanceof HeadwaterError
            ? error
            : new HeadwaterError('internal', 'A fault on our side.', { cause: error });
        if (known.status >= 500) {
          options.logger.error('a request failed', { path: request.url, error: describe(known.cause ?? known) });
        }
        send(response, known.status, {
          body: { error: known.uri, args: [known.message], kwargs: {} },
          headers: errorHeaders(known, request),
        });
      },
    );
  };
}

interface HttpAnswer extends BridgeAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

async function answer(
  options: HttpHandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<HttpAnswer> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const { bridge, gate } = options;
  switch (path) {
    case '/health':
      allow(request, ['GET', 'HEAD']);
      return options.isStopping()
        ? { status: 503, body: { status: 'stopping' } }
        : { status: 200, body: { status: 'ok' } };
    case '/ready':
      allow(request, ['GET', 'HEAD']);
      return readyAnswer(options.readiness());
    case '/bridge/publish': {
      allow(request, ['POST']);
      const principal = await bridge.authenticate(request.headers.authorization);
      const body = await readBody(request, options.maximumBodyBytes());
      return bridge.publish(principal, body, (publications) => charge(publications, { principal, request, gate }));
    }
    case '/bridge/call': {
      allow(request, ['POST']);
      const principal = await bridge.authenticate(request.headers.authorization);
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const body = await readBody(request, options.maximumBodyBytes());
      charge(1, { principal, request, gate });
      return bridge.call(principal, body, gone.signal);
    }
    default:
      throw new HeadwaterError(
        'not_found',
        `There is nothing at ${path}: try /health, /ready, /bridge/publish or /bridge/call.`,
      );
  }
}

/** @throws HeadwaterError `rate_limited`. */
function charge(
  messages: number,
  { principal, request, gate }: { principal: TokenHolder; request: IncomingMessage; gate: Gate },
): void {
  const address = gate.addressOf(request.socket.remoteAddress, request.headers);
  gate.rates.charge(messages, { authid: principal.uuid, authrole: principal.role }, address);
}

function allow(request: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(request.method ?? '')) return;
  throw new HeadwaterError(
    'method_not_allowed',
    `${request.method} is not possible here: use ${methods.join(' or ')}.`,
  );
}

/**
 * The body as text. What is over the limit is read on and dropped before it is answered: a connection that is closed with bytes
 * unread is reset, and one that is answered early may stall at its next request, so that the client never sees why. The server's
 * request timeout bounds it.
 *
 * @throws HeadwaterError `payload_too_large`; never more than the limit is held.
 */
function readBody(request: IncomingMessage, maximumBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maximumBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once('end', () => {
      if (bytes <= maximumBytes) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new HeadwaterError('payload_too_large', `The body is larger than ${maximumBytes} bytes: split it.`));
    });
    request.once('error', reject);
  });
}

function errorHeaders(error: HeadwaterError, request: IncomingMessage): Record<string, string> {
  return {
    ...(error.code === 'unauthenticated' ? { 'WWW-Authenticate': 'Basic realm="headwater"' } : {}),
    ...(error.code === 'method_not_allowed'
      ? { Allow: request.url?.startsWith('/bridge') ? 'POST' : 'GET, HEAD' }
      : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(error.retryAfterSeconds) }),
  };
}

function send(
  response: ServerResponse,
  status: number,
  { body, headers = {} }: { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> | undefined },
): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(text);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
