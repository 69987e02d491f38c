import { hello, RawPeer } from './support/raw-peer';
import { useRouter } from './support/joined-peers';

const PROCEDURE = 'device.device-a.switch';

describe('remote procedure calls', () => {
  const { join, running } = useRouter();
  const register = async (peer: RawPeer, procedure = PROCEDURE, options = {}): Promise<unknown> => {
    peer.send([64, 1, options, procedure]);
    const answer = await peer.next();
    expect(answer.slice(0, 2)).toEqual([65, 1]);
    return answer[2];
  };

  it('a call reaches the callee and its result the caller, payloads as they came', async () => {
    const [callee, caller] = [await join('device-a'), await join('person')];
    const registration = await register(callee);
    caller.send([48, 7, {}, PROCEDURE, ['on'], { dim: 0.5 }]);
    caller.send([48, 8, {}, PROCEDURE]);
    expect(await callee.next()).toEqual([68, 1, registration, {}, ['on'], { dim: 0.5 }]);
    expect(await callee.next()).toEqual([68, 2, registration, {}]);
    callee.send([70, 2, {}]);
    callee.send([70, 1, {}, [], { was: false }]);
    expect(await caller.next()).toEqual([50, 8, {}]);
    expect(await caller.next()).toEqual([50, 7, {}, [], { was: false }]);
  });

  it('an error of the callee reaches the caller', async () => {
    const [callee, caller] = [await join('device-a'), await join('person')];
    await register(callee);
    caller.send([48, 1, {}, PROCEDURE]);
    await callee.next();
    callee.send([8, 68, 1, {}, 'com.app.jammed', ['oil it'], { rust: true }]);
    expect(await caller.next()).toEqual([8, 48, 1, {}, 'com.app.jammed', ['oil it'], { rust: true }]);
  });

  it('a second registration of a procedure fails, and so does unregistering what one does not have', async () => {
    const [callee, root] = [await join('device-a'), await join('root')];
    const registration = await register(callee);
    root.send([64, 1, {}, PROCEDURE]);
    expect((await root.next()).slice(0, 5)).toEqual([8, 64, 1, {}, 'wamp.error.procedure_already_exists']);
    root.send([66, 2, registration]);
    expect((await root.next()).slice(0, 5)).toEqual([8, 66, 2, {}, 'wamp.error.no_such_registration']);
    callee.send([66, 2, registration]);
    expect(await callee.next()).toEqual([67, 2]);
    root.send([48, 3, {}, PROCEDURE]);
    expect((await root.next()).slice(0, 5)).toEqual([8, 48, 3, {}, 'wamp.error.no_such_procedure']);
  });

  it('a device that comes back takes its procedures over from its half-open session', async () => {
    const [former, caller] = [await join('device-a'), await join('person')];
    await register(former);
    const present = await join('device-a');
    await register(present);
    caller.send([48, 1, {}, PROCEDURE]);
    expect((await present.next())[0]).toBe(68);
    former.terminate();
    await former.closed;
    present.send([70, 1, {}]);
    expect(await caller.next()).toEqual([50, 1, {}]);
    caller.send([48, 2, {}, PROCEDURE]);
    expect((await present.next())[0]).toBe(68);
  });

  it('force_reregister takes a procedure over where the session may register', async () => {
    const [callee, root] = [await join('device-a'), await join('root')];
    await register(callee);
    await register(root, PROCEDURE, { force_reregister: true });
  });

  it('the caller is told when the callee leaves', async () => {
    const [callee, caller] = [await join('device-a'), await join('person')];
    await register(callee);
    caller.send([48, 1, {}, PROCEDURE]);
    await callee.next();
    callee.terminate();
    expect((await caller.next()).slice(0, 5)).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);
  });

  it('a late answer to a caller that has left is discarded, and the callee goes on', async () => {
    const [callee, caller] = [await join('device-a'), await join('person')];
    await register(callee);
    caller.send([48, 1, {}, PROCEDURE]);
    await callee.next();
    caller.terminate();
    await caller.closed;
    callee.send([70, 1, {}]);
    callee.send([70, 1, {}]);
    expect(await callee.drained()).toEqual([]);
  });

  it('a callee that announced canceling is interrupted when the caller leaves', async () => {
    const caller = await join('person');
    const callee = await RawPeer.open(running().url);
    callee.send([1, 'iot', { ...hello('device-a'), roles: { callee: { features: { call_canceling: true } } } }]);
    await callee.next();
    callee.send([5, 'token-a', {}]);
    await callee.next();
    await register(callee);
    caller.send([48, 1, {}, PROCEDURE]);
    await callee.next();
    caller.terminate();
    expect(await callee.next()).toEqual([69, 1, { mode: 'killnowait', reason: 'wamp.error.canceled' }]);
    callee.terminate();
  });

  it.each(['skip', 'killnowait', 'kill'])(
    'CANCEL with %s ends a call at once when the callee cannot be interrupted',
    async (mode) => {
      const [callee, caller] = [await join('device-a'), await join('person')];
      await register(callee);
      caller.send([48, 1, {}, PROCEDURE]);
      await callee.next();
      caller.send([49, 1, { mode }]);
      expect((await caller.next()).slice(0, 5)).toEqual([8, 48, 1, {}, 'wamp.error.canceled']);
      callee.send([70, 1, {}]);
      caller.send([49, 1, { mode }]);
      expect(await callee.drained()).toEqual([]);
      expect(await caller.drained()).toEqual([]);
    },
  );

  it('a pattern registration is told the procedure, and the specification’s seven calls go where it says', async () => {
    const root = await join('root');
    const patterns: readonly (readonly [string, string])[] = [
      ['a1.b2.c3.d4.e55', 'exact'],
      ['a1.b2.c3', 'prefix'],
      ['a1.b2.c3.d4', 'prefix'],
      ['a1.b2..d4.e5', 'wildcard'],
      ['a1.b2.c3..e5', 'wildcard'],
      ['a1.b2..d4.e5..g7', 'wildcard'],
      ['a1.b2..d4..f6.g7', 'wildcard'],
    ];
    const ids: unknown[] = [];
    for (const [pattern, match] of patterns) ids.push(await register(root, pattern, { match }));
    // The table's fifth call is one that its own rules give to the longer prefix, 3: prefixes come before wildcards.
    const calls: readonly (readonly [string, number])[] = [
      ['a1.b2.c3.d4.e55', 1],
      ['a1.b2.c3.d98.e74', 2],
      ['a1.b2.c3.d4.e325', 3],
      ['a1.b2.c55.d4.e5', 4],
      ['a1.b2.c3.d4.e5', 3],
      ['a1.b2.c88.d4.e5.f6.g7', 6],
    ];
    for (const [procedure, expected] of calls) {
      root.send([48, 1, {}, procedure]);
      const invocation = await root.next();
      expect(invocation.slice(2)).toEqual([ids[expected - 1], expected === 1 ? {} : { procedure }]);
      root.send([70, invocation[1], {}]);
      await root.next();
    }
    root.send([48, 2, {}, 'a2.b2.c2.d2.e2']);
    expect((await root.next())[4]).toBe('wamp.error.no_such_procedure');
  });
});
