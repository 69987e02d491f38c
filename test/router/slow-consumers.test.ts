import { z } from 'zod';
import { RawPeer } from './support/raw-peer';
import { type RunningRouter, startRouter } from './support/running-router';

const PADDING = 'x'.repeat(2_000);
const EVENTS = 10_000;
const TOPIC = 'wamp.session.on_events_dropped';
const lossSchema = z.strictObject({ session: z.number(), dropped: z.number(), total: z.number() });

/** Publishes to a subscriber that has stopped reading, which goes on asking and reads again at the end. */
async function overwhelm(running: RunningRouter, slow: RawPeer): Promise<void> {
  const publisher = await RawPeer.join(running.url);
  slow.send([32, 1, {}, 'a.flood']);
  await slow.next();
  slow.webSocket.pause();
  for (let number = 1; number <= EVENTS; number++) {
    publisher.send([16, number, { acknowledge: number % 100 === 0 }, 'a.flood', [number, PADDING]]);
    if (number % 100 !== 0) continue;
    await publisher.next();
    slow.send([48, number, {}, 'wamp.session.count']);
  }
  publisher.terminate();
}

describe('a slow consumer', () => {
  it('may lose its oldest events, is told how many, and gets everything else in order', async () => {
    const limits = { maximumQueuedBytes: 1_000_000, slowConsumer: 'drop-oldest-events' as const };
    const running = await startRouter({ allowAnonymous: true, limits, metrics: { port: 0 } });
    const slow = await RawPeer.join(running.url);
    slow.send([32, 2, {}, TOPIC]);
    const [, , subscriptionId] = await slow.next();
    await overwhelm(running, slow);
    slow.webSocket.resume();
    const numbers: number[] = [];
    const results: number[] = [];
    const losses: z.output<typeof lossSchema>[] = [];
    while (numbers.at(-1) !== EVENTS || results.length < EVENTS / 100) {
      const message = await slow.next();
      if (message[0] === 50) results.push(Number(message[1]));
      else if (message[1] === subscriptionId) losses.push(lossSchema.parse(message[5]));
      else numbers.push(Number(Object(message[4])[0]));
    }
    slow.send([48, 1_000_000, {}, 'wamp.session.count']);
    for (;;) {
      const message = await slow.next();
      if (message[0] === 50) break;
      losses.push(lossSchema.parse(message[5]));
    }
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(results).toEqual(Array.from({ length: EVENTS / 100 }, (_, index) => (index + 1) * 100));
    const lost = EVENTS - numbers.length;
    expect(lost).toBeGreaterThan(1_000);
    expect(losses.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(lost);
    expect(losses.at(-1)?.total).toBe(lost);
    const metrics = await (await fetch(`http://127.0.0.1:${running.metricsPort()}/metrics`)).text();
    expect(metrics).toContain(`\nheadwater_router_events_dropped_total ${lost}\n`);
    expect(running.logger.text).toContain('events of a slow consumer dropped');
    slow.terminate();
    await running.router.stop();
  });

  it('is not told unless it subscribes to it; a device may', async () => {
    const limits = { maximumQueuedBytes: 1_000_000, slowConsumer: 'drop-oldest-events' as const };
    const running = await startRouter({ allowAnonymous: true, limits });
    const slow = await RawPeer.join(running.url);
    await overwhelm(running, slow);
    slow.webSocket.resume();
    const kinds = new Set<unknown>();
    for (let number = 0; number !== EVENTS;) {
      const message = await slow.next();
      kinds.add(JSON.stringify(message.slice(0, message[0] === 36 ? 2 : 1)));
      if (message[0] === 36) number = Number(Object(message[4])[0]);
    }
    expect(kinds.size).toBe(2);
    const device = await RawPeer.join(running.url, { authid: 'device-a', ticket: 'token-a' });
    device.send([32, 1, {}, TOPIC]);
    device.send([32, 2, { match: 'prefix' }, TOPIC]);
    expect((await device.next()).slice(0, 2)).toEqual([33, 1]);
    expect((await device.next()).slice(0, 3)).toEqual([8, 32, 2]);
    device.terminate();
    slow.terminate();
    await running.router.stop();
  });

  it('is cut when what waits are no events', async () => {
    const limits = { maximumQueuedBytes: 200_000, slowConsumer: 'drop-oldest-events' as const };
    const running = await startRouter({ allowAnonymous: true, limits });
    const [slow, caller] = [await RawPeer.join(running.url), await RawPeer.join(running.url)];
    slow.send([64, 1, {}, 'a.procedure']);
    await slow.next();
    slow.webSocket.pause();
    for (let id = 1; id <= 9_000; id++) caller.send([48, id, {}, 'a.procedure', [PADDING]]);
    expect((await caller.next()).slice(0, 2)).toEqual([8, 48]);
    expect(running.logger.text).toContain('slow consumer disconnected');
    slow.terminate();
    caller.terminate();
    await running.router.stop();
  });

  it('is cut at once by default', async () => {
    const running = await startRouter({ allowAnonymous: true, limits: { maximumQueuedBytes: 200_000 } });
    const slow = await RawPeer.join(running.url);
    await overwhelm(running, slow);
    slow.webSocket.resume();
    await slow.closed;
    expect(running.logger.text).toContain('slow consumer disconnected');
    await running.router.stop();
  });
});
