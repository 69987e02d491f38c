import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { readDistribution, type Distribution } from '../../../local/edge/distribution';
import { EdgeServer } from '../../../local/edge/edge-server';
import { LoadBalancerOrigin } from '../../../local/edge/load-balancer-origin';
import { OriginUnavailable, type Origin, type OriginRequest } from '../../../local/edge/origin';
import { deploymentOf, resource } from '../runtime/test-deployment';

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

const FUNCTION_CODE = `
function handler(event) {
  var request = event.request;
  if (request.uri === '/v1/answered') return { statusCode: 302, headers: { location: { value: '/elsewhere' } } };
  if (request.uri === '/v1/broken') throw new Error('broken');
  if (request.uri === '/v1/forbidden') request.headers.via = { value: 'me' };
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  request.headers['x-viewer-ip'] = { value: event.viewer.ip };
  return request;
}`;

const received: OriginRequest[] = [];
/** Answers what it got. */
const echo: Origin = {
  send: async (request) => {
    received.push(request);
    if (request.target.startsWith('/v1/down')) throw new OriginUnavailable(504, 'down');
    return {
      status: 200,
      headers: {
        'content-type': 'text/plain',
        'x-frame-options': 'SAMEORIGIN',
        'set-cookie': ['a=1', 'b=2'],
        connection: 'close',
      },
      body: Readable.from(['streamed ', 'body']),
    };
  },
};

let edge: EdgeServer;
let port: number;
let router: Server;
let routerPort: number | undefined;
let loadBalancer: LoadBalancerOrigin;
const errors: string[] = [];

function behaviour(parts: Record<string, unknown>): Record<string, unknown> {
  return {
    TargetOriginId: 'api',
    AllowedMethods: ALL_METHODS,
    CachePolicyId: CACHING_DISABLED,
    OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    ...parts,
  };
}

function distribution(parts: Record<string, unknown> = {}): Distribution {
  const viewerFunction = { FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn:function' }] };
  const resources = [
    resource('AWS::CloudFront::Function', 'Function', {
      attributes: { FunctionARN: 'arn:function' },
      properties: { FunctionCode: FUNCTION_CODE, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } },
    }),
    resource('AWS::CloudFront::ResponseHeadersPolicy', 'Security', {
      properties: {
        ResponseHeadersPolicyConfig: {
          Name: 'Security',
          SecurityHeadersConfig: {
            FrameOptions: { FrameOption: 'DENY', Override: true },
            ContentTypeOptions: { Override: true },
            StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: false },
          },
        },
      },
    }),
    resource('AWS::CloudFront::Distribution', 'Edge', {
      attributes: { DomainName: 'd1.cloudfront.net' },
      properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            {
              Id: 'api',
              DomainName: 'api.example',
              OriginCustomHeaders: [{ HeaderName: 'X-Origin-Verify', HeaderValue: '{{secret}}' }],
            },
            { Id: 'router', DomainName: 'internal.example' },
          ],
          CacheBehaviors: [
            { PathPattern: '/ws*', ...behaviour({ TargetOriginId: 'router', OriginRequestPolicyId: ALL_VIEWER }) },
            { PathPattern: '/v1/*', ...behaviour(viewerFunction) },
            {
              PathPattern: '/assets/*',
              ...behaviour({
                AllowedMethods: ['GET', 'HEAD'],
                CachePolicyId: CACHING_OPTIMIZED,
                OriginRequestPolicyId: undefined,
              }),
            },
          ],
          DefaultCacheBehavior: behaviour({ ResponseHeadersPolicyId: 'Security' }),
          ...parts,
        },
      },
    }),
  ];
  return readDistribution(deploymentOf(resources), {
    createOrigin: ({ Id }) => (Id === 'router' ? loadBalancer : echo),
    resolve: (value) => value.replace('{{secret}}', 'resolved secret'),
  });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    outgoing.on('error', reject).end(body);
  });
}

beforeAll(async () => {
  router = createServer((request, response) => {
    if (request.url === '/ws/slow') return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      response.end(JSON.stringify({ headers: request.headers, bytes: Buffer.concat(chunks).length })),
    );
  });
  const sockets = new WebSocketServer({ server: router, handleProtocols: () => 'wamp.2.json' });
  sockets.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  await new Promise<void>((resolve) => router.listen(0, '127.0.0.1', resolve));
  routerPort = (router.address() as AddressInfo).port;
  loadBalancer = new LoadBalancerOrigin({
    targetPort: () => routerPort,
    readTimeoutSeconds: 0.3,
    idleTimeoutSeconds: 60,
    silenceTimeoutSeconds: 0.5,
  });
  edge = new EdgeServer((message) => errors.push(message));
  port = await edge.listen(0);
});

afterAll(async () => {
  loadBalancer.close();
  await edge.close();
  router.closeAllConnections();
  router.close();
});

beforeEach(() => {
  received.length = 0;
  edge.serve(distribution());
});

describe('EdgeServer', () => {
  it('answers 503 until it serves a distribution, and to health while that is held', async () => {
    edge.refuse();
    expect((await ask('/v1/x')).status).toBe(503);
    edge.serve(distribution());
    edge.holdHealth(true);
    expect((await ask('/health')).status).toBe(503);
    expect((await ask('/v1/x')).status).toBe(200);
    edge.holdHealth(false);
    expect((await ask('/health')).status).toBe(200);
  });

  it('forwards what the policy lets through, adds its own headers, and runs the viewer function', async () => {
    const answer = await ask('/v1/readings?a=1&b=%20', {
      method: 'POST',
      body: '{}',
      headers: {
        host: 'viewer.example',
        authorization: 'Basic x',
        cookie: 'c=1',
        'x-origin-verify': 'forged',
        'x-viewer-ip': 'forged',
        'x-forwarded-for': '203.0.113.9',
        'x-forwarded-proto': 'https',
        'x-amz-cf-id': 'forged',
        'proxy-authorization': 'x',
      },
    });
    expect(received[0]).toMatchObject({
      method: 'POST',
      target: '/v1/readings?a=1&b=%20',
      headers: {
        host: 'api.example',
        authorization: 'Basic x',
        cookie: 'c=1',
        'x-origin-verify': 'resolved secret',
        'x-viewer-ip': '127.0.0.1',
        'x-forwarded-host': 'viewer.example',
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        via: '1.1 d1.cloudfront.net (CloudFront)',
      },
    });
    const names = Object.keys(received[0]?.headers ?? {});
    for (const removed of ['x-forwarded-proto', 'proxy-authorization', 'connection'])
      expect(names).not.toContain(removed);
    expect(received[0]?.headers['x-amz-cf-id']).not.toBe('forged');
    expect(answer).toMatchObject({
      status: 200,
      body: 'streamed body',
      headers: {
        'x-cache': 'Miss from cloudfront',
        'set-cookie': ['a=1', 'b=2'],
        via: expect.stringContaining('CloudFront'),
      },
    });
  });

  it('lets nothing through that neither cache policy nor origin request policy names', async () => {
    await ask('/assets/style.css?v=1', {
      headers: { cookie: 'c=1', authorization: 'Basic x', accept: 'text/css', 'accept-encoding': 'gzip' },
    });
    expect(received[0]?.target).toBe('/assets/style.css');
    expect(received[0]?.headers).toMatchObject({
      'user-agent': 'Amazon CloudFront',
      'accept-encoding': 'gzip',
      host: 'api.example',
    });
    for (const name of ['cookie', 'authorization', 'accept']) expect(received[0]?.headers).not.toHaveProperty(name);
  });

  it('sets the headers of the response headers policy, over the origin only where it overrides', async () => {
    const { headers } = await ask('/console/');
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=60; includeSubDomains',
    });
  });

  it('refuses methods that a behaviour does not allow, and a GET with a body', async () => {
    expect((await ask('/assets/style.css', { method: 'POST', body: 'x' })).status).toBe(403);
    expect((await ask('/v1/x', { method: 'GET', body: 'x', headers: { 'content-length': '1' } })).status).toBe(403);
    expect(received).toEqual([]);
  });

  it('answers what a viewer function returns, and 502 when it fails or touches what it may not', async () => {
    expect(await ask('/v1/answered')).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect((await ask('/v1/broken')).status).toBe(502);
    expect((await ask('/v1/forbidden')).status).toBe(502);
    expect(errors.at(-1)).toContain('read-only header via');
  });

  it('answers with its own page when an origin does not', async () => {
    const { status, body, headers } = await ask('/v1/down');
    expect([status, headers['x-cache']]).toEqual([504, 'Error from cloudfront']);
    expect(body).toContain('The request could not be satisfied');
  });

  it('reaches the router through the load balancer, with the viewer’s Host and a streamed body', async () => {
    const { body } = await ask('/ws/echo', {
      method: 'POST',
      headers: { host: 'viewer.example' },
      body: 'x'.repeat(3_000_000),
    });
    expect(JSON.parse(body)).toMatchObject({
      bytes: 3_000_000,
      headers: { host: 'viewer.example', 'x-forwarded-for': '127.0.0.1, 127.0.0.1', 'x-forwarded-proto': 'http' },
    });
  });

  it('answers 503 while no router is there, 502 when it hangs up, and 504 when it is silent', async () => {
    const living = routerPort;
    routerPort = undefined;
    expect((await ask('/ws/x')).status).toBe(503);
    routerPort = 1;
    expect((await ask('/ws/x')).status).toBe(502);
    routerPort = living;
    expect((await ask('/ws/slow')).status).toBe(504);
  });

  it('splices WebSockets, text and binary and large', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'wamp.2.json');
    const messages: string[] = [];
    socket.on('message', (data: Buffer, isBinary) => messages.push(`${isBinary} ${data.length}`));
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.protocol).toBe('wamp.2.json');
    socket.send('x'.repeat(1_000_000));
    socket.send(Buffer.alloc(10));
    while (messages.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(messages).toEqual(['false 1000000', 'true 10']);
    socket.close();
  });

  it('closes a WebSocket whose origin is silent for too long', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    const opened = new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await opened;
    await expect(closed).resolves.toBe(1006);
  });

  it('refuses a WebSocket where the origin has none', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/x`);
    const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
    expect((await failed).message).toContain('400');
  });
});

describe('readDistribution', () => {
  it.each([
    [{ DefaultCacheBehavior: behaviour({ CachePolicyId: 'unknown' }) }, 'cache policy unknown'],
    [{ DefaultCacheBehavior: behaviour({ OriginRequestPolicyId: 'unknown' }) }, 'origin request policy unknown'],
    [{ DefaultCacheBehavior: behaviour({ ResponseHeadersPolicyId: 'unknown' }) }, 'response headers policy unknown'],
    [{ DefaultCacheBehavior: behaviour({ TargetOriginId: 'absent' }) }, 'no origin absent'],
    [
      {
        DefaultCacheBehavior: behaviour({
          FunctionAssociations: [{ EventType: 'viewer-request', FunctionARN: 'arn:absent' }],
        }),
      },
      'no function arn:absent',
    ],
    [
      {
        DefaultCacheBehavior: behaviour({
          FunctionAssociations: [{ EventType: 'viewer-response', FunctionARN: 'arn:function' }],
        }),
      },
      'viewer-request only',
    ],
    [{ CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/404.html' }] }, 'error pages'],
    [{ Enabled: false }, 'switched off'],
  ])('refuses by name what it cannot do as CloudFront would (%#)', (parts, message) => {
    expect(() => distribution(parts)).toThrow(message);
  });
});
