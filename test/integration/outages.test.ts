/** Parts that are away for a while: the database asleep, the router killed, a subscriber that does not read. */
import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Browser } from '../../scripts/acceptance/browser';
import { type Credential, eventually } from '../../scripts/acceptance/public-api';
import { signInLink } from '../../local/start/ready-message';
import { TestCloud } from './test-cloud';

jest.setTimeout(90_000);

let cloud: TestCloud;
let device: Credential;

beforeAll(async () => {
  cloud = await TestCloud.start();
  device = await cloud.register('Device');
}, 120_000);

afterAll(() => cloud.end(), 30_000);

async function post(body: unknown): Promise<{ status: number; milliseconds: number }> {
  const startedMs = performance.now();
  const response = await cloud.api.post(device, body);
  await response.arrayBuffer();
  return { status: response.status, milliseconds: performance.now() - startedMs };
}

async function valuesOf(metric: string, count: number): Promise<unknown[]> {
  const readings = await eventually(
    () => cloud.api.readings(device, device.uuid, { metric }),
    (found) => found.length >= count,
    30_000,
  );
  return readings.map(({ value }) => value);
}

async function signedIn(): Promise<Browser> {
  const browser = new Browser(cloud.api);
  const { pathname, search } = new URL(signInLink(cloud.running, Date.now()));
  const page = await browser.get(`${pathname}${search}`);
  const answer = await browser.submit('/console/sign-in', page, {});
  expect(answer.status).toBe(303);
  return browser;
}

describe('while the database is asleep', () => {
  const AWAKE_AFTER_SECONDS = 12;

  test('devices notice nothing, history and pages say "waking" within two seconds, and the rollup succeeds later', async () => {
    expect((await post({ before: 1 })).status).toBe(202);
    await valuesOf('before', 1);
    const browser = await signedIn();
    cloud.running.engines.dataApi.sleep({ resumeSeconds: AWAKE_AFTER_SECONDS });

    // The rollup, which wakes it, fails or waits; nothing is waited for here.
    const firstRollup = cloud.running.invoke('Rollup', {}).then(
      () => 'done',
      () => 'failed',
    );
    await delay(300);
    const historyPath = `/v1/devices/${device.uuid}/readings?metric=before&interval=1h`;
    const startedMs = performance.now();
    const history = await cloud.api.request(historyPath, { as: device });
    expect(performance.now() - startedMs).toBeLessThan(3000);
    expect(history.status).toBe(503);
    expect(Number(history.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await history.json()).toMatchObject({ error: 'waking' });

    const page = await browser.get(`/console/devices/${device.uuid}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('waking up');
    expect(page.text).toMatch(/<meta http-equiv="refresh" content="\d+"/);

    const answers = [await post({ meanwhile: 1 }), await post({ meanwhile: 2 })];
    for (const { status, milliseconds } of answers) {
      expect(status).toBe(202);
      expect(milliseconds).toBeLessThan(2000);
    }
    const client = await cloud.connect(device);
    await client.publish(`device.${device.uuid}.reading`, { kwargs: { meanwhile: 3 } });
    await client.close();
    await signedIn();
    expect((await cloud.api.request(`/v1/devices/${device.uuid}/latest`, { as: device })).status).toBe(200);
    expect(((await valuesOf('meanwhile', 3)) as number[]).sort()).toEqual([1, 2, 3]);

    await firstRollup;
    await eventually(
      () =>
        cloud.running.invoke('Rollup', {}).then(
          () => true,
          () => false,
        ),
      (done) => done,
      40_000,
    );
    for (const [metric, count] of [
      ['before', 1],
      ['meanwhile', 3],
    ] as const) {
      const hours = await cloud.api.readings(device, device.uuid, { metric, interval: '1h' });
      expect(hours.reduce((sum, hour) => sum + (hour.count ?? 0), 0)).toBe(count);
    }
    const awake = await browser.get(`/console/devices/${device.uuid}`);
    expect(awake.text).not.toContain('waking up');
    expect(awake.text).not.toContain('http-equiv="refresh"');
  });
});

describe('when the router is killed', () => {
  test('posts are still answered 202 in good time and stored, and clients come back with their subscriptions', async () => {
    const events: unknown[] = [];
    const changes: string[] = [];
    const subscriber = await cloud.connect(device, {
      reconnect: { firstDelaySeconds: 0.1, longestDelaySeconds: 1 },
      onConnectionChange: (change) => changes.push(change),
    });
    await subscriber.subscribe(`device.${device.uuid}.reading`, ({ kwargs }) => events.push(kwargs?.['outage']));

    process.kill(cloud.running.processIds().router ?? -1, 'SIGKILL');
    const answers = [];
    for (let number = 0; number < 30; number++) {
      answers.push(await post({ outage: number }));
      await delay(50);
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(3000);
    expect((await valuesOf('outage', 30)).length).toBe(30);

    await eventually(
      async () => changes.includes('restored'),
      (restored) => restored,
      20_000,
    );
    expect(changes).toEqual(['lost', 'restored']);
    // Live publishing pauses for a few seconds after a failure, and then goes on by itself.
    await eventually(
      async () => {
        await post({ outage: 1000 });
        return events.includes(1000);
      },
      (seen) => seen,
      15_000,
    );
    expect(events).toContain(1000);
    await subscriber.close();
  });
});

describe('a subscriber that does not read', () => {
  test('delays nobody: posts stay fast and other subscribers see every event', async () => {
    const topic = `device.${device.uuid}.reading`;
    const { socket } = await deafSubscriber(topic);
    const other = await cloud.connect(cloud.running.admin);
    const seen: unknown[] = [];
    await other.subscribe(topic, ({ kwargs }) => seen.push(kwargs?.['paced']));
    const publisher = await cloud.connect(device);
    // Some 15 MB: more than the system's buffers and the router's limit for one slow session together.
    const filler = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`filler${index}`, 'x'.repeat(900)]));
    const durations: number[] = [];
    for (let number = 0; number < 500; number++) {
      await publisher.publish(`device.${device.uuid}.note`, { kwargs: filler });
      if (number % 50 === 0) durations.push((await post({ paced: number })).milliseconds);
    }
    expect(Math.max(...durations)).toBeLessThan(2000);
    await eventually(
      async () => seen.length,
      (count) => count === durations.length,
      3000,
    );
    expect(seen).toHaveLength(durations.length);
    socket.destroy();
    await Promise.all([other.close(), publisher.close()]);
  });
});

/** A session that subscribes to the device's topics by a raw socket and then reads no more. */
async function deafSubscriber(topic: string): Promise<{ socket: Socket }> {
  const { port, host } = new URL(cloud.running.endpoint);
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) });
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  const until = async (text: string): Promise<void> => {
    await eventually(
      async () => received.includes(text),
      (found) => found,
      5000,
    );
    if (!received.includes(text)) throw new Error(`no ${text} came, but: ${received}`);
    received = '';
  };
  socket.write(
    `GET /ws HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
      `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}\r\nsec-websocket-protocol: wamp.2.json\r\n\r\n`,
  );
  await until('101 ');
  const { realm, admin } = cloud.running;
  const roles = { subscriber: {} };
  socket.write(textFrame([1, realm, { roles, authmethods: ['ticket'], authid: admin.uuid }]));
  await until('[4,');
  socket.write(textFrame([5, admin.token, {}]));
  await until('[2,');
  socket.write(textFrame([32, 1, { match: 'prefix' }, topic.replace(/reading$/, '')]));
  await until('[33,');
  socket.pause();
  return { socket };
}

/** A masked text frame of RFC 6455 with the mask zero. */
function textFrame(message: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(message));
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload]);
}
