import { RawSocketPeer } from '../support/rawsocket-peer';
import { type RunningRouter, startRouter } from '../support/running-router';

describe('RawSocket on the port of the router', () => {
  let running: RunningRouter;
  const peers: RawSocketPeer[] = [];
  const open = async (): Promise<RawSocketPeer> => {
    const peer = await RawSocketPeer.open(running.port);
    peers.push(peer);
    return peer;
  };
  const agreed = async (): Promise<RawSocketPeer> => {
    const peer = await RawSocketPeer.agreed(running.port);
    peers.push(peer);
    return peer;
  };

  beforeAll(async () => {
    running = await startRouter({ allowAnonymous: true });
  });
  afterEach(() => peers.splice(0).forEach((peer) => peer.terminate()));
  afterAll(() => running.router.stop());

  it('echoes the serializer and says how much it takes (checklist 50)', async () => {
    const peer = await open();
    peer.write([0x7f, 0xf1, 0, 0]);
    const answer = await peer.take(4);
    expect([answer[0], (answer[1] ?? 0) & 0x0f, answer[2], answer[3]]).toEqual([0x7f, 1, 0, 0]);
    expect(2 ** (9 + ((answer[1] ?? 0) >> 4))).toBeLessThanOrEqual(1_048_576);
  });

  it.each<[string, number[], number]>([
    ['a serializer that it does not have', [0x7f, 0xf7, 0, 0], 1],
    ['reserved octets that are set', [0x7f, 0xf1, 0, 1], 3],
  ])('refuses %s with an error that is not 0', async (_, octets, error) => {
    const peer = await open();
    peer.write(octets);
    expect([...(await peer.take(4))]).toEqual([0x7f, error << 4, 0, 0]);
    await peer.closed;
  });

  it('joins, publishes and is acknowledged, though octets come one by one', async () => {
    const peer = await open();
    for (const octet of [0x7f, 0xf1, 0, 0]) {
      peer.write([octet]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await peer.take(4);
    peer.send([1, 'iot', { roles: { publisher: {} } }]);
    expect((await peer.next())[0]).toBe(2);
    const content = Buffer.from('[16,1,{"acknowledge":true},"a.b",[1]]');
    for (const octet of [0, 0, 0, content.length, ...content]) peer.write([octet]);
    expect(await peer.next()).toEqual([17, 1, expect.any(Number)]);
  });

  it('repeats the content of a ping (checklist 50)', async () => {
    const peer = await agreed();
    peer.write([1, 0, 0, 3, 7, 8, 9]);
    expect([...(await peer.take(7))]).toEqual([2, 0, 0, 3, 7, 8, 9]);
  });

  it('fails the connection at a message that is too large, and says so', async () => {
    const peer = await agreed();
    peer.write([0, 0xff, 0xff, 0xff, 1, 2, 3]);
    expect(await peer.next()).toMatchObject([3, {}, 'wamp.error.payload_size_exceeded']);
    await peer.closed;
  });

  it('fails the connection at a frame of no type', async () => {
    const peer = await agreed();
    peer.write([9, 0, 0, 0]);
    expect(await peer.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
    await peer.closed;
  });

  it('fails the connection of a peer that does not even take WELCOME', async () => {
    const peer = await open();
    peer.write([0x7f, 0x01, 0, 0]); // at most 512 bytes
    await peer.take(4);
    peer.send([1, 'iot', { roles: { subscriber: {} } }]);
    await peer.closed;
  });

  it('sends no event that is larger than the peer takes, and goes on', async () => {
    const [subscriber, publisher] = [await open(), await agreed()];
    subscriber.write([0x7f, 0x31, 0, 0]); // at most 4,096 bytes
    await subscriber.take(4);
    for (const peer of [subscriber, publisher]) {
      peer.send([1, 'iot', { roles: { publisher: {}, subscriber: {} } }]);
      await peer.next();
    }
    subscriber.send([32, 1, {}, 'a.b']);
    await subscriber.next();
    publisher.send([16, 1, {}, 'a.b', ['x'.repeat(5_000)]]);
    publisher.send([16, 2, {}, 'a.b', ['small']]);
    expect((await subscriber.next())[4]).toEqual(['small']);
  });

  it('leaves HTTP and its bridge as they were', async () => {
    expect((await fetch(`${running.http}/health`)).status).toBe(200);
    expect((await fetch(`${running.http}/nothing`)).status).toBe(404);
  });

  it('drops who connects and leaves without a word', async () => {
    const peer = await open();
    peer.terminate();
    await peer.closed;
    expect((await fetch(`${running.http}/health`)).status).toBe(200);
  });
});
