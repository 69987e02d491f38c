import type { Hono } from 'hono';
import { Intake } from '../../../src/ingest/intake';
import { DEFAULT_ACCEPTANCE } from '../../../src/model/acceptance';
import { DeviceRateLimiter } from '../../../src/model/device-rate-limiter';
import { createApiApplication } from '../../../src/web/api/api-application';
import type { HttpEnvironment } from '../../../src/web/http/http-application';
import { createIngestApplication } from '../../../src/web/ingest/ingest-application';
import { basicAuthorization } from '../../doubles/memory-device-registry';
import { MemoryIdempotencyKeys } from '../../doubles/memory-idempotency-keys';
import { MemoryLivePublisher } from '../../doubles/memory-live-publisher';
import { MemoryReadingQueue } from '../../doubles/memory-reading-queue';
import { ORIGIN_SECRET, WebFixture } from '../web-fixture';
import { ResponseValidator } from './response-validator';

const fixture = new WebFixture();
const newRequestId = () => fixture.newId();
const queue = new MemoryReadingQueue();
const api = createApiApplication({ ...fixture, clock: fixture.clock, newRequestId });
const limiter = (unit: 'requests' | 'readings', burst: number) =>
  new DeviceRateLimiter({ unit, perSecond: 1, burst, clock: fixture.clock });
const ingest = createIngestApplication({
  ...fixture,
  newRequestId,
  intake: new Intake({
    queue,
    keys: new MemoryIdempotencyKeys(),
    live: new MemoryLivePublisher(),
    acceptance: DEFAULT_ACCEPTANCE,
    clock: fixture.clock,
    ids: newRequestId,
  }),
  limits: { requests: limiter('requests', 50), readings: limiter('readings', 1000) },
  maximumBodyBytes: 1000,
});

interface Call {
  readonly as?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands for the parts of the path in braces, and the query. */
  readonly target?: string;
}

/** Sends a request to whichever application serves the operation. */
async function call(operation: string, { as = 'admin', body, headers, target }: Call = {}): Promise<Response> {
  const [method = '', path = ''] = operation.split(' ');
  const isIngest = path === '/v1/readings' || path.startsWith('/v1/influx');
  const application = isIngest ? ingest : api;
  return application.request(`https://api.example${target ?? path}`, {
    method,
    headers: {
      'x-origin-verify': ORIGIN_SECRET,
      'x-forwarded-host': 'cloud.example',
      authorization: basicAuthorization(as),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}

let validator: ResponseValidator;

beforeAll(async () => {
  validator = new ResponseValidator(await (await call('GET /v1/openapi.json')).json());
});

function routesOf(application: Hono<HttpEnvironment>): string[] {
  return application.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
}

describe('the OpenAPI document', () => {
  test('is valid by the schema of the OpenAPI Initiative, and that schema finds faults', () => {
    expect(validator.documentFaults()).toEqual([]);
    const { info: _info, ...rest } = validator.document;
    expect(new ResponseValidator(rest).documentFaults()).not.toEqual([]);
    const components = { ...validator.document.components, schemas: { Odd: { type: 'nothing' } } };
    expect(new ResponseValidator({ ...validator.document, components }).documentFaults()).not.toEqual([]);
  });

  test('has every route of the functions, and no other', () => {
    expect(validator.operations().toSorted()).toEqual([...routesOf(api), ...routesOf(ingest)].toSorted());
  });

  test('refers to schemas that it has, and uses each', () => {
    const text = JSON.stringify(validator.document);
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect([...used].toSorted()).toEqual(Object.keys(validator.document.components.schemas).toSorted());
  });

  test('is open to anybody, and not through another door', async () => {
    expect((await call('GET /v1/openapi.json', { headers: { authorization: '' } })).status).toBe(200);
    expect((await call('GET /v1/openapi.json', { headers: { 'x-origin-verify': '' } })).status).toBe(403);
  });
});

describe('real answers are as the document says', () => {
  const lines = { 'content-type': 'text/plain' };

  beforeAll(async () => {
    await fixture.observe('temperature', 21.5, 5);
    await fixture.observe('state', 'idle', 4);
    await fixture.observe('temperature', 22.5, 3);
    fixture.registry.add('device-c').add('device-d');
  });

  const json = { 'content-type': 'application/json' };
  test.each<[string, number, Call]>([
    ['GET /health', 200, {}],
    ['GET /v1/openapi.json', 200, {}],
    ['GET /v1/docs', 200, {}],
    ['POST /v1/devices', 201, { body: '{"name":"greenhouse"}', headers: json }],
    ['POST /v1/devices', 400, { body: '{', headers: json }],
    ['POST /v1/devices', 401, { as: 'nobody' }],
    ['POST /v1/devices', 403, { as: 'mote-1' }],
    ['POST /v1/devices', 409, { body: '{"uuid":"mote-1"}', headers: json }],
    ['POST /v1/devices', 413, { body: ' '.repeat(20_000), headers: json }],
    ['POST /v1/devices', 415, { body: 'x', headers: lines }],
    ['POST /v1/devices', 422, { body: '{"uuid":"a b"}', headers: json }],
    ['GET /v1/devices', 200, { target: '/v1/devices?limit=2' }],
    ['GET /v1/devices', 422, { target: '/v1/devices?limit=0' }],
    ['GET /v1/devices', 403, { as: 'mote-1' }],
    ['GET /v1/devices/{uuid}', 200, { target: '/v1/devices/mote-1', as: 'mote-1' }],
    ['GET /v1/devices/{uuid}', 404, { target: '/v1/devices/nobody' }],
    ['GET /v1/devices/{uuid}/latest', 200, { target: '/v1/devices/mote-1/latest' }],
    ['GET /v1/devices/{uuid}/latest', 404, { target: '/v1/devices/nobody/latest' }],
    ['GET /v1/devices/{uuid}/readings', 200, { target: '/v1/devices/mote-1/readings?limit=1' }],
    ['GET /v1/devices/{uuid}/readings', 200, { target: '/v1/devices/mote-1/readings?interval=1m' }],
    ['GET /v1/devices/{uuid}/readings', 200, { target: '/v1/devices/mote-1/readings?interval=1h' }],
    ['GET /v1/devices/{uuid}/readings', 422, { target: '/v1/devices/mote-1/readings?interval=2h' }],
    ['GET /v1/devices/{uuid}/readings', 403, { target: '/v1/devices/mote-1/readings', as: 'mote-2' }],
    ['POST /v1/media', 201, { body: '{"kind":"log","contentType":"text/plain","bytes":9}', as: 'mote-1' }],
    ['POST /v1/media', 401, { body: '{}', as: 'nobody' }],
    ['POST /v1/media', 413, { body: '{"kind":"log","contentType":"text/plain","bytes":1e12}', as: 'mote-1' }],
    ['POST /v1/media', 422, { body: '{"kind":"log","contentType":"image/png","bytes":9}', as: 'mote-1' }],
    ['GET /v1/devices/{uuid}/media', 200, { target: '/v1/devices/mote-1/media?kind=log&limit=1' }],
    ['GET /v1/devices/{uuid}/media', 403, { target: '/v1/devices/mote-1/media', as: 'mote-2' }],
    ['GET /v1/devices/{uuid}/media', 422, { target: '/v1/devices/mote-1/media?limit=0' }],
    ['GET /v1/devices/{uuid}/media/{id}', 404, { target: '/v1/devices/mote-1/media/none' }],
    ['POST /v1/readings', 202, { body: '[{"a":1},{"a":null}]', as: 'mote-1' }],
    ['POST /v1/readings', 400, { body: '{', as: 'mote-1' }],
    ['POST /v1/readings', 401, { body: '{}', as: 'nobody' }],
    ['POST /v1/readings', 403, { body: '{}', as: 'viewer' }],
    ['POST /v1/readings', 404, { body: '{}', target: '/v1/readings?device=nobody' }],
    ['POST /v1/readings', 413, { body: ' '.repeat(2000), as: 'mote-1' }],
    ['POST /v1/readings', 415, { body: 'x', as: 'mote-1', headers: { 'content-type': 'text/csv' } }],
    ['POST /v1/readings', 422, { body: '{"a":null}', as: 'mote-1', headers: json }],
    ['POST /v1/influx/write', 204, { body: 'm f=1', as: 'mote-1', headers: lines }],
    ['POST /v1/influx/api/v2/write', 204, { body: 'm f=1', as: 'mote-1', headers: lines }],
    ['POST /v1/influx/api/v2/write', 400, { body: 'm f=1\nm', as: 'mote-1', headers: lines }],
    ['POST /v1/influx/api/v2/write', 401, { body: 'm f=1', as: 'nobody' }],
    ['POST /v1/influx/api/v2/write', 413, { body: ' '.repeat(2000), as: 'mote-1' }],
    ['GET /v1/influx/ping', 204, {}],
  ])('%s with %i', async (operation, status, options) => {
    const response = await call(operation, {
      ...options,
      headers: { ...(options.body === undefined || options.headers ? {} : json), ...options.headers },
    });
    expect({ status: response.status, faults: await validator.answerFaults(operation, response) }).toEqual({
      status,
      faults: [],
    });
  });

  test('also of faults and limits, which come and go', async () => {
    const post = (): Promise<Response> => call('POST /v1/readings', { as: 'device-c', body: '{"a":1}', headers: json });
    fixture.putHistoryToSleep();
    const waking = await call('GET /v1/devices/{uuid}/readings', { target: '/v1/devices/mote-1/readings?interval=1d' });
    let limited = await post();
    for (let count = 0; limited.status === 202 && count < 100; count += 1) limited = await post();
    queue.failAt = queue.envelopes.length + 1;
    const unavailable = await call('POST /v1/readings', { as: 'device-d', body: '{"a":1}', headers: json });
    expect([waking.status, limited.status, unavailable.status]).toEqual([503, 429, 503]);
    expect(await validator.answerFaults('GET /v1/devices/{uuid}/readings', waking)).toEqual([]);
    expect(await validator.answerFaults('POST /v1/readings', limited)).toEqual([]);
    expect(await validator.answerFaults('POST /v1/readings', unavailable)).toEqual([]);
  });

  test('and what is not as it says is found', async () => {
    const faults = (body: string, status = 200): Promise<unknown[]> =>
      validator.answerFaults('GET /health', new Response(body, { status, headers: json }));
    expect(await faults('{"status":"ok"}')).toEqual([]);
    expect(await faults('{"status":"well"}')).not.toEqual([]);
    expect(await faults('{"status":"ok","more":1}')).not.toEqual([]);
    expect(await faults('{"status":"ok"}', 201)).toEqual(['GET /health does not say 201']);
  });
});

describe('the examples of the document', () => {
  test('are taken as they stand', async () => {
    for (const operation of validator.operations()) {
      const [method = '', path = ''] = operation.split(' ');
      const content = validator.document.paths[path]?.[method.toLowerCase()]?.requestBody?.content ?? {};
      for (const [mediaType, { example, schema }] of Object.entries(content)) {
        if (example === undefined) continue;
        const body = typeof example === 'string' ? example : JSON.stringify(example);
        const as = path === '/v1/devices' ? 'admin' : 'mote-2';
        queue.failAt = Infinity;
        const response = await call(operation, { as, body, headers: { 'content-type': mediaType } });
        expect({ operation, mediaType, ok: response.ok }).toEqual({ operation, mediaType, ok: true });
        if (schema !== undefined) expect(validator.bodyFaults(operation, mediaType, example)).toEqual([]);
      }
    }
  });
});

describe('the page', () => {
  test('shows each operation with lines to paste for this endpoint, and takes nothing from elsewhere', async () => {
    const response = await call('GET /v1/docs', { headers: { authorization: '' } });
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const operation of validator.operations()) expect(text).toContain(operation);
    expect(text).toContain('curl -u UUID:TOKEN -H &#39;content-type: application/senml+json&#39;');
    expect(text).toContain('https://cloud.example/v1/readings');
    expect(text).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
  });
});
