import {
  altering,
  checkLines,
  misreading,
  type OpenRouter,
  overlooking,
  put,
  repeating,
  withholding,
  without,
} from './support/check-lines';
import { ALL_FEATURES, type Who, type Wire, type WirePeer, type WireRouter } from './support/wire-router';

const CALL = 48;
const CANCEL = 49;
const RESULT = 50;
const REGISTER = 64;
const INVOCATION = 68;
const INTERRUPT = 69;
const YIELD = 70;
const ERROR = 8;

const CANCELED = 'wamp.error.canceled';
const CANCELING = { features: { call_canceling: true } };

interface Pair {
  readonly router: WireRouter;
  readonly callee: WirePeer;
  readonly caller: WirePeer;
}

/** A callee of `a.b`, and a caller that has called it with request 1. */
async function calling(open: OpenRouter, callee: Who = {}, options: Record<string, unknown> = {}): Promise<Pair> {
  const router = open();
  const pair = { router, callee: await router.join(callee), caller: await router.join({ features: ALL_FEATURES }) };
  pair.callee.ask(REGISTER, 1, {}, 'a.b');
  pair.caller.send(CALL, 1, options, 'a.b', ['x']);
  return pair;
}

/** What an answer says, without its message for people. */
function gist(message: Wire): Wire {
  return message.slice(0, message[0] === ERROR ? 5 : 3);
}

describe('checklist: remote procedure calls', () => {
  checkLines([
    {
      line: 27,
      title: 'a second registration fails, if it is single or of another policy than the first',
      check: async (open) => {
        const router = open();
        const [one, two] = [await router.join(), await router.join()];
        one.ask(REGISTER, 1, {}, 'a.single');
        one.ask(REGISTER, 2, { invoke: 'roundrobin' }, 'a.shared');
        const exists = 'wamp.error.procedure_already_exists';
        const attempts = [
          [{}, 'a.single'],
          [{ invoke: 'roundrobin' }, 'a.single'],
          [{}, 'a.shared'],
          [{ invoke: 'first' }, 'a.shared'],
        ] as const;
        for (const [options, procedure] of attempts) {
          expect(gist(two.ask(REGISTER, 1, options, procedure))).toEqual([ERROR, REGISTER, 1, {}, exists]);
        }
        expect(gist(one.ask(REGISTER, 3, { invoke: 'roundrobin' }, 'a.shared'))[4]).toBe(exists);
        expect(two.ask(REGISTER, 2, { invoke: 'roundrobin' }, 'a.shared')[0]).toBe(65);
      },
      fault: misreading('takes it over', REGISTER, (message) => put(message, 2, { force_reregister: true })),
    },
    {
      line: 28,
      title: 'callees of a shared registration are chosen by its policy, in the order in which they registered',
      check: async (open) => {
        const chosen = async (invoke: string): Promise<readonly number[]> => {
          let draw = 0;
          // IDs that as draws choose the callees 0, 1 and 2 in turn.
          const router = open({ ids: () => ++draw });
          const callees = [await router.join(), await router.join(), await router.join()];
          const ids = callees.map((callee) => callee.ask(REGISTER, 1, { invoke }, 'a.b')[2]);
          expect(new Set(ids).size).toBe(1);
          const caller = await router.join();
          return [1, 2, 3, 4, 5, 6, 7].map((requestId) => {
            caller.send(CALL, requestId, {}, 'a.b');
            return callees.findIndex((callee) => callee.take().length > 0);
          });
        };
        expect(await chosen('roundrobin')).toEqual([0, 1, 2, 0, 1, 2, 0]);
        expect(await chosen('first')).toEqual([0, 0, 0, 0, 0, 0, 0]);
        expect(await chosen('last')).toEqual([2, 2, 2, 2, 2, 2, 2]);
        expect(new Set(await chosen('random'))).toEqual(new Set([0, 1, 2]));
      },
      fault: misreading('always takes the first', REGISTER, (message) => put(message, 2, { invoke: 'first' })),
    },
    {
      line: 29,
      title:
        'a call goes to the exact match, then the longest prefix, then the wildcard with the longest leading portions',
      check: async (open) => {
        const router = open();
        const [callee, caller] = [await router.join(), await router.join()];
        const patterns: readonly (readonly [string, string])[] = [
          ['a1.b2.c3.d4.e55', 'exact'],
          ['a1.b2.c3', 'prefix'],
          ['a1.b2.c3.d4', 'prefix'],
          ['a1.b2..d4.e5', 'wildcard'],
          ['a1.b2.c3..e5', 'wildcard'],
          ['a1.b2..d4.e5..g7', 'wildcard'],
          ['a1.b2..d4..f6.g7', 'wildcard'],
        ];
        const ids = patterns.map(([pattern, match], index) => callee.ask(REGISTER, index + 1, { match }, pattern)[2]);
        // The specification's table, but that its fifth call has a matching prefix, which it overlooks (docs/decisions/0002).
        const calls: readonly (readonly [string, number])[] = [
          ['a1.b2.c3.d4.e55', 1],
          ['a1.b2.c3.d98.e74', 2],
          ['a1.b2.c3.d4.e325', 3],
          ['a1.b2.c55.d4.e5', 4],
          ['a1.b2.c3.d4.e5', 3],
          ['a1.b2.c88.d4.e5.f6.g7', 6],
          ['a2.b2.c2.d2.e2', 0],
        ];
        calls.forEach(([procedure], index) => caller.send(CALL, index + 1, {}, procedure));
        expect(callee.take().map(([, , id]) => ids.indexOf(id) + 1)).toEqual([1, 2, 3, 4, 3, 6]);
        expect(caller.take().map(gist)).toEqual([[ERROR, CALL, 7, {}, 'wamp.error.no_such_procedure']]);
      },
      fault: misreading('takes wildcards for exact', REGISTER, (message) => without(message, 2, 'match')),
    },
    {
      line: 30,
      title: 'an INVOCATION by a pattern says the procedure',
      check: async (open) => {
        const router = open();
        const [callee, caller] = [await router.join(), await router.join()];
        callee.ask(REGISTER, 1, { match: 'prefix' }, 'a.');
        callee.ask(REGISTER, 2, {}, 'b.c');
        caller.send(CALL, 1, {}, 'a.b');
        caller.send(CALL, 2, {}, 'b.c');
        expect(callee.take().map(([, , , details]) => details)).toEqual([{ procedure: 'a.b' }, {}]);
      },
      fault: altering('does not say it', INVOCATION, (message) => without(message, 3, 'procedure')),
    },
    {
      line: 31,
      title: 'when the caller leaves, a callee that can be canceled is interrupted, and a late YIELD is discarded',
      check: async (open) => {
        for (const [who, interrupts] of [
          [CANCELING, [[INTERRUPT, 1, { mode: 'killnowait', reason: CANCELED }]]],
          [{}, []],
        ] as const) {
          const { callee, caller } = await calling(open, who);
          callee.take();
          caller.lose();
          expect(callee.take()).toEqual(interrupts);
          callee.send(YIELD, 1, {});
          expect(callee.take()).toEqual([]);
          expect(callee.isClosed).toBe(false);
        }
      },
      fault: withholding('does not interrupt', INTERRUPT),
    },
    {
      line: 32,
      title: 'when the callee leaves, each caller to whom it owed an answer gets ERROR wamp.error.canceled',
      check: async (open) => {
        const { router, callee, caller } = await calling(open);
        const other = await router.join();
        other.send(CALL, 7, {}, 'a.b');
        caller.send(CALL, 2, {}, 'a.b');
        callee.send(YIELD, 1, {});
        caller.take();
        callee.lose();
        expect(caller.take().map(gist)).toEqual([[ERROR, CALL, 2, {}, CANCELED]]);
        expect(other.take().map(gist)).toEqual([[ERROR, CALL, 7, {}, CANCELED]]);
      },
      fault: withholding('swallows the calls', ERROR),
    },
    {
      line: 33,
      title: 'an answer to an invocation that was never issued is a violation, and to a finished one is discarded',
      check: async (open) => {
        for (const answer of [
          [YIELD, 2, {}],
          [ERROR, INVOCATION, 2, {}, 'x.y'],
        ]) {
          const { callee, caller } = await calling(open);
          callee.take();
          callee.send(YIELD, 1, {});
          callee.send(YIELD, 1, {});
          callee.send(ERROR, INVOCATION, 1, {}, 'x.y');
          expect(callee.take()).toEqual([]);
          expect(caller.take()).toEqual([[RESULT, 1, {}]]);
          expect(callee.ask(...answer)).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
        }
      },
      fault: repeating('passes late results on', RESULT),
    },
    {
      line: 34,
      title: 'a CANCEL that races a RESULT is ignored',
      check: async (open) => {
        const { callee, caller } = await calling(open, CANCELING);
        callee.take();
        callee.send(YIELD, 1, {});
        caller.take();
        for (const mode of ['skip', 'kill', 'killnowait']) caller.send(CANCEL, 1, { mode });
        expect([...caller.take(), ...callee.take()]).toEqual([]);
      },
      fault: misreading('takes it for a violation', CANCEL, (message) => put(message, 2, { mode: 'nothing' })),
    },
    {
      line: 35,
      title: 'CANCEL knows skip, kill and killnowait, the last by default; a callee without canceling gets skip',
      check: async (open) => {
        const outcome = async (who: Who, options: Record<string, unknown>): Promise<readonly unknown[]> => {
          const { callee, caller } = await calling(open, who);
          callee.take();
          caller.send(CANCEL, 1, options);
          const interrupts = callee.take().map(([type, , details]) => [type, (details as { mode: string }).mode]);
          return [interrupts, caller.take().map(gist)];
        };
        const canceled = [[ERROR, CALL, 1, {}, CANCELED]];
        expect(await outcome(CANCELING, { mode: 'skip' })).toEqual([[], canceled]);
        expect(await outcome(CANCELING, { mode: 'kill' })).toEqual([[[INTERRUPT, 'kill']], []]);
        expect(await outcome(CANCELING, { mode: 'killnowait' })).toEqual([[[INTERRUPT, 'killnowait']], canceled]);
        expect(await outcome(CANCELING, {})).toEqual([[[INTERRUPT, 'killnowait']], canceled]);
        for (const mode of ['skip', 'kill', 'killnowait']) expect(await outcome({}, { mode })).toEqual([[], canceled]);
      },
      fault: misreading('has kill for its default', CANCEL, (message) =>
        Object.keys(message[2] as object).length === 0 ? put(message, 2, { mode: 'kill' }) : message,
      ),
    },
    {
      line: 36,
      title: 'with kill the caller gets what the callee answers, be it a RESULT',
      check: async (open) => {
        for (const [answer, expected] of [
          [
            [YIELD, 1, {}, ['done']],
            [RESULT, 1, {}, ['done']],
          ],
          [
            [ERROR, INVOCATION, 1, {}, CANCELED],
            [ERROR, CALL, 1, {}, CANCELED],
          ],
        ] as const) {
          const { callee, caller } = await calling(open, CANCELING);
          caller.send(CANCEL, 1, { mode: 'kill' });
          caller.send(CANCEL, 1, { mode: 'kill' });
          callee.send(...answer);
          expect(caller.take()).toEqual([expected]);
          expect(callee.take().filter(([type]) => type === INTERRUPT)).toHaveLength(1);
        }
      },
      fault: misreading('takes kill for killnowait', CANCEL, (message) => put(message, 2, { mode: 'killnowait' })),
    },
    {
      line: 37,
      title: 'a timeout is in milliseconds, 0 is none, and its end gives wamp.error.timeout',
      check: async (open) => {
        const { router, callee, caller } = await calling(open, CANCELING, { timeout: 500 });
        caller.send(CALL, 2, { timeout: 0 }, 'a.b');
        caller.send(CALL, 3, { timeout: 400 }, 'a.b');
        callee.take();
        callee.send(YIELD, 3, {});
        caller.take();
        router.scheduler.advance(499);
        expect(caller.take()).toEqual([]);
        router.scheduler.advance(1);
        expect(caller.take().map(gist)).toEqual([[ERROR, CALL, 1, {}, 'wamp.error.timeout']]);
        expect(callee.take()).toEqual([[INTERRUPT, 1, { mode: 'killnowait', reason: 'wamp.error.timeout' }]]);
        callee.send(YIELD, 1, {});
        router.scheduler.advance(10_000_000);
        expect([...caller.take(), ...callee.take()]).toEqual([]);
      },
      fault: misreading('counts seconds', CALL, (message) => put(message, 2, { timeout: 500_000 })),
    },
    {
      line: 38,
      title: 'the timeout starts again at every progressive YIELD',
      check: async (open) => {
        const { router, callee, caller } = await calling(
          open,
          { features: ALL_FEATURES },
          { timeout: 100, receive_progress: true },
        );
        callee.take();
        for (let piece = 0; piece < 5; piece++) {
          router.scheduler.advance(99);
          callee.send(YIELD, 1, { progress: true }, [piece]);
          expect(caller.take()).toEqual([[RESULT, 1, { progress: true }, [piece]]]);
        }
        router.scheduler.advance(100);
        expect(caller.take().map(gist)).toEqual([[ERROR, CALL, 1, {}, 'wamp.error.timeout']]);
      },
      fault: overlooking('does not see progress', YIELD),
    },
    {
      line: 39,
      title:
        'a timeout is forwarded with forward_timeout to a callee that announced call_timeout, and then not kept here',
      check: async (open) => {
        for (const [features, options, isForwarded] of [
          [{ call_timeout: true }, { forward_timeout: true }, true],
          [{ call_timeout: true }, {}, false],
          [{}, { forward_timeout: true }, false],
        ] as const) {
          const router = open();
          const [callee, caller] = [await router.join({ features }), await router.join()];
          callee.ask(REGISTER, 1, options, 'a.b');
          caller.send(CALL, 1, { timeout: 100 }, 'a.b');
          expect(callee.take()[0]?.[3]).toEqual(isForwarded ? { timeout: 100 } : {});
          router.scheduler.advance(100_000);
          expect(caller.take().map(gist)).toEqual(isForwarded ? [] : [[ERROR, CALL, 1, {}, 'wamp.error.timeout']]);
        }
      },
      fault: altering('keeps it to itself', INVOCATION, (message) => without(message, 3, 'timeout')),
    },
    {
      line: 40,
      title: 'receive_progress is forwarded to callees that announced progress and canceling, or, leniently, progress',
      check: async (open) => {
        for (const [features, lenientProgress, isForwarded] of [
          [{ progressive_call_results: true, call_canceling: true }, false, true],
          [{ progressive_call_results: true }, false, false],
          [{ progressive_call_results: true }, true, true],
          [{ call_canceling: true }, true, false],
        ] as const) {
          const router = open({ lenientProgress });
          const [callee, caller] = [await router.join({ features }), await router.join()];
          callee.ask(REGISTER, 1, {}, 'a.b');
          caller.send(CALL, 1, { receive_progress: true }, 'a.b');
          caller.send(CALL, 2, {}, 'a.b');
          const details = isForwarded ? { receive_progress: true } : {};
          expect(callee.take().map((message) => message[3])).toEqual([details, {}]);
          for (const invocationId of [1, 2]) {
            callee.send(YIELD, invocationId, { progress: true }, [1]);
            callee.send(YIELD, invocationId, {}, [2]);
          }
          const last = [RESULT, 2, {}, [2]];
          const all = [[RESULT, 1, { progress: true }, [1]], [RESULT, 1, {}, [2]], last];
          expect(caller.take()).toEqual(isForwarded ? all : all.slice(1));
        }
      },
      fault: altering('forwards it to none', INVOCATION, (message) => without(message, 3, 'receive_progress')),
    },
    {
      line: 41,
      title: 'a call in pieces takes a caller that announced it, or ABORT, and a callee that can, or ERROR',
      check: async (open) => {
        const router = open();
        const features = { progressive_call_invocations: true };
        const able = await router.join({ features: { ...features, call_canceling: true } });
        const callees = [await router.join(), await router.join({ features })];
        able.ask(REGISTER, 1, {}, 'a.able');
        callees.forEach((callee, index) => callee.ask(REGISTER, 1, {}, `a.unable${index}`));
        const unannounced = await router.join();
        expect(unannounced.ask(CALL, 1, { progress: true }, 'a.able')).toMatchObject([
          3,
          {},
          'wamp.error.protocol_violation',
        ]);
        const caller = await router.join({ features });
        for (const index of [0, 1]) {
          const answer = caller.ask(CALL, index + 1, { progress: true }, `a.unable${index}`);
          expect(gist(answer)).toEqual([ERROR, CALL, index + 1, {}, 'wamp.error.feature_not_supported']);
          caller.send(CALL, index + 1, {}, `a.unable${index}`);
        }
        caller.send(CALL, 3, { progress: true }, 'a.able');
        expect(caller.take()).toEqual([]);
        expect(able.take().map((message) => message[3])).toEqual([{ progress: true }]);
      },
      fault: withholding('lets it pass', 3),
    },
    {
      line: 42,
      title: 'all pieces of a call go to one callee, with the options of the first; late ones are discarded',
      check: async (open) => {
        const router = open();
        const callees = [await router.join({ features: ALL_FEATURES }), await router.join({ features: ALL_FEATURES })];
        for (const callee of callees) callee.ask(REGISTER, 1, { invoke: 'roundrobin' }, 'a.b');
        const caller = await router.join({ features: ALL_FEATURES });
        const [callee, other] = callees;
        caller.send(CALL, 1, { progress: true, disclose_me: true }, 'a.b', [1]);
        caller.send(CALL, 1, { progress: true, timeout: 5 }, 'a.b', [2]);
        caller.send(CALL, 1, { receive_progress: true }, 'a.b', [3]);
        const who = { caller: caller.sessionId, caller_authid: 'anonymous', caller_authrole: 'anonymous' };
        const details = { ...who, trustlevel: 0 };
        expect(callee?.take().map(([, id, , given, args]) => [id, given, args])).toEqual([
          [1, { ...details, progress: true }, [1]],
          [1, { ...details, progress: true }, [2]],
          [1, details, [3]],
        ]);
        expect(other?.take()).toEqual([]);
        caller.send(CALL, 2, { progress: true }, 'a.b', [1]);
        other?.send(YIELD, 1, {}, ['enough']);
        expect(caller.take()).toEqual([[RESULT, 2, {}, ['enough']]]);
        other?.take();
        caller.send(CALL, 2, { progress: true }, 'a.b', [2]);
        caller.send(CALL, 2, {}, 'a.b', [3]);
        expect([...caller.take(), ...(other?.take() ?? []), ...(callee?.take() ?? [])]).toEqual([]);
      },
      fault: altering('drops what was asked for first', INVOCATION, (message) => without(message, 3, 'caller')),
    },
    {
      line: 56,
      title:
        'a device takes over its own procedures from its former session; elsewhere force_reregister does, if allowed',
      check: async (open) => {
        const router = open();
        const [former, present] = [
          await router.join({ authid: 'device-a' }),
          await router.join({ authid: 'device-a' }),
        ];
        const [root, person] = [await router.join({ authid: 'root' }), await router.join({ authid: 'person' })];
        const procedure = 'device.device-a.switch';
        former.ask(REGISTER, 1, {}, procedure);
        expect(present.ask(REGISTER, 1, {}, procedure)[0]).toBe(65);
        person.send(CALL, 1, {}, procedure);
        expect([former.take(), present.take()].map((messages) => messages.length)).toEqual([0, 1]);
        expect(root.ask(REGISTER, 1, {}, procedure)[4]).toBe('wamp.error.procedure_already_exists');
        expect(root.ask(REGISTER, 2, { force_reregister: true }, procedure)[0]).toBe(65);
        expect(person.ask(REGISTER, 2, { force_reregister: true }, procedure)[4]).toBe('wamp.error.not_authorized');
      },
      fault: misreading('forces nothing', REGISTER, (message) => put(message, 2, {})),
    },
    {
      line: 59,
      title: 'callers are named to callees that ask for it, and revocations told to those that announced them',
      check: async (open) => {
        const router = open();
        const able = await router.join({ features: { registration_revocation: true, subscription_revocation: true } });
        const [unable, root] = [await router.join(), await router.join({ authid: 'root' })];
        const [, , registration] = able.ask(REGISTER, 1, { invoke: 'last', disclose_caller: true }, 'a.b');
        root.send(CALL, 1, {}, 'a.b');
        const who = { caller: root.sessionId, caller_authid: 'root', caller_authrole: 'admin' };
        expect(able.next()[3]).toEqual(who);
        unable.ask(REGISTER, 1, { invoke: 'last' }, 'a.b');
        root.send(CALL, 2, {}, 'a.b');
        expect(unable.next()[3]).toEqual({});
        const [, , subscription] = able.ask(32, 2, {}, 'a.t');
        unable.ask(32, 2, {}, 'a.t');
        for (const { sessionId } of [able, unable]) {
          const reason = { reason: 'enough' };
          root.send(CALL, 3, {}, 'wamp.registration.remove_callee', [registration, sessionId], reason);
          root.send(CALL, 4, {}, 'wamp.subscription.remove_subscriber', [subscription, sessionId], reason);
        }
        expect(able.take()).toEqual([
          [67, 0, { registration, reason: 'enough' }],
          [35, 0, { subscription, reason: 'enough' }],
        ]);
        expect(unable.take()).toEqual([]);
        expect(root.take()).toHaveLength(4);
        expect(root.ask(CALL, 5, {}, 'a.b')[4]).toBe('wamp.error.no_such_procedure');
        const features = { payload_passthru_mode: true };
        const caller = await router.join({ features });
        unable.ask(REGISTER, 3, {}, 'a.c');
        expect(caller.ask(CALL, 1, { ppt_scheme: 'x_my' }, 'a.c', ['x'])[4]).toBe('wamp.error.feature_not_supported');
      },
      fault: withholding('does not tell', 67),
    },
  ]);
});
