import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ServiceAnswer, ServiceCall, ServiceEngine } from '../../../../local/contracts';
import { ServiceError } from '../../../../local/contracts';
import { recognizeCall } from '../../../../local/gateway/recognize-call';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What an SDK client needs to reach the test gateway. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof CREDENTIALS;
  readonly maxAttempts: number;
}

export function clientSettings(endpoint: string): ClientSettings {
  return { endpoint, region: 'us-east-1', credentials: CREDENTIALS, maxAttempts: 1 };
}

/** Serves engines to the real AWS SDK, without authentication: whoever signs for a service reaches its engine. */
export async function startTestGateway(
  engines: readonly ServiceEngine[],
): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void serve(engines, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  engines: readonly ServiceEngine[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const call = await toCall(request);
  try {
    const engine = engines.find(({ service }) => service === call.service);
    if (engine === undefined) throw new Error(`No engine for ${call.service}`);
    await send(response, await engine.handle(call));
  } catch (error) {
    const known = error instanceof ServiceError ? error : new ServiceError('InternalFailure', String(error), 500);
    const body =
      call.service === 's3'
        ? `<?xml version="1.0"?><Error><Code>${known.code}</Code><Message>${escapeXml(known.message)}</Message></Error>`
        : JSON.stringify({ ...detailsOf(known), __type: known.code, message: known.message });
    response.writeHead(known.status, { 'x-amzn-errortype': known.code });
    response.end(call.method === 'HEAD' ? undefined : body);
  }
}

function detailsOf(error: ServiceError): object {
  return 'details' in error && typeof error.details === 'object' && error.details !== null ? error.details : {};
}

async function toCall(request: IncomingMessage): Promise<ServiceCall> {
  const body = await buffer(request);
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers['authorization'] ?? '')?.[1] ?? 'unknown';
  return {
    caller: { roleArn: 'arn:aws:iam::000000000000:role/test', sessionName: 'test' },
    service,
    method,
    url: new URL(target, 'http://127.0.0.1'),
    headers,
    body,
    ...recognizeCall(service, { method, target, headers, body }),
  };
}

async function send(response: ServerResponse, answer: ServiceAnswer): Promise<void> {
  response.writeHead(answer.status, { ...answer.headers });
  const { body } = answer;
  if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else await pipeline(body instanceof Readable ? body : Readable.from(body), response);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
