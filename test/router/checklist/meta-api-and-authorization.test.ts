import { altering, checkLines, misreading, put, withholding } from './support/check-lines';
import { type Fault, type Wire, type WirePeer } from './support/wire-router';

const CALL = 48;
const SUBSCRIBE = 32;
const REGISTER = 64;
const NOT_AUTHORIZED = 'wamp.error.not_authorized';

describe('checklist: meta API and authorization', () => {
  checkLines([
    {
      line: 48,
      title: 'wamp.session.kill* leaves out the caller, whose own ID gives wamp.error.no_such_session',
      check: async (open) => {
        const router = open();
        const [root, victim] = [await router.join({ authid: 'root' }), await router.join({ authid: 'device-a' })];
        const kill = (procedure: string, ...args: unknown[]): Wire =>
          root.ask(CALL, 1, {}, `wamp.session.${procedure}`, args, { reason: 'com.app.bye', message: 'go' });
        expect(kill('kill', root.sessionId)[4]).toBe('wamp.error.no_such_session');
        expect(kill('kill', 2 ** 53)[4]).toBe('wamp.error.no_such_session');
        expect(kill('kill', victim.sessionId)).toEqual([50, 1, {}]);
        expect(victim.take()).toEqual([[6, { message: 'go' }, 'com.app.bye']]);
        const others = async (): Promise<readonly WirePeer[]> => [
          await router.join({ authid: 'root' }),
          await router.join({ authid: 'device-a' }),
          await router.join({ authid: 'device-a' }),
        ];
        for (const [procedure, args, count] of [
          ['kill_by_authid', ['device-a'], 2],
          ['kill_by_authid', ['root'], 1],
          ['kill_by_authrole', ['admin'], 1],
          ['kill_by_authrole', ['user'], 0],
          ['kill_all', [], 3],
        ] as const) {
          const peers = await others();
          expect(kill(procedure, ...args)).toEqual([50, 1, {}, [count]]);
          expect(peers.filter((peer) => peer.take().some(([type]) => type === 6))).toHaveLength(count);
          root.ask(CALL, 2, {}, 'wamp.session.kill_all');
          expect(root.ask(CALL, 3, {}, 'wamp.session.count')).toEqual([50, 3, {}, [1]]);
        }
        expect(root.ask(CALL, 4, {}, 'wamp.session.kill_all', [], { reason: 'no uri' })[4]).toBe(
          'wamp.error.invalid_uri',
        );
      },
      fault: withholding('does not say GOODBYE', 6),
    },
    {
      line: 49,
      title: 'on_create comes before on_register and on_subscribe, on_unregister and on_unsubscribe before on_delete',
      check: async (open) => {
        const router = open();
        const watcher = await router.join({ authid: 'root' });
        watcher.ask(SUBSCRIBE, 1, { match: 'prefix' }, 'wamp.');
        watcher.take();
        const one = await router.join();
        const two = await router.join();
        one.ask(REGISTER, 1, { invoke: 'first' }, 'a.b');
        two.ask(REGISTER, 1, { invoke: 'first' }, 'a.b');
        one.ask(SUBSCRIBE, 2, {}, 'a.t');
        const [, , subscription] = two.ask(SUBSCRIBE, 2, {}, 'a.t');
        one.send(34, 3, subscription);
        one.lose();
        two.send(6, {}, 'wamp.close.close_realm');
        expect(watcher.take().map((event) => (event[3] as { topic: string }).topic.slice(5))).toEqual([
          'session.on_join',
          'session.on_join',
          'registration.on_create',
          'registration.on_register',
          'registration.on_register',
          'subscription.on_create',
          'subscription.on_subscribe',
          'subscription.on_subscribe',
          'subscription.on_unsubscribe',
          'registration.on_unregister',
          'session.on_leave',
          'subscription.on_unsubscribe',
          'subscription.on_delete',
          'registration.on_unregister',
          'registration.on_delete',
          'session.on_leave',
        ]);
      },
      fault: swapping('tells the second before the first'),
    },
    {
      line: 51,
      title: 'a pattern is allowed only if every URI that it can match is',
      check: async (open) => {
        const router = open();
        const device = await router.join({ authid: 'device-a' });
        const answers = (type: number, options: Record<string, unknown>, uri: string): unknown => {
          const answer = device.ask(type, 1, options, uri);
          return answer[0] === 8 ? answer[4] : answer[0];
        };
        for (const uri of ['', 'device', 'device.', 'device.device-a']) {
          expect(answers(SUBSCRIBE, { match: 'prefix' }, uri)).toBe(NOT_AUTHORIZED);
          expect(answers(REGISTER, { match: 'prefix' }, uri)).toBe(NOT_AUTHORIZED);
        }
        for (const uri of ['device..reading', '.device-a.reading', '..', '']) {
          expect(answers(SUBSCRIBE, { match: 'wildcard' }, uri)).toBe(NOT_AUTHORIZED);
          expect(answers(REGISTER, { match: 'wildcard' }, uri)).toBe(NOT_AUTHORIZED);
        }
        expect(answers(SUBSCRIBE, { match: 'prefix' }, 'device.device-a.')).toBe(33);
        expect(answers(SUBSCRIBE, { match: 'wildcard' }, 'device.device-a..x')).toBe(33);
        expect(answers(REGISTER, { match: 'wildcard' }, 'device.device-a..x')).toBe(65);
      },
      fault: misreading('believes that a pattern is what it looks like', SUBSCRIBE, (message) =>
        message[3] === 'device..reading' ? put(message, 3, 'device.device-a.reading') : message,
      ),
    },
    {
      line: 52,
      title: 'an authid that is no plain name gets no rights of its own',
      check: async (open) => {
        const router = open();
        for (const authid of ['a.b', 'device-a.x', '', 'ü', 'x'.repeat(65)]) {
          const device = await router.join({ authid });
          for (const message of [
            [SUBSCRIBE, 1, {}, `device.${authid || 'x'}.x`],
            [SUBSCRIBE, 2, { match: 'prefix' }, 'device.a.'],
            [CALL, 3, {}, `device.${authid || 'x'}.x`],
          ]) {
            expect(device.ask(...message)[4]).toBe(NOT_AUTHORIZED);
          }
        }
        const plain = await router.join({ authid: 'x'.repeat(64) });
        expect(plain.ask(SUBSCRIBE, 1, {}, `device.${'x'.repeat(64)}.x`)[0]).toBe(33);
      },
      fault: misreading('puts in whatever it is', 1, (message) =>
        JSON.stringify(message).includes('device-a.x')
          ? put(message, 2, { ...(message[2] as object), authid: 'device-a' })
          : message,
      ),
    },
    {
      line: 54,
      title: 'testaments, histories and retained events are authorized, and devices may neither list nor end sessions',
      check: async (open) => {
        const router = open({ historySubjects: [{ match: 'prefix', topic: 'device.' }] });
        const [device, root] = [await router.join({ authid: 'device-a' }), await router.join({ authid: 'root' })];
        const refused = (...message: readonly unknown[]): unknown => device.ask(CALL, 1, {}, ...message)[4];
        for (const procedure of ['list', 'count', 'get', 'kill', 'kill_all', 'kill_by_authid', 'kill_by_authrole']) {
          expect(refused(`wamp.session.${procedure}`, [root.sessionId])).toBe(NOT_AUTHORIZED);
        }
        for (const procedure of ['list', 'get', 'match', 'list_subscribers', 'remove_subscriber']) {
          expect(refused(`wamp.subscription.${procedure}`, [1])).toBe(NOT_AUTHORIZED);
        }
        expect(refused('wamp.session.add_testament', ['device.device-b.x', [], {}])).toBe(NOT_AUTHORIZED);
        expect(refused('wamp.session.add_testament', ['wamp.session.on_join', [], {}])).toBe('wamp.error.invalid_uri');
        const lookup = [{ match: 'prefix' }];
        expect(refused('wamp.subscription.lookup', ['device.', ...lookup])).toBe(NOT_AUTHORIZED);
        const [id] = root.ask(CALL, 1, {}, 'wamp.subscription.lookup', ['device.', ...lookup])[3] as number[];
        expect(refused('wamp.subscription.get_events', [id])).toBe(NOT_AUTHORIZED);
        root.send(16, 2, { retain: true }, 'device.device-b.x');
        expect(device.ask(SUBSCRIBE, 2, { match: 'prefix', get_retained: true }, 'device.')[4]).toBe(NOT_AUTHORIZED);
        expect(device.ask(CALL, 3, {}, 'wamp.session.add_testament', ['device.device-a.x', [], {}])).toEqual([
          50,
          3,
          {},
        ]);
        root.ask(SUBSCRIBE, 3, {}, 'device.device-a.x');
        device.lose();
        expect(root.take().map(([type]) => type)).toEqual([36]);
      },
      fault: altering('has another word for it', 8, (message) => put(message, 4, 'wamp.error.no_such_procedure')),
    },
  ]);
});

/** Sends each second event before the first. */
function swapping(what: string): Fault {
  let held: Wire | undefined;
  return {
    what,
    fromRouter: (message) => {
      if (message[0] !== 36) return [message];
      if (held === undefined) {
        held = message;
        return [];
      }
      const first = held;
      held = undefined;
      return [message, first];
    },
  };
}
