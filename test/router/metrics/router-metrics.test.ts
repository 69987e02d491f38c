import { parseExposition, sampleOf } from '../support/exposition-text';
import { RawPeer } from '../support/raw-peer';
import { type RunningRouter, startRouter } from '../support/running-router';

describe('the metrics of a router', () => {
  let running: RunningRouter;
  let base: string;
  beforeAll(async () => {
    running = await startRouter({ allowAnonymous: true, metrics: { port: 0 } });
    base = `http://127.0.0.1:${running.metricsPort()}`;
  });
  afterAll(() => running.router.stop());
  const scrape = async () => parseExposition(await (await fetch(`${base}/metrics`)).text());

  it('count what sessions do, by the names that the documentation gives', async () => {
    const before = await scrape();
    const [one, two] = [await RawPeer.join(running.url), await RawPeer.join(running.url)];
    one.send([32, 1, {}, 'a.topic']);
    await one.next();
    two.send([16, 1, {}, 'a.topic', ['x']]);
    two.send([16, 2, { acknowledge: true }, 'a.topic', ['y']]);
    await two.next();
    two.send([48, 3, {}, 'nobody.has.this']);
    await two.next();
    two.send([48, 4, {}, 'wamp.session.count']);
    await two.next();
    two.send([48, 5, {}, 'wamp.session.get', [1]]);
    await two.next();
    one.send([64, 2, {}, 'a.procedure']);
    await one.next();
    await one.next();
    await one.next();
    two.send([48, 6, {}, 'a.procedure']);
    const [, invocation] = await one.next();
    one.send([8, 68, invocation, {}, 'my.own.error']);
    await two.next();
    const after = await scrape();
    const grown = (name: string, labels: Record<string, string> = {}): number =>
      sampleOf(after, `headwater_router_${name}`, labels) - sampleOf(before, `headwater_router_${name}`, labels);
    const realm = 'iot';
    expect(grown('sessions', { realm })).toBe(2);
    expect(grown('connections', { subprotocol: 'wamp.2.json' })).toBe(2);
    expect(grown('connections_total')).toBe(2);
    expect(grown('messages_received_total', { type: 'HELLO' })).toBe(2);
    expect(grown('messages_received_total', { type: 'PUBLISH' })).toBe(2);
    expect(grown('messages_received_total', { type: 'CALL' })).toBe(4);
    expect(grown('events_sent_total', { realm })).toBe(2);
    expect(grown('calls_total', { realm })).toBe(4);
    expect(grown('call_errors_total', { realm, error: 'no_such_procedure' })).toBe(1);
    expect(grown('call_errors_total', { realm, error: 'other_protocol' })).toBe(1);
    expect(grown('call_errors_total', { realm, error: 'application' })).toBe(1);
    expect(grown('received_bytes_total')).toBeGreaterThan(300);
    expect(grown('sent_bytes_total')).toBeGreaterThan(300);
    expect(sampleOf(after, 'headwater_router_queued_bytes')).toBe(0);
    expect(sampleOf(after, 'headwater_router_ready')).toBe(1);
    one.terminate();
    two.terminate();
  });

  it('count what the recorder does, and say when the queue refuses', async () => {
    const { queue } = running;
    const before = await scrape();
    const device = await RawPeer.join(running.url, { authid: 'device-a', ticket: 'token-a' });
    device.send([16, 1, { acknowledge: true }, 'device.device-a.reading', [], { temperature: 1, humidity: 2 }]);
    expect(await device.next()).toMatchObject([17, 1, expect.any(Number)]);
    queue.isFailing = true;
    device.send([16, 2, { acknowledge: true }, 'device.device-a.reading', [], { temperature: 1 }]);
    expect((await device.next()).slice(0, 3)).toEqual([8, 16, 2]);
    const failing = await scrape();
    const grown = (name: string): number =>
      sampleOf(failing, `headwater_router_recorder_${name}`) - sampleOf(before, `headwater_router_recorder_${name}`);
    expect(grown('envelopes_total')).toBe(1);
    expect(grown('readings_total')).toBe(2);
    expect(grown('failures_total')).toBe(1);
    expect(grown('pending_readings')).toBe(0);
    expect(sampleOf(failing, 'headwater_router_ready')).toBe(0);
    queue.isFailing = false;
    device.send([16, 3, { acknowledge: true }, 'device.device-a.reading', [], { temperature: 1 }]);
    await device.next();
    expect(sampleOf(await scrape(), 'headwater_router_ready')).toBe(1);
    device.terminate();
  });

  it('tell of the process: CPU, memory and how late the event loop is', async () => {
    await scrape();
    // The delay is that between two looks, of which the first is still to come.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const untilMs = Date.now() + 80;
    while (Date.now() < untilMs);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const metrics = await scrape();
    expect(sampleOf(metrics, 'nodejs_eventloop_lag_max_seconds')).toBeGreaterThan(0.05);
    expect(sampleOf(metrics, 'nodejs_eventloop_lag_max_seconds')).toBeLessThan(5);
    expect(sampleOf(metrics, 'process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(sampleOf(metrics, 'nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
    expect(sampleOf(metrics, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
  });

  it('are on a port of their own, with nothing else', async () => {
    expect((await fetch(`${base}/bridge/publish`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/health`)).status).toBe(200);
    expect((await fetch(`${base}/ready`)).status).toBe(200);
    expect((await fetch(`${running.http}/metrics`)).status).toBe(404);
    const { headers } = await fetch(`${base}/metrics`);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('are not served unless they are asked for', async () => {
    const silent = await startRouter();
    expect(() => silent.metricsPort()).toThrow();
    await silent.router.stop();
  });
});
