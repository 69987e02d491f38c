import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ServiceAnswer } from '../contracts';
import { CallHandler } from './call-handler';
import type { GatewayServices } from './gateway-services';

export interface Gateway {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  readonly url: string;
  /** From now on calls are answered; before, they get 503. Engines may be added to their map at any time. */
  serve(services: GatewayServices): void;
  /** Ends all connections; does not close engines or log. */
  close(): Promise<void>;
}

/**
 * Listens on loopback for the SDK calls of every service. It has its address before anything else exists, because queue URLs and the
 * environments of functions contain it; `serve` tells it what to do with calls.
 */
export async function startGateway({ port }: { readonly port: number }): Promise<Gateway> {
  let handler: CallHandler | undefined;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void respond(handler, request, response);
  });
  const url = await listen(server, port);
  return {
    url,
    serve: (services) => {
      handler = new CallHandler(services, url);
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((fault) => (fault === undefined ? resolve() : reject(fault)));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  handler: CallHandler | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const answer: ServiceAnswer =
    handler === undefined
      ? { status: 503, headers: { 'retry-after': '1' }, body: 'The local cloud is starting.' }
      : await handler.handle(request, requestId);
  if (response.destroyed) return;
  response.writeHead(answer.status, {
    ...answer.headers,
    'x-amzn-requestid': requestId,
    'x-amz-request-id': requestId,
    ...(answer.status === 413 ? { connection: 'close' } : {}),
  });
  if (request.method === 'HEAD') {
    response.end();
  } else if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) {
    response.end(answer.body);
  } else {
    // A stream that breaks off half-way breaks the connection, so that the client cannot take it for the whole.
    await pipeline(answer.body, response).catch(() => response.destroy());
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The gateway has no port.'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
