import { RawPeer, hello } from './support/raw-peer';
import { startRouter, TICKET_KEY, type RunningRouter } from './support/running-router';
import { signTicket } from '../../src/model/signed-ticket';

const A = { authid: 'device-a', ticket: 'token-a' };

describe('sessions over a WebSocket', () => {
  let running: RunningRouter;
  let open: RawPeer[] = [];
  const peer = async (): Promise<RawPeer> => {
    const opened = await RawPeer.open(running.url);
    open.push(opened);
    return opened;
  };
  const joined = async (): Promise<RawPeer> => {
    const opened = await RawPeer.join(running.url, A);
    open.push(opened);
    return opened;
  };

  beforeAll(async () => {
    running = await startRouter();
  });
  afterEach(() => {
    for (const opened of open) opened.terminate();
    open = [];
  });
  afterAll(() => running.router.stop());

  it('welcomes a device by its ticket and announces only what works', async () => {
    const one = await peer();
    one.send([1, 'iot', hello('device-a')]);
    expect(await one.next()).toEqual([4, 'ticket', {}]);
    one.send([5, 'token-a', {}]);
    const [type, id, details] = await one.next();
    expect(type).toBe(2);
    expect(id).toBeGreaterThanOrEqual(1);
    expect(details).toMatchObject({
      authid: 'device-a',
      authrole: 'device',
      authmethod: 'ticket',
      roles: {
        broker: { features: { pattern_based_subscription: true, publisher_exclusion: true } },
        dealer: { features: { pattern_based_registration: true, call_canceling: true } },
      },
    });
  });

  it('answers an unknown authid and a wrong ticket with the same bytes', async () => {
    const answers: unknown[] = [];
    for (const [authid, ticket] of [
      ['device-a', 'wrong'],
      ['nobody', 'wrong'],
    ] as const) {
      const one = await peer();
      one.send([1, 'iot', hello(authid)]);
      answers.push(await one.next());
      one.send([5, ticket, {}]);
      answers.push(await one.next());
      expect(await one.closed).toBe(1000);
    }
    expect(answers.slice(0, 2)).toEqual(answers.slice(2));
    expect(answers[1]).toMatchObject([3, {}, 'wamp.error.authentication_denied']);
    expect(running.logger.text).not.toContain('wrong');
  });

  it('accepts a signed ticket for its own authid until it expires, and no other purpose', async () => {
    const claims = { uuid: 'person', role: 'user', purpose: 'wamp', nonce: 'n' } as const;
    const later = Math.floor(Date.now() / 1000) + 60;
    const attempt = async (authid: string, ticket: string): Promise<unknown> => {
      const one = await peer();
      one.send([1, 'iot', hello(authid)]);
      await one.next();
      one.send([5, ticket, {}]);
      return (await one.next())[0];
    };
    expect(await attempt('person', signTicket({ ...claims, expiresAt: later }, TICKET_KEY))).toBe(2);
    expect(await attempt('device-a', signTicket({ ...claims, expiresAt: later }, TICKET_KEY))).toBe(3);
    expect(await attempt('person', signTicket({ ...claims, expiresAt: later - 120 }, TICKET_KEY))).toBe(3);
    expect(await attempt('person', signTicket({ ...claims, purpose: 'session', expiresAt: later }, TICKET_KEY))).toBe(
      3,
    );
    expect(await attempt('person', signTicket({ ...claims, expiresAt: later }, 'another key'))).toBe(3);
  });

  it('says that credentials could not be checked when the registry does not answer', async () => {
    running.registry.isDown = true;
    const one = await peer();
    one.send([1, 'iot', hello('device-b')]);
    await one.next();
    one.send([5, 'token-b', {}]);
    expect(await one.next()).toMatchObject([3, {}, 'wamp.error.authentication_failed']);
    running.registry.isDown = false;
  });

  it.each([
    ['an anonymous session where none is allowed', [1, 'iot', hello()], 'wamp.error.no_matching_auth_method'],
    ['another realm', [1, 'realm1', hello('device-a')], 'wamp.error.no_such_realm'],
    ['a message before HELLO', [32, 1, {}, 'device.device-a.x'], 'wamp.error.protocol_violation'],
    ['HELLO without roles', [1, 'iot', {}], 'wamp.error.protocol_violation'],
    ['HELLO with a boolean for a role', [1, 'iot', { roles: { caller: true } }], 'wamp.error.protocol_violation'],
    ['a frame that is no JSON', '[1,', 'wamp.error.protocol_violation'],
    ['a message that is no array', '{"a":1}', 'wamp.error.protocol_violation'],
    ['an unknown message type', [99, 1], 'wamp.error.protocol_violation'],
    ['a message type that only routers send', [2, 1, {}], 'wamp.error.protocol_violation'],
    ['surplus elements', [1, 'iot', hello('device-a'), 1], 'wamp.error.protocol_violation'],
    [
      'a key twice in the details',
      '[1,"iot",{"roles":{"caller":{}},"r\\u006fles":{}}]',
      'wamp.error.protocol_violation',
    ],
    ['a nest of arrays', `[${'['.repeat(2000)}${']'.repeat(2000)}]`, 'wamp.error.protocol_violation'],
  ])('refuses %s with ABORT and closes', async (_what, message, uri) => {
    const one = await peer();
    one.send(message);
    const answer = await one.next();
    expect(answer).toMatchObject([3, { message: expect.any(String) }, uri]);
    await one.closed;
  });

  it('refuses a second HELLO and drops everything the session had', async () => {
    const one = await joined();
    one.send([64, 1, {}, 'device.device-a.echo']);
    expect((await one.next())[0]).toBe(65);
    one.send([1, 'iot', hello('device-a')]);
    expect(await one.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
    const other = await joined();
    other.send([48, 1, {}, 'device.device-a.echo']);
    expect((await other.next()).slice(0, 5)).toEqual([8, 48, 1, {}, 'wamp.error.no_such_procedure']);
  });

  it('answers GOODBYE once, and opens a new session on the same transport', async () => {
    const one = await joined();
    one.send([6, {}, 'wamp.close.close_realm']);
    expect(await one.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    one.send([1, 'iot', hello('device-a')]);
    expect(await one.next()).toEqual([4, 'ticket', {}]);
    one.send([5, 'token-a', {}]);
    expect((await one.next())[0]).toBe(2);
  });

  it('does not answer ABORT', async () => {
    const one = await joined();
    one.send([3, {}, 'wamp.error.whatever']);
    one.send([1, 'iot', hello('device-a')]);
    expect((await one.next())[0]).toBe(4);
  });

  it('refuses a binary frame and one that is not UTF-8', async () => {
    const one = await joined();
    one.webSocket.send(Buffer.from('[6,{},"x"]'), { binary: true });
    expect(await one.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
    const two = await joined();
    two.webSocket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect(await two.next()).toMatchObject([
      3,
      { message: expect.stringContaining('UTF-8') },
      'wamp.error.protocol_violation',
    ]);
  });

  it('refuses a message over the limit with its own error', async () => {
    const one = await joined();
    one.send([16, 1, {}, 'device.device-a.x', ['x'.repeat(1_048_577)]]);
    expect(await one.next()).toMatchObject([3, {}, 'wamp.error.payload_size_exceeded']);
  });

  it('refuses an upgrade without the subprotocol, or at another path', async () => {
    await expect(RawPeer.open(running.url, 'wamp.2.flatbuffers')).rejects.toThrow('400');
    await expect(RawPeer.open(`${running.url}/v2`)).rejects.toThrow('404');
  });

  it('keeps nothing of a session that has left', async () => {
    const two = await joined();
    two.send([32, 1, {}, 'device.device-a.x']);
    await two.next();
    two.terminate();
    await two.closed;
    const one = await joined();
    one.send([16, 1, { acknowledge: true }, 'device.device-a.x']);
    expect((await one.next())[0]).toBe(17);
  });
});

describe('sessions that stay away or fall silent', () => {
  it('are aborted when they do not join in time', async () => {
    const running = await startRouter({ limits: { helloTimeoutSeconds: 0.05 } });
    const one = await RawPeer.open(running.url);
    expect(await one.next()).toMatchObject([3, {}, 'wamp.error.timeout']);
    await one.closed;
    await running.router.stop();
  });

  it('are closed when they do not answer pings, and others are not', async () => {
    const running = await startRouter({ pingIntervalSeconds: 0.25 });
    const dead = await RawPeer.join(running.url, A);
    const alive = await RawPeer.join(running.url, A);
    dead.webSocket.pause();
    while (!running.logger.text.includes('half-open')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(running.logger.text).toContain('half-open');
    expect(await alive.drained()).toEqual([]);
    dead.webSocket.resume();
    await dead.closed;
    alive.terminate();
    await running.router.stop();
  });

  it('are told GOODBYE when the router stops, and health says so', async () => {
    const running = await startRouter();
    const one = await RawPeer.join(running.url, A);
    expect((await fetch(`${running.http}/health`)).status).toBe(200);
    const stopped = running.router.stop();
    expect(await one.next()).toMatchObject([6, {}, 'wamp.close.system_shutdown']);
    // Ignored: the router has said GOODBYE already.
    one.send([32, 1, {}, 'device.device-a.x']);
    one.send([6, {}, 'wamp.close.goodbye_and_out']);
    await one.closed;
    await stopped;
    await expect(fetch(`${running.http}/health`)).rejects.toThrow();
  });

  it('are disconnected when they do not read what is sent to them', async () => {
    const running = await startRouter({ allowAnonymous: true, limits: { maximumQueuedBytes: 100_000 } });
    const slow = await RawPeer.join(running.url);
    slow.send([32, 1, {}, 'x.y']);
    await slow.next();
    const fast = await RawPeer.join(running.url);
    slow.webSocket.pause();
    for (let index = 1; index <= 200; index++) {
      fast.send([16, index, { acknowledge: true }, 'x.y', ['x'.repeat(100_000)]]);
      expect((await fast.next())[0]).toBe(17);
      if (running.logger.text.includes('slow consumer')) break;
    }
    expect(running.logger.text).toContain('slow consumer');
    slow.terminate();
    fast.terminate();
    await running.router.stop();
  });
});

describe('stopping', () => {
  it('does not wait for a call whose callee takes its time', async () => {
    const running = await startRouter();
    const device = await RawPeer.join(running.url, A);
    device.send([64, 1, {}, 'device.device-a.slow']);
    await device.next();
    const call = fetch(`${running.http}/bridge/call`, {
      method: 'POST',
      headers: { authorization: 'Bearer functions:token-functions' },
      body: JSON.stringify({ procedure: 'device.device-a.slow' }),
    });
    const answer = call.then(({ status }) => status);
    expect((await device.next())[0]).toBe(68);
    const started = Date.now();
    await running.router.stop();
    // The callee has been told to go, and with it the call ends.
    expect(await answer).toBe(502);
    expect(Date.now() - started).toBeLessThan(4_000);
  });
});
