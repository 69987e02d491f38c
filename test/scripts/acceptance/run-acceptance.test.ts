import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reachDeviceLimit } from '../../../scripts/acceptance/flood';
import { resultRow, resultSummary } from '../../../scripts/acceptance/results-table';
import { runAcceptance } from '../../../scripts/acceptance/run-acceptance';

const admin = { uuid: 'admin', token: 'secret' };

function credentialsAt(port: number): Parameters<typeof runAcceptance>[0]['credentials'] {
  const host = `127.0.0.1:${port}`;
  return { endpoint: `http://${host}`, wampUrl: `ws://${host}/ws`, realm: 'iot', admin, devices: [] };
}

async function withServer<T>(status: number, body: string, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an endpoint where nothing listens is named, with what the connection said', async () => {
  const port = await withServer(200, '', async (free) => free);
  const results = await runAcceptance({ credentials: credentialsAt(port) });
  expect(results).toEqual([expect.objectContaining({ tried: true, fault: expect.stringContaining('ECONNREFUSED') })]);
});

test('an endpoint that is something else fails with what it answered', async () => {
  const results = await withServer(200, '<html>Welcome</html>', (port) =>
    runAcceptance({ credentials: credentialsAt(port) }),
  );
  expect(results[0]?.fault).toContain('POST /v1/devices answered 200: <html>Welcome');
});

test('the limit of a device is found among the refusals of the API itself', async () => {
  const answers = [
    new Response('{"message":"Service Unavailable"}', { status: 503 }),
    new Response('{"message":"Too Many Requests"}', { status: 429 }),
    new Response('{"error":"rate_limited"}', { status: 429, headers: { 'retry-after': '3' } }),
  ];
  const other = (): Response => new Response('{"error":"invalid_argument"}', { status: 422 });
  const flood = await reachDeviceLimit(async () => answers.shift() ?? other());
  expect(flood.refusal).toEqual({ retryAfter: '3' });
});

test('a flood that meets no limit ends, having come at 16, 4 and 1 at a time', async () => {
  let underWay = 0;
  const atOnce = new Set<number>();
  const flood = await reachDeviceLimit(async () => {
    atOnce.add(++underWay);
    await Promise.resolve();
    underWay -= 1;
    return new Response('{}', { status: 422 });
  });
  expect(flood).toMatchObject({ refusal: undefined, requests: 6000 });
  expect(Math.max(...atOnce)).toBe(16);
});

test('a flood ends as soon as a request is refused, also one of those that come slowly', async () => {
  let requests = 0;
  const flood = await reachDeviceLimit(async () => {
    requests += 1;
    return requests > 4100
      ? new Response('{"error":"rate_limited"}', { status: 429, headers: { 'retry-after': '1' } })
      : new Response('{}', { status: 422 });
  });
  expect(flood).toMatchObject({ refusal: { retryAfter: '1' }, requests: 4101 });
});

test('the table says what held, what failed and why something was not tried', () => {
  const held = { name: 'one', tried: true, fault: undefined, reason: undefined, seconds: 0.25 };
  const results = [
    held,
    { ...held, name: 'two', fault: 'it answered 500:\nno' },
    { ...held, name: 'three', tried: false, reason: 'there is none' },
  ];
  expect(results.map(resultRow)).toEqual([
    'held        0.3 s  one',
    'FAILED      0.3 s  two\n                   it answered 500:\n                   no',
    'not tried   0.3 s  three\n                   there is none',
  ]);
  expect(resultSummary(results)).toBe('1 held, 1 failed, 1 not tried');
});
