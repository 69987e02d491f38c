import { connect } from 'node:net';
import type { RouterConfigurationInput } from '../../../src/router/configuration';
import { Admission } from '../../../src/router/limits/admission';
import { RawPeer } from '../support/raw-peer';
import { type RunningRouter, startRouter } from '../support/running-router';
import { upgrade } from '../support/upgrade';

type Limits = NonNullable<RouterConfigurationInput['limits']>;

const started: RunningRouter[] = [];
async function start(limits: Limits, settings: Partial<RouterConfigurationInput> = {}): Promise<RunningRouter> {
  const running = await startRouter({ allowAnonymous: true, metrics: { port: 0 }, limits, ...settings });
  started.push(running);
  return running;
}
afterEach(async () => {
  for (const { router } of started.splice(0)) await router.stop();
});

async function refusals({ metricsPort }: RunningRouter, limit: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort()}/metrics`)).text();
  return Number(new RegExp(`^headwater_router_refusals_total\\{limit="${limit}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
}

/** Begins a RawSocket with JSON. @returns the answer to the handshake. */
function rawSocket(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0x7f, 0xf1, 0, 0])));
    socket.once('error', reject).once('data', (answer: Buffer) => {
      socket.destroy();
      resolve(answer.toString('hex'));
    });
  });
}

const closed = (peer: { terminate(): void; closed: Promise<number> }): Promise<number> => {
  peer.terminate();
  return peer.closed;
};
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('limits of connections', () => {
  it('in all: 503, and room again when one has left', async () => {
    const running = await start({ maximumConnections: 2 });
    const [one, two] = [await RawPeer.open(running.url), await RawPeer.open(running.url)];
    const refused = await upgrade(running.port);
    expect(refused).toMatchObject({ status: 503, retryAfter: '10' });
    expect(refused.text).toContain('limits.maximumConnections is 2');
    expect(await rawSocket(running.port)).toBe('7f400000');
    expect(await refusals(running, 'connections')).toBe(2);
    await closed(one);
    await until(async () => (await upgrade(running.port)).status === 101);
    two.terminate();
  });

  it('of one address behind a trusted proxy: 429, and others come in', async () => {
    const running = await start({ maximumConnectionsPerAddress: 1 }, { trustedProxies: ['127.0.0.0/8'] });
    const from = (address: string) => upgrade(running.port, { 'X-Forwarded-For': address });
    const first = await from('192.0.2.1');
    expect(first.status).toBe(101);
    expect(await from('192.0.2.1')).toMatchObject({ status: 429, retryAfter: '10' });
    expect(await from('203.0.113.5, 192.0.2.1')).toMatchObject({ status: 429 });
    const others = [await from('192.0.2.2'), await from('2001:db8::1')];
    expect(others.map(({ status }) => status)).toEqual([101, 101]);
    expect((await from('2001:db8::2')).status).toBe(429);
    expect(await refusals(running, 'connections_per_address')).toBe(3);
    for (const { socket } of [first, ...others]) socket?.destroy();
  });

  it('cannot be dodged by a header that comes from no trusted proxy', async () => {
    const running = await start({ maximumConnectionsPerAddress: 1 }, { trustedProxies: ['10.0.0.0/8'] });
    const first = await upgrade(running.port, { 'X-Forwarded-For': '192.0.2.1' });
    expect(first.status).toBe(101);
    expect((await upgrade(running.port, { 'X-Forwarded-For': '192.0.2.2' })).status).toBe(429);
    first.socket?.destroy();
  });

  it('that come too fast: 429 with the time to wait, and those that were refused count no further', async () => {
    const running = await start({ connectionAttemptsPerAddress: { perSecond: 2, burst: 3 } });
    const answers = [];
    for (let count = 0; count < 5; count++) answers.push(await upgrade(running.port));
    expect(answers.map(({ status }) => status)).toEqual([101, 101, 101, 429, 429]);
    expect(answers.at(-1)?.retryAfter).toBe('1');
    expect(await rawSocket(running.port)).toBe('7f400000');
    await new Promise((resolve) => setTimeout(resolve, 600));
    answers.push(await upgrade(running.port));
    expect(answers.at(-1)?.status).toBe(101);
    for (const { socket } of answers) socket?.destroy();
  });

  it('remember a bounded number of addresses, those that came last', () => {
    const limits = { maximumConnections: undefined, maximumConnectionsPerAddress: undefined };
    const admission = new Admission({
      limits: () => ({ ...limits, connectionAttemptsPerAddress: { perSecond: 0.001, burst: 1 } }),
      clock: () => 0,
      count: () => undefined,
    });
    const isRefused = (key: string): boolean => admission.attempt({ text: key, key }) !== undefined;
    for (let number = 0; number < 60_000; number++) isRefused(`address ${number}`);
    expect([isRefused('address 59999'), isRefused('address 0')]).toEqual([true, false]);
  });
});

describe('the limit of sessions of one authid', () => {
  it('ends a further one with ABORT that names it, and leaves room for others and anonymous peers', async () => {
    const running = await start({ maximumSessionsPerAuthid: 2 });
    const device = { authid: 'device-a', ticket: 'token-a' };
    const [one, two] = [await RawPeer.join(running.url, device), await RawPeer.join(running.url, device)];
    await expect(RawPeer.join(running.url, device)).rejects.toThrow('limits.maximumSessionsPerAuthid is 2');
    await expect(RawPeer.join(running.url, device)).rejects.toThrow('wamp.error.unavailable');
    const others = [
      await RawPeer.join(running.url, { authid: 'device-b', ticket: 'token-b' }),
      await RawPeer.join(running.url),
      await RawPeer.join(running.url),
      await RawPeer.join(running.url),
    ];
    one.send([6, {}, 'wamp.close.close_realm']);
    await one.next();
    const again = await RawPeer.join(running.url, device);
    expect(await refusals(running, 'sessions_per_authid')).toBe(2);
    for (const peer of [one, two, again, ...others]) peer.terminate();
  });
});

describe('limits of messages', () => {
  const timed = async (peer: RawPeer, calls: number): Promise<number> => {
    const startMs = performance.now();
    for (let id = 1; id <= calls; id++) peer.send([48, id, {}, 'wamp.session.count']);
    for (let id = 1; id <= calls; id++) expect((await peer.next()).slice(0, 2)).toEqual([50, id]);
    return performance.now() - startMs;
  };

  it('slow a connection down and lose nothing, while others go on', async () => {
    const running = await start({ messagesPerConnection: { perSecond: 200, burst: 50 } }, { pingIntervalSeconds: 0.2 });
    const [fast, modest] = [await RawPeer.join(running.url), await RawPeer.join(running.url)];
    const startMs = performance.now();
    const flood = timed(fast, 400);
    expect(await timed(modest, 20)).toBeLessThan(1_000);
    await flood;
    fast.send([48, 1_000, {}, 'wamp.session.count']);
    await fast.next();
    // 401 and the HELLO, 50 at once, the others at 200 a second; in however many pieces they came, the last waits for all before it.
    expect(performance.now() - startMs).toBeGreaterThan(1_600);
    const text = await (await fetch(`http://127.0.0.1:${running.metricsPort()}/metrics`)).text();
    expect(text).toMatch(/^headwater_router_read_pauses_total [1-9]/m);
    expect(running.logger.text).not.toContain('half-open');
    fast.terminate();
    modest.terminate();
  });

  it.each([
    ['messagesPerAuthid', { authid: 'device-a', ticket: 'token-a' }],
    ['messagesPerAddress', { authid: 'device-b', ticket: 'token-b' }],
  ] as const)('hold over connections: %s', async (setting, second) => {
    const running = await start({ [setting]: { perSecond: 20, burst: 10 } });
    const first = await RawPeer.join(running.url, { authid: 'device-a', ticket: 'token-a' });
    for (let id = 1; id <= 50; id++) first.send([48, id, {}, 'wamp.session.get']);
    for (let id = 1; id <= 50; id++) await first.next();
    const startMs = performance.now();
    const other = await RawPeer.join(running.url, second);
    // What is read first finds the debt; what follows waits for it.
    for (const id of [1, 2]) {
      other.send([48, id, {}, 'wamp.session.get']);
      await other.next();
    }
    expect(performance.now() - startMs).toBeGreaterThan(1_000);
    first.terminate();
    other.terminate();
  });

  it('refuse at the bridge with 429 and the time to wait, each publication counted, functions excepted', async () => {
    const running = await start({ messagesPerAuthid: { perSecond: 1, burst: 5 } });
    const publish = (uuid: string, token: string, count: number) =>
      fetch(`${running.http}/bridge/publish`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${uuid}:${token}` },
        body: JSON.stringify({
          publications: Array.from({ length: count }, () => ({ topic: 'device.device-a.note' })),
        }),
      });
    expect((await publish('device-a', 'token-a', 7)).status).toBe(200);
    const refused = await publish('device-a', 'token-a', 1);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({
      error: 'headwater.error.rate_limited',
      args: [expect.stringContaining('limits.messagesPerAuthid is 1 a second')],
    });
    for (let count = 0; count < 3; count++) expect((await publish('functions', 'token-functions', 9)).status).toBe(200);
    expect(await refusals(running, 'messages')).toBe(1);
  });
});
