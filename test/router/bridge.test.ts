import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { useRouter } from './support/joined-peers';
import { PRINCIPALS, SHARED_KEY, TICKET } from './support/principals';

const TOPIC = 'device.device-a.reading';

describe('the HTTP bridge', () => {
  const { running, join } = useRouter({ principals: [...PRINCIPALS] });
  const post = async (
    path: string,
    body: unknown,
    authorization = `Basic ${Buffer.from('functions:token-functions').toString('base64')}`,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers }> => {
    const response = await fetch(`${running().http}${path}`, {
      method: 'POST',
      headers: authorization === '' ? {} : { authorization },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const decoded = (await response.json()) as Record<string, unknown>;
    return { status: response.status, body: decoded, headers: response.headers };
  };
  afterEach(() => {
    running().queue.isFailing = false;
    running().queue.envelopes.length = 0;
  });

  it('answers the health check', async () => {
    const response = await fetch(`${running().http}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it('publishes what is recorded already without recording it again', async () => {
    const person = await join('person');
    person.send([32, 1, {}, TOPIC]);
    await person.next();
    const answer = await post('/bridge/publish', {
      topic: TOPIC,
      kwargs: { temperature: 21.5 },
      options: { recorded: true },
    });
    expect(answer).toMatchObject({ status: 200, body: { id: expect.any(Number) } });
    expect(await person.next()).toEqual([36, expect.any(Number), answer.body['id'], {}, [], { temperature: 21.5 }]);
    expect(running().queue.envelopes).toEqual([]);
  });

  it('records a reading that is not said to be recorded', async () => {
    const answer = await post(
      '/bridge/publish',
      { topic: TOPIC, kwargs: { temperature: 1 } },
      'Bearer device-a:token-a',
    );
    expect(answer.status).toBe(200);
    expect(running().queue.envelopes).toHaveLength(1);
    running().queue.isFailing = true;
    const refused = await post('/bridge/publish', { topic: TOPIC, kwargs: { temperature: 1 } });
    expect(refused).toMatchObject({ status: 503, body: { error: 'wamp.error.unavailable' } });
  });

  it('publishes a batch in order, and a bad one never drops its neighbours', async () => {
    const root = await join('root');
    root.send([32, 1, { match: 'prefix' }, 'device.']);
    await root.next();
    const answer = await post('/bridge/publish', {
      publications: [
        { topic: 'device.device-a.x', args: [1] },
        { topic: 'device..x', args: [2] },
        { topic: 'device.device-b.x', args: [3] },
      ],
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ids: [expect.any(Number), null, expect.any(Number)],
        errors: [{ index: 1, error: 'wamp.error.invalid_uri' }],
      },
    });
    expect((await root.next())[4]).toEqual([1]);
    expect((await root.next())[4]).toEqual([3]);
  });

  it('calls a procedure and gives its result, or its error', async () => {
    const device = await join('device-a');
    device.send([64, 1, {}, 'device.device-a.switch']);
    await device.next();
    const first = post('/bridge/call', { procedure: 'device.device-a.switch', args: ['on'], kwargs: { dim: 1 } });
    const invocation = await device.next();
    expect(invocation.slice(3)).toEqual([{}, ['on'], { dim: 1 }]);
    device.send([70, invocation[1], {}, ['was off']]);
    expect(await first).toMatchObject({ status: 200, body: { args: ['was off'], kwargs: {} } });

    const second = post('/bridge/call', { procedure: 'device.device-a.switch' });
    device.send([8, 68, (await device.next())[1], {}, 'com.app.jammed', ['oil it']]);
    expect(await second).toMatchObject({
      status: 422,
      body: { error: 'com.app.jammed', args: ['oil it'], kwargs: {} },
    });

    const third = post('/bridge/call', { procedure: 'device.device-a.switch' });
    await device.next();
    device.terminate();
    expect(await third).toMatchObject({ status: 502, body: { error: 'wamp.error.canceled' } });
  });

  it.each([
    ['/bridge/call', { procedure: 'device.device-a.none' }, 404, 'wamp.error.no_such_procedure'],
    ['/bridge/call', { procedure: 5 }, 400, 'wamp.error.invalid_argument'],
    ['/bridge/publish', { topic: TOPIC, kwargs: { a: null } }, 422, 'wamp.error.invalid_argument'],
    ['/bridge/publish', { topic: 'a..b' }, 422, 'wamp.error.invalid_uri'],
    ['/bridge/publish', { publications: [] }, 400, 'wamp.error.invalid_argument'],
    ['/bridge/publish', '{"topic":', 400, 'wamp.error.invalid_argument'],
    ['/bridge/publish', '['.repeat(100_000), 400, 'wamp.error.invalid_argument'],
    ['/bridge/publish', `"${'x'.repeat(1_100_000)}"`, 413, 'wamp.error.payload_size_exceeded'],
    ['/bridge/other', {}, 404, 'wamp.error.not_found'],
  ])('%s answers a bad request with its status and error', async (path, body, status, error) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status, body: { error, args: [expect.any(String)], kwargs: {} } });
  });

  it.each(['', 'Basic', 'Basic Zm9v', 'Bearer device-a:wrong', 'Bearer nobody:token-a', 'Digest device-a:token-a'])(
    'refuses the credentials %j with 401',
    async (authorization) => {
      const answer = await post('/bridge/publish', { topic: TOPIC }, authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
    },
  );

  it('takes the tickets of principals of the configuration, and no secret of another method', async () => {
    const publish = (authorization: string) => post('/bridge/publish', { topic: 'a.b' }, authorization);
    expect((await publish(`Bearer ticket-admin:${TICKET}`)).status).toBe(200);
    expect((await publish('Bearer ticket-admin:wrong')).status).toBe(401);
    expect((await publish(`Bearer cra-admin:${SHARED_KEY}`)).status).toBe(401);
  });

  it('holds principals to what their session may do', async () => {
    const asDevice = `Bearer ${Buffer.from('device-a:token-a').toString('base64')}`;
    const forbidden = { status: 403, body: { error: 'wamp.error.not_authorized' } };
    expect(await post('/bridge/publish', { topic: 'device.device-b.x' }, asDevice)).toMatchObject(forbidden);
    expect(await post('/bridge/call', { procedure: 'device.device-b.x' }, asDevice)).toMatchObject(forbidden);
    expect(
      await post('/bridge/publish', { topic: TOPIC, kwargs: { a: 1 }, options: { recorded: true } }, asDevice),
    ).toMatchObject(forbidden);
  });

  it('lets a client send all of a body that is too large, tells it so, and goes on with the connection', async () => {
    const socket = connect(running().port, '127.0.0.1');
    const credentials = Buffer.from('functions:token-functions').toString('base64');
    const head = ['POST /bridge/publish HTTP/1.1', 'Host: router', `Authorization: Basic ${credentials}`];
    socket.write([...head, 'Content-Length: 10000000', '', ''].join('\r\n'));
    socket.write(Buffer.alloc(10_000_000, 'x'));
    socket.write('GET /health HTTP/1.1\r\nHost: router\r\nConnection: close\r\n\r\n');
    const received = await text(socket);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    expect(received).toContain('wamp.error.payload_size_exceeded');
  });

  it('names the methods that a path takes', async () => {
    const response = await fetch(`${running().http}/bridge/call`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('says that it cannot check credentials now', async () => {
    running().registry.isDown = true;
    expect(await post('/bridge/call', { procedure: 'a.b' }, 'Bearer device-b:token-b')).toMatchObject({ status: 503 });
    running().registry.isDown = false;
  });
});
