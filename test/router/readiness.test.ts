import { readinessOf } from '../../src/router/readiness';
import { type RunningRouter, startRouter } from './support/running-router';
import { RawPeer } from './support/raw-peer';

const ready = async ({ http }: RunningRouter): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${http}/ready`);
  return { status: answer.status, body: await answer.json() };
};

describe('/ready', () => {
  it.each([
    ['starting', undefined, ['starting']],
    ['draining', undefined, ['draining']],
    ['serving', 'the queue is full', ['the queue is full']],
    ['draining', 'the queue is full', ['draining', 'the queue is full']],
  ] as const)('is refused while %s with recorder fault %j', (phase, recorderFault, reasons) => {
    expect(readinessOf({ phase, recorderFault })).toEqual({ isReady: false, reasons });
  });

  it('is 200 while the router serves, and 503 with the reason while too many readings wait', async () => {
    const running = await startRouter({ recorder: { maximumDelayMilliseconds: 1, maximumPendingReadings: 1 } });
    expect(await ready(running)).toEqual({ status: 200, body: { status: 'ready' } });
    running.queue.hold();
    const device = await RawPeer.join(running.url, { authid: 'device-a', ticket: 'token-a' });
    device.send([16, 1, { acknowledge: true }, 'device.device-a.reading', [], { temperature: 1 }]);
    const other = await RawPeer.join(running.url, { authid: 'device-b', ticket: 'token-b' });
    other.send([16, 1, { acknowledge: true }, 'device.device-b.reading', [], { temperature: 2 }]);
    expect((await other.next()).slice(0, 5)).toEqual([8, 16, 1, {}, 'wamp.error.unavailable']);
    expect(await ready(running)).toEqual({
      status: 503,
      body: { status: 'not ready', reasons: ['1 readings wait for the queue'] },
    });
    // Calls and live events go on: the load balancer, which asks here, must not take the router away.
    expect((await fetch(`${running.http}/health`)).status).toBe(200);
    running.queue.release();
    await device.next();
    expect((await ready(running)).status).toBe(200);
    device.terminate();
    other.terminate();
    await running.router.stop();
  });
});
