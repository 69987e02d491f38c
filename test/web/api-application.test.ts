import type { Rollup } from '../../src/model/ports';
import { HOUR_MS } from '../../src/model/reading';
import { createApiApplication } from '../../src/web/api/api-application';
import { basicAuthorization } from '../doubles/memory-device-registry';
import { MINUTE_MS, NOW_MS, ORIGIN_SECRET, reading, WebFixture } from './web-fixture';

let fixture = new WebFixture();
let application = build();

function build(): ReturnType<typeof createApiApplication> {
  return createApiApplication({ ...fixture, clock: fixture.clock, newRequestId: () => fixture.newId() });
}

interface CallOptions {
  readonly as?: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(path: string, options: CallOptions = {}): Promise<Response> {
  const { as = 'admin', method = 'GET', body, headers } = options;
  return application.request(`https://api.example${path}`, {
    method,
    headers: {
      'x-origin-verify': ORIGIN_SECRET,
      authorization: basicAuthorization(as),
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
}

interface ReadingsAnswer {
  readonly readings: readonly Record<string, unknown>[];
  readonly next?: string;
  readonly rolledUpTo?: string;
  readonly message?: string;
}

async function readings(query: string, as = 'mote-1'): Promise<ReadingsAnswer> {
  const response = await call(`/v1/devices/mote-1/readings${query}`, { as });
  return (await response.json()) as ReadingsAnswer;
}

beforeEach(() => {
  fixture = new WebFixture();
  application = build();
});

describe('GET /health', () => {
  test('answers 200 without credentials, and HEAD without a body', async () => {
    const response = await call('/health', { headers: { authorization: '' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
    const head = await call('/health', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('is refused when it did not come through the edge', async () => {
    expect((await call('/health', { headers: { 'x-origin-verify': 'guess' } })).status).toBe(403);
  });
});

describe('paths and methods', () => {
  test('an unknown path is 404 in JSON', async () => {
    const response = await call('/v1/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'not_found', message: 'There is nothing at /v1/nothing.' });
  });

  test.each([
    ['/v1/devices', 'DELETE', 'GET, POST, HEAD'],
    ['/v1/devices/mote-1/latest', 'POST', 'GET, HEAD'],
    ['/v1/readings', 'GET', 'POST'],
  ])('%s by %s is 405 and allows %s', async (path, method, allow) => {
    const response = await call(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });

  test('answers are neither cached nor sniffed, and tell nothing to other origins', async () => {
    const { headers } = await call('/v1/devices');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('POST /v1/devices', () => {
  test('registers a device whose token works, and stores only its hash', async () => {
    const response = await call('/v1/devices', { method: 'POST', body: '{"name": "Greenhouse", "uuid": "green"}' });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/v1/devices/green');
    const registered = (await response.json()) as { token: string };
    expect(registered).toEqual({
      uuid: 'green',
      name: 'Greenhouse',
      role: 'device',
      createdAt: '2026-01-31T12:00:00.000Z',
      token: expect.stringMatching(/^[\w-]{43}$/),
    });
    const authorization = basicAuthorization('green', registered.token);
    expect((await call('/v1/devices/green', { headers: { authorization } })).status).toBe(200);
    expect(JSON.stringify(await fixture.registry.find('green'))).not.toContain(registered.token);
  });

  test('chooses a UUID, which is also the name, if none is given', async () => {
    const response = await call('/v1/devices', { method: 'POST' });
    const { uuid, name } = (await response.json()) as { uuid: string; name: string };
    expect(uuid).toMatch(/^id-\d+$/);
    expect(name).toBe(uuid);
  });

  test('answers a UUID that is taken with 409', async () => {
    const response = await call('/v1/devices', { method: 'POST', body: '{"uuid": "mote-1"}' });
    expect(response.status).toBe(409);
  });

  test.each(['{"uuid": "a b"}', '{"name": ""}', '{"name": 5}', '{"role": "admin"}', '[]', '"x"'])(
    'answers %p with 422',
    async (body) => {
      expect((await call('/v1/devices', { method: 'POST', body })).status).toBe(422);
    },
  );

  test('is for admins only', async () => {
    expect((await call('/v1/devices', { method: 'POST', as: 'mote-1' })).status).toBe(403);
    expect((await call('/v1/devices', { method: 'POST', as: 'viewer' })).status).toBe(403);
    expect((await call('/v1/devices', { method: 'POST', as: 'nobody' })).status).toBe(401);
  });
});

describe('GET /v1/devices', () => {
  test('lists page by page, without tokens', async () => {
    const first = (await (await call('/v1/devices?limit=3')).json()) as { devices: { uuid: string }[]; next: string };
    expect(first.devices.map(({ uuid }) => uuid)).toEqual(['admin', 'mote-1', 'mote-2']);
    const second = await (await call(`/v1/devices?limit=3&after=${first.next}`)).json();
    expect(second).toEqual({
      devices: [{ uuid: 'viewer', name: 'viewer', role: 'user', createdAt: '1970-01-01T00:00:00.000Z' }],
    });
    expect(JSON.stringify([first, second])).not.toMatch(/token|sha256/);
  });

  test.each(['?limit=0', '?limit=x', '?limit=5000', '?page=2', '?limit=1&limit=2', '?after=a%20b'])(
    'answers %s with 422',
    async (query) => {
      expect((await call(`/v1/devices${query}`)).status).toBe(422);
    },
  );

  test('is for admins only', async () => {
    expect((await call('/v1/devices', { as: 'mote-1' })).status).toBe(403);
  });
});

describe('GET /v1/devices/UUID', () => {
  test('is for the device itself and admins; others learn nothing, not even whether it exists', async () => {
    expect((await call('/v1/devices/mote-1', { as: 'mote-1' })).status).toBe(200);
    expect((await call('/v1/devices/mote-1', { as: 'admin' })).status).toBe(200);
    expect((await call('/v1/devices/mote-1', { as: 'mote-2' })).status).toBe(403);
    expect((await call('/v1/devices/nobody', { as: 'mote-2' })).status).toBe(403);
    expect((await call('/v1/devices/nobody', { as: 'admin' })).status).toBe(404);
    expect((await call('/v1/devices/a%20b', { as: 'admin' })).status).toBe(404);
  });
});

describe('GET /v1/devices/UUID/latest', () => {
  test('answers the newest reading of each metric', async () => {
    await fixture.observe('temperature', 20, 2);
    await fixture.observe('temperature', 21.5, 1);
    await fixture.observe('humidity', 40, 3);
    const response = await call('/v1/devices/mote-1/latest', { as: 'mote-1' });
    expect(await response.json()).toEqual({
      readings: [
        { metric: 'humidity', value: 40, unit: null, observedAt: '2026-01-31T11:57:00.000Z' },
        { metric: 'temperature', value: 21.5, unit: null, observedAt: '2026-01-31T11:59:00.000Z' },
      ],
    });
    expect((await call('/v1/devices/mote-1/latest', { as: 'mote-2' })).status).toBe(403);
  });
});

describe('GET /v1/devices/UUID/readings', () => {
  test('answers the last 24 hours, ascending, by default', async () => {
    await fixture.observe('temperature', 19, 25 * 60);
    await fixture.observe('temperature', 20, 23 * 60);
    await fixture.observe('door', true, 5);
    expect((await readings('')).readings).toEqual([
      { metric: 'temperature', value: 20, unit: null, observedAt: '2026-01-30T13:00:00.000Z' },
      { metric: 'door', value: true, unit: null, observedAt: '2026-01-31T11:55:00.000Z' },
    ]);
  });

  test('takes a metric and a range as RFC 3339 or milliseconds, its end excluded', async () => {
    for (const minutesAgo of [10, 20, 30, 40]) await fixture.observe('temperature', minutesAgo, minutesAgo);
    await fixture.observe('humidity', 1, 20);
    const query = `?metric=temperature&from=${NOW_MS - 30 * MINUTE_MS}&to=2026-01-31T12:50:00%2B01:00`;
    expect((await readings(query)).readings.map(({ value }) => value)).toEqual([30, 20]);
  });

  test('gives every reading once, page by page, also where many have one instant', async () => {
    for (let index = 0; index < 7; index += 1) await fixture.observe('temperature', index, 10, `occurrence-${index}`);
    for (let index = 7; index < 10; index += 1) await fixture.observe('temperature', index, 10 - index / 10);
    const values: unknown[] = [];
    let next = '';
    do {
      const page = await readings(`?limit=3${next}`);
      expect(page.readings.length).toBeLessThanOrEqual(3);
      values.push(...page.readings.map(({ value }) => value));
      next = page.next === undefined ? '' : `&next=${page.next}`;
    } while (next !== '');
    expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('ends a page of long strings before a function may answer no more', async () => {
    const text = 'x'.repeat(1024);
    await fixture.recent.record(
      'mote-1',
      Array.from({ length: 5000 }, (_none, index) =>
        reading({ metric: 'note', value: text, observedAtMs: NOW_MS - MINUTE_MS + index }),
      ),
    );
    const page = await readings('?limit=5000');
    expect(JSON.stringify(page).length).toBeLessThan(6_000_000);
    const rest = await readings(`?limit=5000&next=${page.next}`);
    expect(page.readings.length + rest.readings.length).toBe(5000);
  });

  test('sums up by the minute: mean, least, greatest, count and last', async () => {
    await fixture.observe('temperature', 20, 3);
    await fixture.observe('temperature', 23, 2.5);
    await fixture.observe('temperature', 30, 1);
    await fixture.observe('state', 'open', 1);
    expect((await readings('?interval=1m')).readings).toEqual([
      {
        metric: 'temperature',
        value: 21.5,
        unit: null,
        observedAt: '2026-01-31T11:57:00.000Z',
        minimum: 20,
        maximum: 23,
        count: 2,
        last: 23,
      },
      expect.objectContaining({ metric: 'state', value: null, minimum: null, count: 1, last: 'open' }),
      expect.objectContaining({ metric: 'temperature', value: 30, count: 1 }),
    ]);
  });

  test('gives every bucket once, page by page', async () => {
    for (let minute = 1; minute <= 10; minute += 1) {
      await fixture.observe('temperature', minute, minute);
      await fixture.observe('humidity', minute, minute);
    }
    const rows: string[] = [];
    let next = '';
    do {
      const page: ReadingsAnswer = await readings(`?interval=60&limit=3${next}`);
      rows.push(...page.readings.map(({ metric, value }) => `${String(metric)} ${String(value)}`));
      next = page.next === undefined ? '' : `&next=${page.next}`;
    } while (next !== '');
    expect(rows).toEqual(
      [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].flatMap((minute) => [`humidity ${minute}`, `temperature ${minute}`]),
    );
  });

  test('answers hours and days from the relational history, and says how far that reaches', async () => {
    await fixture.history.upsert([rollup({ startsAtMs: NOW_MS - 2 * HOUR_MS, count: 4, sum: 82 })]);
    await fixture.observe('temperature', 20, 30);
    const answer = await readings('?interval=PT1H');
    expect(answer.readings).toEqual([
      {
        metric: 'temperature',
        value: 20.5,
        unit: 'Cel',
        observedAt: '2026-01-31T10:00:00.000Z',
        minimum: 19,
        maximum: 22,
        count: 4,
        last: 21,
      },
    ]);
    expect(answer.rolledUpTo).toBe('2026-01-31T11:00:00.000Z');
    expect((await readings('?interval=1d')).readings).toEqual([]);
  });

  test('answers 503 with Retry-After while the history database wakes up; recent readings do not wait for it', async () => {
    fixture.putHistoryToSleep();
    const response = await call('/v1/devices/mote-1/readings?interval=1h', { as: 'mote-1' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('15');
    expect(await response.json()).toMatchObject({ error: 'waking' });
    expect((await call('/v1/devices/mote-1/readings?interval=1m', { as: 'mote-1' })).status).toBe(200);
  });

  test.each([
    ['?from=yesterday', 'from is "yesterday"'],
    ['?to=2026-01-31T12:00:00', 'to is'],
    ['?from=2026-01-31T12:00:00Z&to=2026-01-31T12:00:00Z', 'The range is empty'],
    ['?from=2026-01-31T12:00:00Z&to=2026-01-31T11:00:00Z', 'The range is empty'],
    ['?interval=2h', 'interval is "2h": use none, 1m'],
    ['?interval=0', 'interval is "0"'],
    ['?limit=100000', 'limit is "100000": give a whole number from 1 to 5000'],
    ['?metric=a%20b', 'metric is "a b"'],
    ['?next=zzz', 'next is "zzz"'],
    ['?metrik=temperature', 'there is no parameter "metrik"'],
    ['?limit=1&limit=2', 'limit is given 2 times'],
    ['?from=2026-01-01T00:00:00Z', 'readings are kept one by one for 10 days'],
    ['?from=x&limit=y', 'from is "x"'],
  ])('answers %s with 422 that says %p', async (query, expected) => {
    const response = await call(`/v1/devices/mote-1/readings${query}`, { as: 'mote-1' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      error: 'invalid_argument',
      message: expect.stringContaining(expected),
    });
  });

  test("refuses device A's credentials on device B, and knows no device that is not there", async () => {
    expect((await call('/v1/devices/mote-1/readings', { as: 'mote-2' })).status).toBe(403);
    expect((await call('/v1/devices/nobody/readings')).status).toBe(404);
  });
});

function rollup(values: Partial<Rollup>): Rollup {
  return {
    deviceId: 'mote-1',
    metric: 'temperature',
    period: 'hour',
    startsAtMs: NOW_MS - HOUR_MS,
    count: 1,
    minimum: 19,
    maximum: 22,
    sum: 21,
    last: 21,
    lastText: null,
    lastObservedAtMs: NOW_MS,
    unit: 'Cel',
    ...values,
  };
}
