import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiReading, type Credential, eventually, PublicApi } from '../../scripts/acceptance/public-api';
import { WampClient } from '../../src/device/wamp-client';
import { freePort, LocalProcess } from './local-process';

const POSTS_PER_SECOND = 200;
const PUBLICATIONS_PER_SECOND = 100;
const LOAD_SECONDS = 4;

jest.setTimeout(240_000);

/** Sends at a fixed rate, without waiting for answers, until stopped; remembers the numbers that were acknowledged. */
class Load {
  readonly acknowledged = new Set<number>();
  sent = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(ratePerSecond: number, send: (number: number) => Promise<boolean>) {
    const startedMs = Date.now();
    this.#timer = setInterval(() => {
      const due = Math.floor(((Date.now() - startedMs) / 1000) * ratePerSecond);
      while (this.sent < due) {
        const number = ++this.sent;
        const attempt: Promise<void> = send(number)
          .then((accepted) => void (accepted && this.acknowledged.add(number)))
          .catch(() => undefined) // Killed before it could answer: not acknowledged.
          .finally(() => this.#inFlight.delete(attempt));
        this.#inFlight.add(attempt);
      }
    }, 10);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#inFlight);
  }
}

function twoOf(devices: readonly Credential[]): readonly [Credential, Credential] {
  const [first, second] = devices;
  if (first === undefined || second === undefined) throw new Error('the local cloud should have registered devices');
  return [first, second];
}

const numbers = (readings: readonly ApiReading[]): number[] => readings.map(({ value }) => Number(value));

test('kill -9 under load loses nothing that was answered 202 or PUBLISHED, and doubles nothing', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'headwater-kill-'));
  const port = await freePort();
  const expected = { posted: new Set<number>(), published: new Set<number>() };
  let process = await LocalProcess.start({ dataFolder, port });
  try {
    const { wampUrl, realm, devices } = process.credentials();
    const [poster, publisher] = twoOf(devices);
    const api = new PublicApi(process.endpoint);
    // Two kills: the second hits a cloud that has just recovered from the first.
    for (const round of [1, 2]) {
      const base = round * 1_000_000;
      const client = await WampClient.connect({ url: wampUrl, realm, authid: publisher.uuid, ticket: publisher.token });
      const posts = new Load(POSTS_PER_SECOND, async (number) => {
        const response = await api.post(poster, { sequence: base + number });
        await response.arrayBuffer();
        return response.status === 202;
      });
      const publications = new Load(PUBLICATIONS_PER_SECOND, async (number) => {
        await client.publish(`device.${publisher.uuid}.reading`, { kwargs: { sequence: base + number } });
        return true;
      });
      await delay(LOAD_SECONDS * 1000);
      await process.end('SIGKILL');
      await Promise.all([posts.stop(), publications.stop(), client.close()]);
      for (const number of posts.acknowledged) expected.posted.add(base + number);
      for (const number of publications.acknowledged) expected.published.add(base + number);
      // Half of the rate is enough for a slow machine; none would make this test say nothing.
      expect(posts.acknowledged.size).toBeGreaterThan(50);
      expect(publications.acknowledged.size).toBeGreaterThan(50);
      process = await LocalProcess.start({ dataFolder, port });
    }
    for (const [device, sequence] of [
      [poster, expected.posted],
      [publisher, expected.published],
    ] as const) {
      const missingFrom = (found: readonly number[]): number[] => {
        const known = new Set(found);
        return [...sequence].filter((number) => !known.has(number));
      };
      const found = await eventually(
        async () => numbers(await api.readings(device, device.uuid, { metric: 'sequence' })),
        (readings) => missingFrom(readings).length === 0,
        60_000,
      );
      expect(missingFrom(found)).toEqual([]);
      // Each attempt was one reading without a time: found twice would be a delivery with a second effect.
      expect(found.length).toBe(new Set(found).size);
    }
  } finally {
    await process.end('SIGTERM');
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
