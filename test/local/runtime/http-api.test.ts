import { Readable } from 'node:stream';
import { FunctionError, type FunctionInvoker, type Resource } from '../../../local/contracts';
import type { OriginRequest } from '../../../local/edge/origin';
import { HttpApi } from '../../../local/runtime/http-api';
import { deploymentOf, permissionsBut, resource } from './test-deployment';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Answering';

interface Setup {
  readonly routes?: readonly string[];
  readonly answer?: (event: Record<string, unknown>) => unknown;
  readonly cors?: Record<string, unknown>;
  readonly timeoutMs?: number;
  readonly denied?: readonly string[];
  readonly without?: (each: Resource) => boolean;
}

function httpApi(setup: Setup = {}) {
  const events: Record<string, unknown>[] = [];
  const errors: string[] = [];
  const api = resource('AWS::ApiGatewayV2::Api', 'Api', {
    properties: { ProtocolType: 'HTTP', ...(setup.cors === undefined ? {} : { CorsConfiguration: setup.cors }) },
  });
  const routes = (setup.routes ?? ['POST /v1/readings', 'ANY /v1/{proxy+}', 'GET /health']).map((RouteKey, index) =>
    resource('AWS::ApiGatewayV2::Route', `Route${index}`, {
      properties: { ApiId: 'Api', RouteKey, Target: 'integrations/Integration' },
    }),
  );
  const resources = [
    api,
    ...routes,
    resource('AWS::ApiGatewayV2::Stage', 'Stage', {
      properties: { ApiId: 'Api', StageName: '$default', AutoDeploy: true },
    }),
    resource('AWS::ApiGatewayV2::Integration', 'Integration', {
      properties: {
        ApiId: 'Api',
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: FUNCTION_ARN,
        PayloadFormatVersion: '2.0',
        ...(setup.timeoutMs === undefined ? {} : { TimeoutInMillis: setup.timeoutMs }),
      },
    }),
    resource('AWS::Lambda::Function', 'Answering', { attributes: { Arn: FUNCTION_ARN } }),
  ].filter((each) => setup.without?.(each) !== true);
  const invoker: FunctionInvoker = {
    invoke: async (_arn, event) => {
      events.push(event as Record<string, unknown>);
      return (setup.answer ?? (() => ({ statusCode: 200, body: 'done' })))(event as Record<string, unknown>);
    },
  };
  const created = new HttpApi({
    api,
    deployment: deploymentOf(resources),
    permissions: permissionsBut(...(setup.denied ?? [])),
    invoker,
    onError: (message) => errors.push(message),
  });
  return { api: created, events, errors };
}

function request(
  parts: { method?: string; target?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): OriginRequest {
  const { method = 'GET', target = '/health', headers = {}, body = '' } = parts;
  return {
    method,
    target,
    headers: { host: 'api.example', ...headers },
    body: Readable.from([Buffer.from(body)]),
    viewerAddress: '192.0.2.1',
  };
}

describe('HttpApi', () => {
  it.each([
    ['POST', '/v1/readings', 'POST /v1/readings'],
    ['GET', '/v1/readings', 'ANY /v1/{proxy+}'],
    ['POST', '/v1/devices', 'ANY /v1/{proxy+}'],
    ['GET', '/v1/devices/one/latest', 'ANY /v1/{proxy+}'],
    ['GET', '/health', 'GET /health'],
  ])('routes %s %s by %s', async (method, target, routeKey) => {
    const { api, events } = httpApi();
    await api.send(request({ method, target }));
    expect(events).toEqual([expect.objectContaining({ routeKey })]);
  });

  it('prefers fixed segments to parameters and parameters to greedy ones, and $default last', async () => {
    const { api, events } = httpApi({
      routes: ['$default', 'ANY /{proxy+}', 'GET /devices/{uuid}', 'GET /devices/all', 'ANY /devices/all'],
    });
    for (const target of ['/devices/all', '/devices/one', '/devices/one/two', '/']) await api.send(request({ target }));
    expect(events.map(({ routeKey, pathParameters }) => [routeKey, pathParameters])).toEqual([
      ['GET /devices/all', undefined],
      ['GET /devices/{uuid}', { uuid: 'one' }],
      ['ANY /{proxy+}', { proxy: 'devices/one/two' }],
      ['$default', undefined],
    ]);
  });

  it('answers 404 where no route matches', async () => {
    const { api, events } = httpApi();
    await expect(api.send(request({ target: '/other' }))).resolves.toMatchObject({
      status: 404,
      body: '{"message":"Not Found"}',
    });
    await expect(api.send(request({ method: 'POST' }))).resolves.toMatchObject({ status: 404 });
    expect(events).toEqual([]);
  });

  it('hands over an event of payload format 2.0', async () => {
    const { api, events } = httpApi();
    await api.send(
      request({
        method: 'PUT',
        target: '/v1/a%20b?x=1&x=2&from=2026-01-01T00:00:00%2B01:00',
        headers: { cookie: 'a=1; b=2', 'content-type': 'application/json', 'user-agent': 'test' },
        body: '{"a":1}',
      }),
    );
    expect(events[0]).toMatchObject({
      version: '2.0',
      rawPath: '/v1/a b',
      rawQueryString: 'x=1&x=2&from=2026-01-01T00:00:00%2B01:00',
      cookies: ['a=1', 'b=2'],
      headers: { host: 'api.example', 'content-type': 'application/json', 'user-agent': 'test' },
      queryStringParameters: { x: '1,2', from: '2026-01-01T00:00:00+01:00' },
      pathParameters: { proxy: 'a b' },
      body: '{"a":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        apiId: 'Api',
        stage: '$default',
        http: { method: 'PUT', path: '/v1/a b', sourceIp: '192.0.2.1', userAgent: 'test', protocol: 'HTTP/1.1' },
      },
    });
    expect(events[0]?.['headers']).not.toHaveProperty('cookie');
    const { time } = events[0]?.['requestContext'] as { time: string };
    expect(time).toMatch(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/);
  });

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/senml+json', true],
    ['application/octet-stream', true],
  ])('hands over a body of type %s as base64: %s', async (type, isBase64Encoded) => {
    const { api, events } = httpApi();
    await api.send(
      request({ method: 'POST', target: '/v1/readings', headers: { 'content-type': type }, body: '{"ä":1}' }),
    );
    expect(events[0]).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? Buffer.from('{"ä":1}').toString('base64') : '{"ä":1}',
    });
  });

  it('takes bodies of 10 MB and answers 413 to more', async () => {
    const { api, events } = httpApi();
    const send = (bytes: number) =>
      api.send(request({ method: 'POST', target: '/v1/readings', body: Buffer.alloc(bytes) }));
    await expect(send(10 * 1024 * 1024)).resolves.toMatchObject({ status: 200 });
    await expect(send(10 * 1024 * 1024 + 1)).resolves.toMatchObject({ status: 413 });
    expect(events).toHaveLength(1);
  });

  it('answers what the function says: status, headers, cookies and binary bodies', async () => {
    const answers = [
      {
        statusCode: 201,
        headers: { 'Content-Type': 'image/png', 'X-Count': 2 },
        cookies: ['a=1', 'b=2'],
        body: 'AQI=',
        isBase64Encoded: true,
      },
      { anything: 'else' },
      'text',
    ];
    const { api } = httpApi({ answer: () => answers.shift() });
    await expect(api.send(request())).resolves.toEqual({
      status: 201,
      headers: { 'content-type': 'image/png', 'x-count': '2', 'set-cookie': ['a=1', 'b=2'] },
      body: Buffer.from([1, 2]),
    });
    await expect(api.send(request())).resolves.toMatchObject({ status: 200, body: '{"anything":"else"}' });
    await expect(api.send(request())).resolves.toMatchObject({ status: 200, body: 'text' });
  });

  it.each([
    [() => ({ statusCode: 'many' }), 500],
    [() => Promise.reject(new FunctionError('Error', 'broken')), 500],
    [() => Promise.reject(new FunctionError('TooManyRequestsException', 'too many')), 503],
    [() => Promise.reject(new FunctionError('RequestEntityTooLargeException', 'too large')), 413],
    [() => new Promise(() => undefined), 503],
  ])('answers a function that fails as API Gateway does (%#)', async (answer, status) => {
    const { api, errors } = httpApi({ answer, timeoutMs: 50 });
    await expect(api.send(request())).resolves.toMatchObject({ status });
    expect(errors).toHaveLength(1);
  });

  it('answers preflight requests itself and sets the headers of CORS', async () => {
    const cors = {
      AllowOrigins: ['https://one.example'],
      AllowMethods: ['POST'],
      AllowHeaders: ['Authorization'],
      MaxAge: 60,
    };
    const { api, events } = httpApi({ cors });
    const headers = { origin: 'https://one.example', 'access-control-request-method': 'POST' };
    await expect(api.send(request({ method: 'OPTIONS', target: '/v1/readings', headers }))).resolves.toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://one.example',
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization',
        'access-control-max-age': '60',
      },
    });
    expect(events).toEqual([]);
    const allowed = await api.send(request({ headers: { origin: 'https://one.example' } }));
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': 'https://one.example' });
    const foreign = await api.send(request({ headers: { origin: 'https://two.example' } }));
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each([
    ['integration', { without: ({ type }: Resource) => type.endsWith('Integration') }, 'has no integration'],
    ['function', { without: ({ type }: Resource) => type.endsWith('Function') }, 'there is no function'],
    ['stage', { without: ({ type }: Resource) => type.endsWith('Stage') }, 'no $default stage'],
    ['permission', { denied: ['/v1/readings'] }, 'AWS::Lambda::Permission'],
    ['unique key', { routes: ['GET /health', 'GET /health'] }, 'declared twice'],
    ['valid key', { routes: ['FETCH /health'] }, 'RouteKey'],
  ])('refuses, by name, a route without its %s', (_missing, setup, message) => {
    expect(() => httpApi(setup)).toThrow(message);
  });
});
