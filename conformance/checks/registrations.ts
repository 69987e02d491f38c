import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import { having, same } from '../deviation';
import { gist, type Peer } from '../peers/peer';
import type { Stand } from '../stand';
import { USUAL_FEATURES } from '../stand';

const { CALL, ERROR, INVOCATION, REGISTER, UNREGISTER, UNREGISTERED, YIELD } = MESSAGE_CODE;
const EXISTS = 'wamp.error.procedure_already_exists';
const NO_SUCH_PROCEDURE = 'wamp.error.no_such_procedure';

/** Which of the callees each of seven calls goes to. */
async function chosen(stand: Stand, invoke: string): Promise<readonly number[]> {
  const callees = [await stand.join(), await stand.join(), await stand.join()];
  const caller = await stand.join();
  const ids = [];
  for (const callee of callees) ids.push(await callee.register(stand.uri(invoke), { invoke }));
  same(`the registration IDs of ${invoke}`, new Set(ids).size, 1);
  for (let count = 0; count < 7; count++) caller.ask(CALL, {}, stand.uri(invoke), [count]);
  const choices: number[] = [];
  for (const [index, callee] of callees.entries()) {
    for (const message of await callee.exactly(0)) choices[(message[4] as number[])[0] ?? 0] = index;
  }
  return choices;
}

export const REGISTRATION_CHECKS: readonly Check[] = [
  {
    line: 27,
    title: 'a second registration fails, if it is single or of another policy than the first',
    run: async (stand: Stand): Promise<void> => {
      const [one, two] = [await stand.join(), await stand.join()];
      await one.register(stand.uri('single'));
      same('a second one', gist(await two.request(REGISTER, {}, stand.uri('single'))), EXISTS);
      const shared = await two.request(REGISTER, { invoke: 'roundrobin' }, stand.uri('single'));
      same('one of another policy', gist(shared), EXISTS);
    },
  },
  {
    line: 26,
    title: 'after UNREGISTER the procedure is gone',
    run: async (stand: Stand): Promise<void> => {
      const [callee, caller] = [await stand.join(), await stand.join()];
      const id = await callee.register(stand.uri('p'));
      same('the answer', gist(await callee.request(UNREGISTER, id)), 'UNREGISTERED');
      same('a call', gist(await caller.call(stand.uri('p'))), NO_SUCH_PROCEDURE);
      await caller.register(stand.uri('p'));
    },
  },
  {
    line: 28,
    title: 'callees of a shared registration are chosen by its policy, in the order in which they registered',
    feature: 'dealer.shared_registration',
    run: async (stand: Stand): Promise<void> => {
      same('roundrobin', await chosen(stand, 'roundrobin'), [0, 1, 2, 0, 1, 2, 0]);
      same('first', await chosen(stand, 'first'), [0, 0, 0, 0, 0, 0, 0]);
      same('last', await chosen(stand, 'last'), [2, 2, 2, 2, 2, 2, 2]);
      const random = await chosen(stand, 'random');
      same('how many calls reach somebody by random', random.filter((index) => index >= 0).length, 7);
    },
  },
  {
    line: 29,
    title:
      'a call goes to the exact match, then the longest prefix, then the wildcard with the longest leading portions',
    feature: 'dealer.pattern_based_registration',
    run: async (stand: Stand): Promise<void> => {
      const [callee, caller] = [await stand.join(), await stand.join()];
      const patterns = [
        ['a1.b2.c3.d4.e55', 'exact'],
        ['a1.b2.c3', 'prefix'],
        ['a1.b2.c3.d4', 'prefix'],
        ['a1.b2..d4.e5', 'wildcard'],
        ['a1.b2.c3..e5', 'wildcard'],
        ['a1.b2..d4.e5..g7', 'wildcard'],
        ['a1.b2..d4..f6.g7', 'wildcard'],
      ] as const;
      const ids: unknown[] = [];
      for (const [pattern, match] of patterns) ids.push(await callee.register(stand.uri(pattern), { match }));
      // The specification's table, without its fifth call: by its own rule the prefix comes first there, which the table overlooks.
      const calls = [
        ['a1.b2.c3.d4.e55', 1],
        ['a1.b2.c3.d98.e74', 2],
        ['a1.b2.c3.d4.e325', 3],
        ['a1.b2.c55.d4.e5', 4],
        ['a1.b2.c88.d4.e5.f6.g7', 6],
      ] as const;
      for (const [name, expected] of calls) {
        caller.ask(CALL, {}, stand.uri(name));
        const [, , id] = await callee.next();
        same(`the pattern that ${name} goes to`, patterns[ids.indexOf(id)]?.[0], patterns[expected - 1]?.[0]);
      }
      same('a call that nothing matches', gist(await caller.call(stand.uri('a2.b2.c2.d2.e2'))), NO_SUCH_PROCEDURE);
    },
  },
  {
    line: 30,
    title: 'an INVOCATION by a pattern says the procedure',
    feature: 'dealer.pattern_based_registration',
    run: async (stand: Stand): Promise<void> => {
      const [callee, caller] = [await stand.join(), await stand.join()];
      await callee.register(stand.uri('a.'), { match: 'prefix' });
      caller.ask(CALL, {}, stand.uri('a.x'));
      same('the details', (await callee.next())[3], having({ procedure: stand.uri('a.x') }));
    },
  },
  {
    line: 59,
    title: 'a registration that is revoked is told to a callee that announced it',
    feature: 'dealer.registration_revocation',
    run: async (stand: Stand): Promise<void> => {
      const features = { ...USUAL_FEATURES, registration_revocation: true };
      const [callee, other] = [await stand.join({ features }), await stand.join()];
      const registration = await callee.register(stand.uri('p'));
      // The specification does not say by what a registration is revoked; this procedure is Crossbar's and ours.
      const remove = 'wamp.registration.remove_callee';
      const answer = await other.call(remove, {}, [registration, callee.sessionId]);
      same(`the answer to ${remove}`, gist(answer), 'RESULT');
      same('what the callee gets', await callee.next(), [UNREGISTERED, 0, having({ registration })]);
      same('a call', gist(await other.call(stand.uri('p'))), NO_SUCH_PROCEDURE);
    },
  },
  {
    line: 59,
    title: 'a callee that says wamp.error.unavailable has the call passed to the next',
    feature: 'dealer.call_reroute',
    run: async (stand: Stand): Promise<void> => {
      const [one, two, caller] = [await stand.join(), await stand.join(), await stand.join()];
      for (const callee of [one, two]) await callee.register(stand.uri('p'), { invoke: 'first' });
      const id = caller.ask(CALL, {}, stand.uri('p'));
      await refuse(one);
      const invocation = await two.next();
      two.send(YIELD, invocation[1], {}, ['from the second']);
      same('the result', (await caller.answer(CALL, id))[3], ['from the second']);
    },
  },
];

async function refuse(callee: Peer): Promise<void> {
  const [, invocationId] = await callee.next();
  callee.send(ERROR, INVOCATION, invocationId, {}, 'wamp.error.unavailable');
}
