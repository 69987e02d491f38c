import { useRouter } from './support/joined-peers';

const NOT_AUTHORIZED = 'wamp.error.not_authorized';

describe('authorization', () => {
  const { join } = useRouter();

  it.each([
    ['device-a', [32, 1, {}, 'device.device-b.reading']],
    ['device-a', [32, 1, { match: 'prefix' }, '']],
    ['device-a', [32, 1, { match: 'prefix' }, 'device']],
    ['device-a', [32, 1, { match: 'prefix' }, 'device.']],
    ['device-a', [32, 1, { match: 'prefix' }, 'device.device-a']],
    ['device-a', [32, 1, { match: 'wildcard' }, 'device..reading']],
    ['device-a', [32, 1, { match: 'wildcard' }, '.device-a.reading']],
    ['device-a', [32, 1, { match: 'wildcard' }, '..']],
    ['device-a', [64, 1, { match: 'wildcard' }, 'device..x']],
    ['device-a', [64, 1, {}, 'device.device-b.x']],
    ['device-a', [64, 1, { force_reregister: true }, 'com.app.x']],
    ['device-a', [48, 1, {}, 'device.device-b.x']],
    ['device-a', [48, 1, {}, 'wamp.session.list']],
    ['device-a', [32, 1, {}, 'wamp.session.on_join']],
    ['device-a', [16, 1, { acknowledge: true }, 'device.device-b.reading', [], { temperature: 1 }]],
    ['device-a', [16, 1, { acknowledge: true, recorded: true }, 'device.device-a.reading', [], { temperature: 1 }]],
    ['person', [16, 1, { acknowledge: true }, 'device.device-a.reading', [], { temperature: 1 }]],
    ['person', [64, 1, {}, 'device.person.x']],
    ['person', [48, 1, {}, 'com.app.x']],
    ['person', [32, 1, { match: 'prefix' }, 'device']],
    ['root', [16, 1, { acknowledge: true, recorded: true }, 'device.device-a.reading', [], { temperature: 1 }]],
  ])('%s may not %j', async (authid, message) => {
    const peer = await join(authid);
    peer.send(message);
    expect((await peer.next()).slice(0, 5)).toEqual([8, message[0], 1, {}, NOT_AUTHORIZED]);
  });

  it.each([
    ['device-a', [32, 1, { match: 'prefix' }, 'device.device-a.'], 33],
    ['device-a', [32, 1, { match: 'wildcard' }, 'device.device-a..x'], 33],
    ['device-a', [64, 1, {}, 'device.device-a.x'], 65],
    ['device-a', [16, 1, { acknowledge: true }, 'device.device-a.x'], 17],
    ['person', [32, 1, { match: 'wildcard' }, 'device..reading'], 33],
    ['person', [32, 1, { match: 'prefix' }, 'device.'], 33],
    ['root', [32, 1, { match: 'prefix' }, ''], 33],
    ['root', [64, 1, {}, 'com.app.x'], 65],
    [
      'functions',
      [16, 1, { acknowledge: true, recorded: true }, 'device.device-a.reading', [], { temperature: 1 }],
      17,
    ],
  ])('%s may %j', async (authid, message, answer) => {
    const peer = await join(authid);
    peer.send(message);
    expect((await peer.next())[0]).toBe(answer);
  });

  it('looks at URIs after JSON escapes are decoded', async () => {
    const device = await join('device-a');
    device.send('[32,1,{},"device.device\\u002db.reading"]');
    expect((await device.next()).slice(0, 5)).toEqual([8, 32, 1, {}, NOT_AUTHORIZED]);
    device.send('[32,2,{"m\\u0061tch":"prefix"},"device.\\u0064evice-b."]');
    expect((await device.next()).slice(0, 5)).toEqual([8, 32, 2, {}, NOT_AUTHORIZED]);
    device.send('[32,3,{},"device.\\u0064evice-a.reading"]');
    expect((await device.next())[0]).toBe(33);
  });

  it('an options key written twice ends the session, whichever is meant', async () => {
    const device = await join('device-a');
    device.send('[32,1,{"match":"prefix","m\\u0061tch":"exact"},"device.device-a."]');
    expect(await device.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
  });

  it('a wildcard subscription of a device hears nothing of its neighbours', async () => {
    const [a, b] = [await join('device-a'), await join('device-b')];
    a.send([32, 1, { match: 'wildcard' }, 'device.device-a.']);
    expect((await a.next())[0]).toBe(33);
    b.send([16, 1, { acknowledge: true }, 'device.device-b.x', ['secret']]);
    await b.next();
    expect(await a.drained()).toEqual([]);
  });
});
