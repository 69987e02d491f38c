import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { behaviourFor, type Behaviour, type Distribution } from './distribution';
import { errorPage } from './error-page';
import { forwardedHeaders } from './forwarded-headers';
import { OriginUnavailable, type OriginRequest, type OriginResponse } from './origin';
import type { ViewerFunctionResult, ViewerRequest } from './viewer-function';

/** What the edge decided about a request before any origin sees it. */
type Decision =
  | { readonly kind: 'forward'; readonly behaviour: Behaviour; readonly request: Omit<OriginRequest, 'body'> }
  | { readonly kind: 'answer'; readonly response: OriginResponse };

/** Headers of a connection, which end at each hop. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The one port of the local cloud, on loopback: it is what the CloudFront distribution is in the account. It answers 503 until it
 * is given the distribution.
 */
export class EdgeServer {
  readonly #server: Server;
  readonly #onError: (message: string) => void;
  #distribution: Distribution | undefined;
  #isHealthHeld = false;

  constructor(onError: (message: string) => void) {
    this.#onError = onError;
    // CloudFront takes request headers of up to 32 KB in all.
    this.#server = createServer({ maxHeaderSize: 32_768 }, (request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#server.on('clientError', (_error, socket) =>
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'),
    );
    this.#server.requestTimeout = 0; // A device may send slowly; the origins have limits of their own.
  }

  /** Resolves with the port. Rejects with the system's error, EADDRINUSE for instance. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the edge does not listen on a port');
    return address.port;
  }

  serve(distribution: Distribution): void {
    this.#distribution = distribution;
  }

  /** While held, `GET /health` is answered 503 although requests are served: what makes the cloud complete goes through it too. */
  holdHealth(isHeld: boolean): void {
    this.#isHealthHeld = isHeld;
  }

  /** From now on requests are answered 503, as before `serve`; those that run go on. */
  refuse(): void {
    this.#distribution = undefined;
  }

  /** Takes no more connections, lets requests that run finish for a moment, and closes. */
  async close(graceMilliseconds = 500): Promise<void> {
    this.refuse();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), graceMilliseconds);
    await closed;
    clearTimeout(timer);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = newRequestId();
    try {
      const decision = this.#decide(request, requestId);
      const answer = decision.kind === 'answer' ? decision.response : await forward(decision, request);
      await this.#write(answer, request, { response, requestId });
    } catch (error) {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      const status = error instanceof OriginUnavailable ? error.status : 502;
      this.#onError(
        `${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`,
      );
      await this.#write(errorPage(status, requestId), request, { response, requestId });
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const requestId = newRequestId();
    const refuse = (status: number, reason: string): void => {
      const lines = [
        `HTTP/1.1 ${status} ${reason}`,
        'connection: close',
        'content-length: 0',
        `x-amz-cf-id: ${requestId}`,
      ];
      socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    };
    try {
      const decision = this.#decide(request, requestId);
      if (decision.kind === 'answer') refuse(decision.response.status, 'Refused By The Edge');
      else if (decision.behaviour.origin.upgrade === undefined) refuse(400, 'No WebSocket Here');
      else decision.behaviour.origin.upgrade(decision.request, { socket, head });
    } catch (error) {
      this.#onError(
        `WebSocket ${request.url?.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`,
      );
      refuse(502, 'Bad Gateway');
    }
  }

  #decide(request: IncomingMessage, requestId: string): Decision {
    const distribution = this.#distribution;
    if (distribution === undefined) return { kind: 'answer', response: errorPage(503, requestId) };
    const viewer: ViewerRequest = {
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      headers: joinedHeaders(request.headers),
      viewerAddress: (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    };
    const path = viewer.target.split('?')[0] ?? '/';
    if (this.#isHealthHeld && path === '/health') return { kind: 'answer', response: errorPage(503, requestId) };
    const behaviour = behaviourFor(distribution, path);
    const refused = behaviour === undefined || !behaviour.allowedMethods.has(viewer.method) || hasForbiddenBody(viewer);
    if (refused) return { kind: 'answer', response: errorPage(403, requestId) };

    const changed = runViewerFunction(behaviour, viewer, requestId);
    if (changed.kind === 'response') return { kind: 'answer', response: changed };
    return {
      kind: 'forward',
      behaviour,
      request: toOrigin({ ...viewer, target: changed.target, headers: changed.headers }, behaviour, {
        requestId,
        distribution,
      }),
    };
  }

  async #write(
    answer: OriginResponse,
    request: IncomingMessage,
    { response, requestId }: { readonly response: ServerResponse; readonly requestId: string },
  ): Promise<void> {
    for (const [name, value] of Object.entries(answer.headers))
      if (!HOP_BY_HOP.has(name)) response.setHeader(name, typeof value === 'string' ? value : [...value]);
    response.setHeader('via', `1.1 ${this.#distribution?.domainName ?? 'local'} (CloudFront)`);
    response.setHeader('x-amz-cf-id', requestId);
    response.setHeader('x-cache', answer.status >= 400 ? 'Error from cloudfront' : 'Miss from cloudfront');
    if (!(answer.body instanceof Readable) && request.method !== 'HEAD' && hasBody(answer.status))
      response.setHeader('content-length', Buffer.byteLength(answer.body));
    response.writeHead(answer.status);
    if (answer.body instanceof Readable) {
      await pipeline(answer.body, response).catch(() => response.destroy()); // The viewer or the origin went away.
      return;
    }
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }
}

async function forward(
  { behaviour, request }: Extract<Decision, { kind: 'forward' }>,
  body: IncomingMessage,
): Promise<OriginResponse> {
  const response = await behaviour.origin.send({ ...request, body });
  return { ...response, headers: behaviour.responseHeaders(response.headers) };
}

function runViewerFunction(behaviour: Behaviour, viewer: ViewerRequest, requestId: string): ViewerFunctionResult {
  const unchanged = { kind: 'request', target: viewer.target, headers: viewer.headers } as const;
  return behaviour.viewerFunction?.run(viewer, requestId) ?? unchanged;
}

/** The request as the origin gets it: the viewer's part that the policies let through, and what CloudFront adds. */
function toOrigin(
  viewer: ViewerRequest,
  behaviour: Behaviour,
  { requestId, distribution }: { readonly requestId: string; readonly distribution: Distribution },
): Omit<OriginRequest, 'body'> {
  const { forwarding, originHost, originHeaders } = behaviour;
  const [path = '/', ...query] = viewer.target.split('?');
  const object = path === '/' && distribution.defaultRootObject !== '' ? `/${distribution.defaultRootObject}` : path;
  const earlier = viewer.headers['x-forwarded-for'];
  return {
    method: viewer.method,
    target: forwarding.queryStrings && query.length > 0 ? `${object}?${query.join('?')}` : object,
    viewerAddress: viewer.viewerAddress,
    headers: {
      'user-agent': 'Amazon CloudFront',
      ...forwardedHeaders(viewer.headers, forwarding),
      host: forwarding.viewerHost ? (viewer.headers['host'] ?? originHost) : originHost,
      via: `1.1 ${distribution.domainName} (CloudFront)`,
      'x-amz-cf-id': requestId,
      'x-forwarded-for': earlier === undefined ? viewer.viewerAddress : `${earlier}, ${viewer.viewerAddress}`,
      ...originHeaders,
    },
  };
}

/** CloudFront answers 403 to a GET with a body ("GET requests that include a body"). */
function hasForbiddenBody({ method, headers }: ViewerRequest): boolean {
  if (method !== 'GET') return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function hasBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}

/** Lower-case names, one value each. */
function joinedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(entries);
}

function newRequestId(): string {
  return randomBytes(42).toString('base64url');
}
