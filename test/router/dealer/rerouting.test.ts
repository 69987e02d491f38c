import { ALL_FEATURES, type WirePeer, WireRouter } from '../checklist/support/wire-router';

const CALL = 48;
const YIELD = 70;

interface Setting {
  readonly router: WireRouter;
  readonly callees: readonly WirePeer[];
  readonly caller: WirePeer;
}

async function shared(invoke: string, count = 3): Promise<Setting> {
  const router = new WireRouter({}, undefined);
  const callees: WirePeer[] = [];
  for (let index = 0; index < count; index++) {
    const callee = await router.join({ features: ALL_FEATURES });
    callee.ask(64, 1, { invoke }, 'a.b');
    callees.push(callee);
  }
  return { router, callees, caller: await router.join({ features: ALL_FEATURES }) };
}

/** Who of them has got an INVOCATION, and its ID. */
function invoked({ callees }: Setting): { readonly index: number; readonly invocationId: number } | undefined {
  const messages = callees.map((callee) => callee.take().find(([type]) => type === 68));
  const index = messages.findIndex((message) => message !== undefined);
  return index < 0 ? undefined : { index, invocationId: Number(messages[index]?.[1]) };
}

function decline({ callees }: Setting, index: number, invocationId: number): void {
  callees[index]?.send(8, 68, invocationId, {}, 'wamp.error.unavailable');
}

describe('call rerouting', () => {
  it.each([
    ['first', [0, 1, 2]],
    ['last', [2, 1, 0]],
    ['roundrobin', [0, 1, 2]],
  ])('goes on by the policy %s to the callees %j, then says that none is available', async (invoke, order) => {
    const setting = await shared(invoke);
    setting.caller.send(CALL, 1, {}, 'a.b', ['x']);
    for (const expected of order) {
      const invocation = invoked(setting);
      expect(invocation?.index).toBe(expected);
      expect(setting.caller.take()).toEqual([]);
      decline(setting, expected, invocation?.invocationId ?? 0);
    }
    expect(invoked(setting)).toBeUndefined();
    expect(setting.caller.take().map((answer) => answer.slice(0, 5))).toEqual([
      [8, CALL, 1, {}, 'wamp.error.no_available_callee'],
    ]);
  });

  it('tries each at random once', async () => {
    const setting = await shared('random');
    setting.caller.send(CALL, 1, {}, 'a.b');
    const seen = new Set<number>();
    for (;;) {
      const invocation = invoked(setting);
      if (invocation === undefined) break;
      expect(seen).not.toContain(invocation.index);
      seen.add(invocation.index);
      decline(setting, invocation.index, invocation.invocationId);
    }
    expect(seen.size).toBe(3);
    expect(setting.caller.take()).toHaveLength(1);
  });

  it('has the next callee’s result for the caller, who can still cancel', async () => {
    const setting = await shared('first', 2);
    const [one, two] = setting.callees;
    setting.caller.send(CALL, 1, { timeout: 100 }, 'a.b', ['x']);
    decline(setting, 0, invoked(setting)?.invocationId ?? 0);
    expect(two?.next().slice(3)).toEqual([{ trustlevel: 0 }, ['x']]);
    one?.send(YIELD, 1, {}, ['late']);
    two?.send(YIELD, 1, {}, ['done']);
    expect(setting.caller.take()).toEqual([[50, 1, {}, ['done']]]);
    setting.router.scheduler.advance(1_000);
    setting.caller.send(CALL, 2, { timeout: 100 }, 'a.b', ['x']);
    decline(setting, 0, invoked(setting)?.invocationId ?? 0);
    two?.take();
    setting.caller.send(49, 2, {});
    expect(two?.next().slice(0, 2)).toEqual([69, 2]);
    expect(setting.caller.next()[4]).toBe('wamp.error.canceled');
    setting.router.scheduler.advance(1_000);
    expect(setting.caller.take()).toEqual([]);
  });

  it('does not happen once part of the call has been answered, taken or interrupted', async () => {
    const setting = await shared('first', 2);
    const { caller } = setting;
    const [one] = setting.callees;
    caller.send(CALL, 1, { receive_progress: true }, 'a.b');
    one?.send(YIELD, 1, { progress: true }, ['part']);
    decline(setting, 0, 1);
    caller.send(CALL, 2, { progress: true }, 'a.b');
    caller.send(CALL, 2, { progress: true }, 'a.b');
    decline(setting, 0, 2);
    caller.send(CALL, 3, {}, 'a.b');
    caller.send(49, 3, { mode: 'kill' });
    decline(setting, 0, 3);
    const uris = caller.take().map((answer) => (answer[0] === 8 ? answer[4] : answer[0]));
    expect(uris).toEqual([
      50,
      'wamp.error.no_available_callee',
      'wamp.error.no_available_callee',
      'wamp.error.unavailable',
    ]);
    expect(setting.callees[1]?.take()).toEqual([]);
  });

  it('of a call in pieces happens while there was only the first', async () => {
    const setting = await shared('first', 2);
    const { caller } = setting;
    caller.send(CALL, 1, { progress: true }, 'a.b', [1]);
    decline(setting, 0, 1);
    caller.send(CALL, 1, {}, 'a.b', [2]);
    expect(setting.callees[1]?.take().map((message) => message.slice(3))).toEqual([
      [{ trustlevel: 0, progress: true }, [1]],
      [{ trustlevel: 0 }, [2]],
    ]);
  });

  it('leaves out callees that cannot do what the call needs with an error', async () => {
    const router = new WireRouter({}, undefined);
    const [able, unable] = [await router.join({ features: ALL_FEATURES }), await router.join()];
    for (const callee of [able, unable]) callee.ask(64, 1, { invoke: 'first' }, 'a.b');
    const caller = await router.join({ features: ALL_FEATURES });
    caller.send(CALL, 1, { ppt_scheme: 'x_my' }, 'a.b', ['x']);
    able.send(8, 68, 1, {}, 'wamp.error.unavailable');
    expect(caller.next()[4]).toBe('wamp.error.feature_not_supported');
    expect(unable.take()).toEqual([]);
  });

  it('goes on in turn when callees come and go', async () => {
    const setting = await shared('roundrobin');
    const { caller, callees } = setting;
    const chosen = (requestId: number): number | undefined => {
      caller.send(CALL, requestId, {}, 'a.b');
      return invoked(setting)?.index;
    };
    expect([chosen(1), chosen(2)]).toEqual([0, 1]);
    callees[0]?.lose();
    expect([chosen(3), chosen(4), chosen(5)]).toEqual([2, 1, 2]);
    callees[2]?.lose();
    expect([chosen(6), chosen(7)]).toEqual([1, 1]);
  });
});

describe('what callees are told', () => {
  it('a trust level by the caller’s role, if they announced that they want it', async () => {
    const router = new WireRouter({}, undefined);
    const [told, untold] = [await router.join({ features: ALL_FEATURES }), await router.join()];
    const [root, device] = [await router.join({ authid: 'root' }), await router.join({ authid: 'device-a' })];
    told.ask(64, 1, {}, 'device.device-a.told');
    untold.ask(64, 1, {}, 'device.device-a.untold');
    for (const caller of [root, device]) {
      caller.send(CALL, 1, {}, 'device.device-a.told');
      caller.send(CALL, 2, {}, 'device.device-a.untold');
    }
    expect(told.take().map((message) => message[3])).toEqual([{ trustlevel: 2 }, { trustlevel: 1 }]);
    expect(untold.take().map((message) => message[3])).toEqual([{}, {}]);
  });

  it('a caller that named itself; and nobody is named where that is not allowed', async () => {
    const router = new WireRouter({ allowsDisclosure: false }, undefined);
    const [callee, caller] = [await router.join(), await router.join()];
    expect(callee.ask(64, 1, { disclose_caller: true }, 'a.b')[4]).toBe('wamp.error.option_disallowed.disclose_me');
    callee.ask(64, 2, {}, 'a.b');
    expect(caller.ask(CALL, 1, { disclose_me: true }, 'a.b')[4]).toBe('wamp.error.option_disallowed.disclose_me');
    expect(callee.take()).toEqual([]);
    const welcome = router.connect().ask(1, 'iot', { roles: { caller: {} } });
    expect(welcome[2]).toMatchObject({ roles: { dealer: { features: { caller_identification: false } } } });
  });

  it('a result in payload passthru mode is an error for a caller that did not announce it', async () => {
    const router = new WireRouter({}, undefined);
    const [callee, caller] = [await router.join({ features: ALL_FEATURES }), await router.join()];
    callee.ask(64, 1, {}, 'a.b');
    caller.send(CALL, 1, {}, 'a.b');
    callee.send(YIELD, 1, { ppt_scheme: 'x_my' }, ['x']);
    expect(caller.take().map((answer) => answer[4])).toEqual(['wamp.error.feature_not_supported']);
  });

  it('a new call under the request ID of one that came in pieces and is over', async () => {
    const router = new WireRouter({}, undefined);
    const [callee, caller] = [
      await router.join({ features: ALL_FEATURES }),
      await router.join({ features: ALL_FEATURES }),
    ];
    callee.ask(64, 1, {}, 'a.b');
    caller.send(CALL, 1, { progress: true }, 'a.b');
    caller.send(CALL, 1, {}, 'a.b');
    callee.send(YIELD, 1, {});
    callee.take();
    caller.send(CALL, 1, {}, 'a.b');
    expect(callee.take().map(([type, id]) => [type, id])).toEqual([[68, 2]]);
  });

  it('a timeout that no timer can run is as long as timers can', async () => {
    const router = new WireRouter({}, undefined);
    const [callee, caller] = [await router.join(), await router.join()];
    callee.ask(64, 1, {}, 'a.b');
    caller.send(CALL, 1, { timeout: 2 ** 40 }, 'a.b');
    router.scheduler.advance(2 ** 31 - 2);
    expect(caller.take()).toEqual([]);
    router.scheduler.advance(1);
    expect(caller.take()).toHaveLength(1);
  });
});
