import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OriginUnavailable, type Origin, type OriginRequest, type OriginResponse } from './origin';

export interface LoadBalancerOriginOptions {
  /** Port on loopback of the healthy target; undefined while there is none. */
  readonly targetPort: () => number | undefined;
  /** CloudFront waits so long for the next byte of an answer. */
  readonly readTimeoutSeconds: number;
  /** The load balancer closes a connection on which nothing came or went for so long. */
  readonly idleTimeoutSeconds: number;
  /** CloudFront closes a WebSocket whose origin was silent for so long. Default: 10 minutes. */
  readonly silenceTimeoutSeconds?: number;
}

const CLOUDFRONT_SILENCE_SECONDS = 600;

/** An Application Load Balancer with one target: HTTP is forwarded as a stream, WebSockets are spliced byte for byte. */
export class LoadBalancerOrigin implements Origin {
  readonly #options: LoadBalancerOriginOptions;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Duplex>();

  constructor(options: LoadBalancerOriginOptions) {
    this.#options = options;
  }

  async send(request: OriginRequest): Promise<OriginResponse> {
    const port = this.#options.targetPort();
    if (port === undefined) return noTarget();
    const outgoing = this.#request(request, { port, headers: request.headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
      outgoing.setTimeout(this.#options.readTimeoutSeconds * 1000, () => {
        outgoing.destroy(new OriginUnavailable(504, 'the origin did not answer in time'));
      });
    });
    // The answer may come before the body is through; then a failure to send the rest is no failure.
    const sent = pipeline(request.body, outgoing).then(() => answered);
    const response = await Promise.race([answered, sent]).catch((error: unknown) => {
      if (error instanceof OriginUnavailable) throw error;
      return undefined;
    });
    if (response === undefined) return this.#options.targetPort() === undefined ? noTarget() : badGateway();
    return { status: response.statusCode ?? 502, headers: headersOf(response), body: response };
  }

  upgrade(request: Omit<OriginRequest, 'body'>, viewer: { readonly socket: Duplex; readonly head: Buffer }): void {
    const { socket, head } = viewer;
    const port = this.#options.targetPort();
    if (port === undefined) {
      endWith(socket, noTarget());
      return;
    }
    const headers = { ...request.headers, connection: 'Upgrade', upgrade: 'websocket' };
    const outgoing = this.#request(request, { port, headers });
    socket.on('error', () => outgoing.destroy());
    socket.once('close', () => outgoing.destroy());
    outgoing.once('upgrade', (response: IncomingMessage, target: Duplex, targetHead: Buffer) => {
      socket.write(handshakeAnswer(response));
      socket.write(targetHead);
      target.write(head);
      this.#splice(socket, target);
    });
    outgoing.once('response', (response) => {
      socket.write(handshakeAnswer(response));
      pipeline(response, socket).catch(() => socket.destroy());
    });
    outgoing.once('error', () => endWith(socket, badGateway()));
    outgoing.end();
  }

  /** Ends all WebSockets. */
  close(): void {
    this.#agent.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }

  #request(
    request: Omit<OriginRequest, 'body'>,
    { port, headers }: { readonly port: number; readonly headers: Readonly<Record<string, string>> },
  ): ClientRequest {
    return httpRequest({
      agent: this.#agent,
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.target,
      setHost: false,
      headers: {
        ...headers,
        // The load balancer appends the address of its own peer, the edge, and says how the edge came.
        'x-forwarded-for': [headers['x-forwarded-for'], '127.0.0.1']
          .filter((address) => address !== undefined)
          .join(', '),
        'x-forwarded-proto': 'http',
        'x-forwarded-port': '80',
        'x-amzn-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
      },
    });
  }

  #splice(viewer: Duplex, target: Duplex): void {
    const silenceMs = (this.#options.silenceTimeoutSeconds ?? CLOUDFRONT_SILENCE_SECONDS) * 1000;
    const idleMs = this.#options.idleTimeoutSeconds * 1000;
    let lastFromTargetMs = Date.now();
    let lastFromViewerMs = Date.now();
    target.on('data', () => (lastFromTargetMs = Date.now()));
    viewer.on('data', () => (lastFromViewerMs = Date.now()));
    const end = (): void => {
      clearInterval(timer);
      this.#sockets.delete(viewer);
      viewer.destroy();
      target.destroy();
    };
    const timer = setInterval(
      () => {
        const nowMs = Date.now();
        const idle = nowMs - Math.max(lastFromTargetMs, lastFromViewerMs) > idleMs;
        if (idle || nowMs - lastFromTargetMs > silenceMs) end();
      },
      Math.max(10, Math.min(silenceMs, idleMs, 40_000) / 4),
    );
    timer.unref();
    this.#sockets.add(viewer);
    for (const socket of [viewer, target]) socket.on('error', end).once('close', end);
    viewer.pipe(target);
    target.pipe(viewer);
  }
}

function headersOf(response: IncomingMessage): Record<string, string | readonly string[]> {
  const entries = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

/** The origin's answer to the handshake, as it came. */
function handshakeAnswer(response: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`];
  for (let index = 0; index < response.rawHeaders.length; index += 2)
    lines.push(`${response.rawHeaders[index]}: ${response.rawHeaders[index + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function endWith(socket: Duplex, { status, body }: OriginResponse & { readonly body: string }): void {
  if (socket.destroyed) return;
  const head = [`HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}`, 'content-type: text/html', 'connection: close'];
  socket.end(`${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

const STATUS_TEXT: Readonly<Record<number, string>> = { 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable' };

/** What a load balancer answers when its target group has no healthy target. */
function noTarget(): OriginResponse & { readonly body: string } {
  return page(503);
}

function badGateway(): OriginResponse & { readonly body: string } {
  return page(502);
}

function page(status: 502 | 503): OriginResponse & { readonly body: string } {
  const title = `${status} ${STATUS_TEXT[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'content-type': 'text/html', server: 'awselb/2.0' }, body };
}
