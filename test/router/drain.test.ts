import { RawPeer } from './support/raw-peer';
import { startRouter } from './support/running-router';
import { upgrade } from './support/upgrade';

describe('a router that is told to end', () => {
  it('tells its sessions one after the other, takes no new ones, and records what they still publish', async () => {
    const running = await startRouter({ drain: { seconds: 10, sessionsPerSecond: 20 } });
    const { router, url, http, port, queue } = running;
    const peers: RawPeer[] = [];
    for (let count = 0; count < 16; count++) {
      peers.push(await RawPeer.join(url, { authid: 'device-a', ticket: 'token-a' }));
    }
    const open = await upgrade(port);
    expect(open.status).toBe(101);
    open.socket?.destroy();
    const startMs = performance.now();
    const stopped = router.stop();
    const last = peers.at(-1);
    last?.send([16, 1, { acknowledge: true }, 'device.device-a.reading', [], { temperature: 1 }]);
    expect((await fetch(`${http}/health`)).status).toBe(503);
    expect(await (await fetch(`${http}/ready`)).json()).toEqual({ status: 'not ready', reasons: ['draining'] });
    expect(await upgrade(port)).toMatchObject({ status: 503, retryAfter: '5' });
    expect((await last?.next())?.slice(0, 2)).toEqual([17, 1]);
    const toldMs = await Promise.all(
      peers.map(async (peer) => {
        const goodbye = await peer.next();
        expect([goodbye[0], goodbye[2]]).toEqual([6, 'wamp.close.system_shutdown']);
        peer.send([6, {}, 'wamp.close.goodbye_and_out']);
        return performance.now() - startMs;
      }),
    );
    await stopped;
    // 16 sessions at 20 a second: 800 ms, the last 50 of which are the last one's.
    const spreadMs = Math.max(...toldMs) - Math.min(...toldMs);
    expect(spreadMs).toBeGreaterThan(650);
    expect(toldMs.filter((ms) => ms < 400)).not.toHaveLength(0);
    expect(toldMs.filter((ms) => ms < 400).length).toBeLessThanOrEqual(9);
    expect(queue.envelopes.flatMap(({ readings }) => readings)).toHaveLength(1);
  });

  it('cuts whoever does not answer GOODBYE, and ends all the same', async () => {
    const { router, url } = await startRouter({ drain: { seconds: 0 } });
    const silent = await RawPeer.join(url, { authid: 'device-a', ticket: 'token-a' });
    silent.webSocket.pause();
    const startMs = performance.now();
    await router.stop();
    expect(performance.now() - startMs).toBeLessThan(4_000);
    silent.terminate();
  });
});
