import { createRandomIds, nextId } from '../../../src/wamp/ids';
import { randomFillSync } from 'node:crypto';
import { altering, checkLines, misreading, overlooking, put, repeating, withholding } from './support/check-lines';
import { ALL_FEATURES, hello } from './support/wire-router';

const VIOLATION = 'wamp.error.protocol_violation';
const CALL = 48;

describe('checklist: sessions and messages', () => {
  checkLines([
    {
      line: 1,
      title: 'anything but HELLO first is answered with ABORT wamp.error.protocol_violation',
      check: async (open) => {
        for (const message of [
          [32, 1, {}, 'a.b'],
          [5, 'ticket', {}],
          [6, {}, 'wamp.close.close_realm'],
        ]) {
          const peer = open().connect();
          expect(peer.ask(...message)).toEqual([3, { message: expect.any(String) }, VIOLATION]);
          expect(peer.isClosed).toBe(true);
        }
      },
      fault: altering('gives another reason', 3, (message) => put(message, 2, 'wamp.error.not_authorized')),
    },
    {
      line: 2,
      title: 'a second HELLO in a session is answered with ABORT, and all that the session had is gone',
      check: async (open) => {
        const router = open();
        const [one, other] = [await router.join(), await router.join()];
        one.ask(64, 1, {}, 'a.b');
        one.ask(32, 2, {}, 'a.t');
        expect(one.ask(1, 'iot', hello())[2]).toBe(VIOLATION);
        expect(other.ask(CALL, 1, {}, 'a.b')[4]).toBe('wamp.error.no_such_procedure');
        other.send(16, 2, {}, 'a.t');
        expect(one.take()).toEqual([]);
      },
      fault: withholding('does not mind', 3),
    },
    {
      line: 3,
      title: 'GOODBYE gets exactly one GOODBYE wamp.close.goodbye_and_out, and ABORT gets no reply',
      check: async (open) => {
        const router = open();
        const [leaving, aborting] = [await router.join(), await router.join()];
        leaving.send(6, {}, 'wamp.close.close_realm');
        expect(leaving.take()).toEqual([[6, {}, 'wamp.close.goodbye_and_out']]);
        aborting.send(3, {}, 'wamp.error.whatever');
        expect(aborting.take()).toEqual([]);
      },
      fault: repeating('replies twice', 6),
    },
    {
      line: 4,
      title: 'after its GOODBYE the router ignores every message but the reply',
      check: async (open) => {
        const router = open();
        const [victim, root] = [await router.join(), await router.join()];
        root.ask(CALL, 1, {}, 'wamp.session.kill', [victim.sessionId]);
        expect(victim.take()).toEqual([[6, {}, 'wamp.close.normal']]);
        victim.send(32, 1, {}, 'a.b');
        victim.send(99);
        victim.send(1, 'iot', hello());
        expect(victim.take()).toEqual([]);
        expect(victim.isClosed).toBe(false);
        victim.send(6, {}, 'wamp.close.goodbye_and_out');
        expect(victim.take()).toEqual([]);
        expect(victim.isClosed).toBe(true);
      },
      fault: misreading('takes a message for the reply', 32, () => [6, {}, 'wamp.close.goodbye_and_out']),
    },
    {
      line: 5,
      title: 'a new HELLO on the same transport works after a completed close',
      check: async (open) => {
        const peer = await open().join();
        peer.ask(6, {}, 'wamp.close.close_realm');
        expect(peer.ask(1, 'iot', hello()).slice(0, 1)).toEqual([2]);
        expect(peer.ask(32, 1, {}, 'a.b').slice(0, 2)).toEqual([33, 1]);
      },
      fault: misreading('ends the transport with the session', 6, () => [99]),
    },
    {
      line: 6,
      title: 'session and publication IDs are drawn from all of 1 to 2^53',
      check: async (open) => {
        const router = open({ ids: createRandomIds((bytes) => randomFillSync(bytes)) });
        const peer = await router.join();
        const sessions = [peer.sessionId, (await router.join()).sessionId];
        const publications: number[] = [];
        for (let id = 1; id <= 200; id++) {
          publications.push(Number(peer.ask(16, id, { acknowledge: true }, 'a.b')[2]));
        }
        const ids = [...sessions, ...publications];
        expect(new Set(ids).size).toBe(202);
        expect(Math.min(...ids)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...ids)).toBeLessThanOrEqual(2 ** 53);
        // Of 200 fair draws all are below 7/8 once in 4 * 10^11 runs.
        expect(Math.max(...publications)).toBeGreaterThan(2 ** 53 * 0.875);
      },
      fault: altering('draws 32 bits', 17, (message) => put(message, 2, Number(message[2]) % 2 ** 32)),
    },
    {
      line: 7,
      title: 'request IDs count 1, 2, 3 over all requests if that is asked for, and pieces of a call repeat theirs',
      check: async (open) => {
        const router = open({ strictRequestIds: true });
        const callee = await router.join({ features: ALL_FEATURES });
        callee.ask(64, 1, {}, 'a.b');
        const peer = await router.join({ features: ALL_FEATURES });
        peer.ask(32, 1, {}, 'a.t');
        peer.send(CALL, 2, { progress: true }, 'a.b');
        peer.ask(16, 3, { acknowledge: true }, 'a.t');
        peer.send(CALL, 2, { progress: true }, 'a.b');
        peer.send(CALL, 2, {}, 'a.b');
        expect(peer.take()).toEqual([]);
        expect(callee.take()).toHaveLength(3);
        expect(peer.ask(34, 5, 1)).toMatchObject([3, {}, VIOLATION]);
      },
      fault: misreading('does not see gaps', 34, (message) => put(message, 1, 4)),
    },
    {
      line: 8,
      title: 'INVOCATION request IDs count from 1 for each callee, and wrap from 2^53 to 1',
      check: async (open) => {
        const router = open();
        const [one, two, caller] = [await router.join(), await router.join(), await router.join()];
        one.ask(64, 1, {}, 'a.one');
        two.ask(64, 1, {}, 'a.two');
        ['a.one', 'a.two', 'a.one', 'a.one'].forEach((procedure, index) => caller.send(CALL, index + 1, {}, procedure));
        expect(one.take().map(([, id]) => id)).toEqual([1, 2, 3]);
        expect(two.take().map(([, id]) => id)).toEqual([1]);
        expect(nextId(2 ** 53)).toBe(1);
      },
      fault: altering('counts over all callees', 68, (message) => put(message, 1, Number(message[1]) + 1)),
    },
    {
      line: 9,
      title: 'integers are not booleans in options, nor the reverse',
      check: async (open) => {
        for (const message of [
          [16, 1, { acknowledge: 1 }, 'a.b'],
          [16, 1, { exclude_me: 0 }, 'a.b'],
          [16, 1, { retain: 'yes' }, 'a.b'],
          [32, 1, { get_retained: 1 }, 'a.b'],
          [CALL, 1, { receive_progress: 1 }, 'a.b'],
          [CALL, 1, { timeout: true }, 'a.b'],
          [CALL, true, {}, 'a.b'],
          [64, 1, { disclose_caller: 1 }, 'a.b'],
        ]) {
          const peer = await open().join();
          expect(peer.ask(...message)).toMatchObject([3, {}, VIOLATION]);
        }
      },
      fault: misreading('takes true for 1', CALL, (message) => (message[1] === true ? put(message, 1, 1) : message)),
    },
    {
      line: 10,
      title: 'unknown option keys are ignored',
      check: async (open) => {
        const peer = await open().join();
        expect(peer.ask(32, 1, { nonsense: { deep: [1] }, _mine: true }, 'a.b').slice(0, 2)).toEqual([33, 1]);
        expect(peer.ask(16, 2, { acknowledge: true, _x: 1 }, 'a.b').slice(0, 2)).toEqual([17, 2]);
        expect(peer.ask(64, 3, { _x: [] }, 'a.b').slice(0, 2)).toEqual([65, 3]);
      },
      fault: misreading('refuses them', 64, (message) => put(message, 2, [])),
    },
    {
      line: 11,
      title:
        'empty arguments are left out where the router composes a message, and stay as they came where it does not',
      check: async (open) => {
        const router = open();
        const [peer, other] = [await router.join(), await router.join()];
        expect(peer.ask(CALL, 1, {}, 'wamp.session.flush_testaments')).toEqual([50, 1, {}]);
        peer.ask(32, 2, {}, 'a.b');
        for (const payload of [[], [[]], [[], {}], [[null]], [[], { a: null }]]) {
          other.send(16, 1, {}, 'a.b', ...payload);
          expect(peer.next().slice(4)).toEqual(payload);
        }
      },
      fault: altering('writes null for what is not there', 50, (message) => [...message, null]),
    },
    {
      line: 13,
      title: 'an undecodable frame, a message that is no array and an unknown message type are answered with ABORT',
      check: async (open) => {
        for (const frame of ['[1,', '', '{"a":1}', '"x"', '[]', '[99,1]', '["1",1]', '[null]']) {
          const peer = await open().join();
          peer.sendFrame(frame);
          expect(peer.next()).toMatchObject([3, {}, VIOLATION]);
          expect(peer.isClosed).toBe(true);
        }
      },
      fault: withholding('says nothing', 3),
    },
    {
      line: 53,
      title: 'URIs are decoded before they are looked at, and keys that are twice or surplus elements are a violation',
      check: async (open) => {
        const router = open();
        const device = await router.join({ authid: 'device-a' });
        device.sendFrame('[32,1,{},"device.\\u0064evice-b.x"]');
        expect(device.next()[4]).toBe('wamp.error.not_authorized');
        device.sendFrame('[32,2,{},"device.\\u0064evice-a.x"]');
        expect(device.next().slice(0, 2)).toEqual([33, 2]);
        for (const frame of ['[32,3,{"match":"prefix","m\\u0061tch":"exact"},"a.b"]', '[32,3,{},"a.b",1]']) {
          const peer = await router.join();
          peer.sendFrame(frame);
          expect(peer.next()).toMatchObject([3, {}, VIOLATION]);
        }
      },
      fault: withholding('says nothing of it', 3),
    },
    {
      line: 57,
      title: 'messages that only routers send are answered with ABORT',
      check: async (open) => {
        for (const type of [2, 4, 17, 33, 35, 36, 50, 65, 67, 68, 69]) {
          const peer = await open().join();
          expect(peer.ask(type, 1, {})).toMatchObject([3, {}, VIOLATION]);
        }
      },
      fault: overlooking('ignores EVENT', 36),
    },
    {
      line: 58,
      title: 'a wrong ticket and an unknown principal get the same answer, wamp.error.authentication_denied',
      check: async (open) => {
        const answers: unknown[] = [];
        for (const authid of ['device-a', 'nobody.at.all']) {
          const peer = open().connect();
          answers.push(peer.ask(1, 'iot', hello({ authid })));
          peer.send(5, 'wrong', {});
          await new Promise((resolve) => setImmediate(resolve));
          answers.push(peer.next());
        }
        expect(answers.slice(0, 2)).toEqual(answers.slice(2));
        expect(answers[1]).toMatchObject([3, {}, 'wamp.error.authentication_denied']);
      },
      fault: altering('has another URI for it', 3, (message) => put(message, 2, 'wamp.error.no_such_principal')),
    },
    {
      line: 60,
      title: 'features are known by both spellings, and announced by both',
      check: async (open) => {
        for (const spelling of ['call_canceling', 'call_cancelling']) {
          const router = open();
          const callee = await router.join({ features: { [spelling]: true } });
          callee.ask(64, 1, {}, 'a.b');
          const caller = router.connect();
          const [, , details] = caller.ask(1, 'iot', hello());
          expect(details).toMatchObject({ roles: { dealer: { features: { [spelling]: true } } } });
          caller.send(CALL, 1, {}, 'a.b');
          callee.take();
          caller.send(49, 1, { mode: 'kill' });
          expect(callee.next()[0]).toBe(69);
        }
      },
      fault: misreading(
        'knows one spelling',
        1,
        (message) => JSON.parse(JSON.stringify(message).replaceAll('call_cancelling', 'call_unknown')) as unknown[],
      ),
    },
  ]);
});
