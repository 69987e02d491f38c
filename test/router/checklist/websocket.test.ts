import { RawPeer } from '../support/raw-peer';
import { useRouter } from '../support/joined-peers';

const VIOLATION = 'wamp.error.protocol_violation';

/** What needs a WebSocket beneath; the other lines are checked in memory. */
describe('checklist: WebSocket', () => {
  const { join, running } = useRouter({ limits: { maximumMessageBytes: 10_000 } });

  it('12. a subprotocol is required, and JSON is in text frames only', async () => {
    await expect(RawPeer.open(running().url, 'wamp.2.unknown')).rejects.toThrow('400');
    const peer = await join('device-a');
    peer.webSocket.send(Buffer.from('[32,1,{},"device.device-a.x"]'), { binary: true });
    expect(await peer.next()).toEqual([3, { message: expect.stringContaining('binary') }, VIOLATION]);
    await peer.closed;
    const other = await join('device-a');
    other.webSocket.send(Buffer.from('[32,1,{},"device.device-a.x"]'), { binary: false });
    expect((await other.next())[0]).toBe(33);
  });

  it('57. a message over the limit is answered with ABORT wamp.error.payload_size_exceeded', async () => {
    const peer = await join('device-a');
    peer.send([16, 1, {}, 'device.device-a.x', ['x'.repeat(9_000)]]);
    expect(await peer.drained()).toEqual([]);
    peer.send([16, 2, {}, 'device.device-a.x', ['x'.repeat(10_000)]]);
    expect(await peer.next()).toEqual([3, { message: expect.any(String) }, 'wamp.error.payload_size_exceeded']);
    await peer.closed;
  });
});
