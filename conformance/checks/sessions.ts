import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import { anyDict, anyId, having, same } from '../deviation';
import { CODECS } from '../peers/codec';
import { gist, type Peer } from '../peers/peer';
import type { Stand } from '../stand';

const { HELLO, ABORT, AUTHENTICATE, GOODBYE, ERROR, PUBLISH, SUBSCRIBE, CALL, REGISTER } = MESSAGE_CODE;
const VIOLATION = 'wamp.error.protocol_violation';
const GOODBYE_AND_OUT = 'wamp.close.goodbye_and_out';
const NO_SUCH_PROCEDURE = 'wamp.error.no_such_procedure';

async function isAborted(peer: Peer, what: string, reason = VIOLATION): Promise<void> {
  same(`the answer to ${what}`, await peer.next(), [ABORT, anyDict, reason]);
  same(`whether the connection ended after ${what}`, await peer.closes(), true);
}

/** Each on a session of its own, all at once. */
async function eachIsAborted(stand: Stand, cases: readonly (readonly unknown[])[]): Promise<void> {
  await Promise.all(
    cases.map(async (message) => {
      const peer = await stand.join();
      peer.send(...message);
      await isAborted(peer, JSON.stringify(message));
    }),
  );
}

export const SESSION_CHECKS: readonly Check[] = [
  {
    line: 1,
    title: 'anything but HELLO first is answered with ABORT wamp.error.protocol_violation',
    run: async (stand: Stand): Promise<void> => {
      const messages = [
        [SUBSCRIBE, 1, {}, stand.uri('a')],
        [AUTHENTICATE, 'ticket', {}],
        [GOODBYE, {}, 'wamp.close.close_realm'],
      ];
      for (const message of messages) {
        const peer = await stand.connect();
        peer.send(...message);
        await isAborted(peer, JSON.stringify(message));
      }
    },
  },
  {
    line: 2,
    title: 'a second HELLO in a session is answered with ABORT, and all that the session had is gone',
    run: async (stand: Stand): Promise<void> => {
      const [one, other] = [await stand.join(), await stand.join()];
      await one.register(stand.uri('p'));
      one.send(...stand.hello());
      await isAborted(one, 'the second HELLO');
      same('a call of what it had registered', gist(await other.call(stand.uri('p'))), NO_SUCH_PROCEDURE);
    },
  },
  {
    line: 3,
    title: 'GOODBYE gets exactly one GOODBYE wamp.close.goodbye_and_out, and ABORT gets no reply',
    run: async (stand: Stand): Promise<void> => {
      const [leaving, aborting] = [await stand.join(), await stand.join()];
      leaving.send(GOODBYE, {}, 'wamp.close.close_realm');
      same('what follows GOODBYE', await leaving.exactly(1), [[GOODBYE, anyDict, GOODBYE_AND_OUT]]);
      aborting.send(ABORT, {}, 'wamp.error.whatever');
      same('what follows ABORT', await aborting.exactly(0), []);
    },
  },
  {
    line: 4,
    title: 'after its GOODBYE the router ignores every message but the reply',
    feature: 'broker.session_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const [victim, killer] = [await stand.join(), await stand.join()];
      await killer.call('wamp.session.kill', {}, [victim.sessionId]);
      same('what a killed session gets', gist(await victim.next()), 'GOODBYE');
      victim.send(SUBSCRIBE, 1, {}, stand.uri('a'));
      same('what it gets for a SUBSCRIBE', await victim.exactly(0), []);
    },
  },
  {
    line: 5,
    title: 'a new HELLO on the same transport works after a completed close',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      peer.send(GOODBYE, {}, 'wamp.close.close_realm');
      same('the answer to GOODBYE', gist(await peer.next()), 'GOODBYE');
      await stand.greet(peer);
      same('the answer to SUBSCRIBE', gist(await peer.request(SUBSCRIBE, {}, stand.uri('a'))), 'SUBSCRIBED');
    },
  },
  {
    line: 6,
    title: 'session and publication IDs are drawn from all of 1 to 2^53',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      const topic = stand.uri('a');
      const publications = Array.from({ length: 200 }, () => peer.ask(PUBLISH, { acknowledge: true }, topic));
      const ids: number[] = [peer.sessionId];
      for (const id of publications) {
        const [, , publication] = await peer.answer(PUBLISH, id);
        same('a publication ID', publication, anyId);
        ids.push(Number(publication));
      }
      same('a session ID', peer.sessionId, anyId);
      same('how many IDs of 201 differ', new Set(ids).size, 201);
      // Of 200 fair draws all are below 7/8 once in 4 * 10^11 runs.
      same('whether the greatest of 200 is above 7/8 of 2^53', Math.max(...ids.slice(1)) > 2 ** 53 * 0.875, true);
    },
  },
  {
    line: 9,
    title: 'integers are not booleans in options, nor the reverse',
    run: (stand: Stand): Promise<void> =>
      eachIsAborted(stand, [
        [PUBLISH, 1, { acknowledge: 1 }, stand.uri('a')],
        [PUBLISH, 1, { exclude_me: 0 }, stand.uri('a')],
        [CALL, 1, { receive_progress: 1 }, stand.uri('a')],
        [CALL, 1, { timeout: true }, stand.uri('a')],
        [CALL, true, {}, stand.uri('a')],
      ]),
  },
  {
    line: 10,
    title: 'unknown option keys are ignored',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      const options = { nonsense: { deep: [1] }, _mine: true };
      await peer.subscribe(stand.uri('a'), options);
      await peer.publish(stand.uri('a'), options);
      await peer.register(stand.uri('p'), options);
    },
  },
  {
    line: 11,
    title: 'a payload that is absent or empty stays as it came, and is never null',
    run: async (stand: Stand): Promise<void> => {
      const [publisher, subscriber] = [await stand.join(), await stand.join()];
      await subscriber.subscribe(stand.uri('a'));
      for (const payload of [[], [[]], [[null]], [[], { a: null }]]) {
        await publisher.publish(stand.uri('a'), {}, ...payload);
        const seen = (await subscriber.next()).slice(4);
        // Empty lists and dictionaries may be left out, but not put in.
        same(`a payload of ${JSON.stringify(payload)}`, withoutEmpty(seen), withoutEmpty(payload));
        same('whether there is a null in place of a payload', seen.includes(null), false);
      }
    },
  },
  {
    line: 13,
    title: 'an undecodable frame, a message that is no array and an unknown message type are answered with ABORT',
    run: async (stand: Stand): Promise<void> => {
      const { codec } = stand.target;
      const whole = codec.encode([1, 2, 3]);
      const frames = [
        ['a truncated message', whole.subarray(0, whole.length - 1)],
        ['an empty message', new Uint8Array()],
        ...[{ a: 1 }, 'x', [], [99, 1], ['1', 1], [null]].map(
          (value) => [JSON.stringify(value), codec.encode(value)] as const,
        ),
      ] as const;
      await Promise.all(
        frames.map(async ([what, frame]) => {
          const peer = await stand.join();
          peer.channel.send(frame);
          await isAborted(peer, what);
        }),
      );
    },
  },
  {
    line: 44,
    title: 'values and binary values reach peers of every serialization as they are there',
    run: async (stand: Stand): Promise<void> => {
      const { codec } = stand.target;
      const bytes = Uint8Array.from([0, 1, 254, 255]);
      const plain = [1, -2.5, 2 ** 53 - 1, 'ü', null, true, [], { nested: { list: [1] } }];
      const publisher = await stand.join();
      for (const to of CODECS) {
        const subscriber = await stand.join({ codec: to });
        const topic = stand.uri(to.name);
        await subscriber.subscribe(topic);
        await publisher.publish(topic, {}, [...plain, codec.binary(bytes)], { key: codec.binary(bytes) });
        const event = await subscriber.next();
        const expected = [[...plain, to.binary(bytes)], { key: to.binary(bytes) }];
        same(`an event from ${codec.name} to ${to.name}`, event.slice(4), expected);
      }
    },
  },
  {
    line: 53,
    title: 'surplus elements, and keys that are twice, are a violation',
    run: async (stand: Stand): Promise<void> => {
      await eachIsAborted(stand, [[SUBSCRIBE, 1, {}, stand.uri('a'), 1]]);
      if (!stand.target.codec.isText) return;
      const peer = await stand.join();
      peer.channel.send(Buffer.from(`[32,1,{"match":"prefix","m\\u0061tch":"exact"},"${stand.uri('a')}"]`));
      await isAborted(peer, 'options with a key that is twice');
    },
  },
  {
    line: 57,
    title: 'messages that only routers send are answered with ABORT',
    run: (stand: Stand): Promise<void> =>
      eachIsAborted(
        stand,
        [2, 4, 17, 33, 35, 36, 50, 65, 67, 68, 69].map((type) => [type, 1, {}]),
      ),
  },
  {
    line: 58,
    title: 'a wrong ticket, or an authid that nobody has, is answered with ABORT',
    run: async (stand: Stand): Promise<void> => {
      const answers = [];
      for (const authid of [stand.target.principal?.authid ?? stand.uri('somebody'), stand.uri('nobody')]) {
        const peer = await stand.connect();
        const [, realm, details] = stand.hello();
        peer.send(HELLO, realm, { ...Object(details), authid, authmethods: ['ticket'] });
        let answer = await peer.next();
        if (answer[0] === MESSAGE_CODE.CHALLENGE) {
          peer.send(AUTHENTICATE, 'wrong', {});
          answer = await peer.next();
        }
        answers.push(gist(answer));
      }
      same('whether both get one answer', answers[0], answers[1]);
      same('whether it is an ABORT', String(answers[0]).startsWith('ABORT wamp.error.'), true);
    },
  },
  {
    line: 60,
    title: 'WELCOME announces the roles of a router, and says who one is',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      same('the roles', peer.welcome, having({ roles: having({ broker: anyDict, dealer: anyDict }) }));
      const wrong = await stand.connect();
      wrong.send(HELLO, `${stand.target.realm}.none`, { roles: { caller: {} } });
      same('the answer to a realm that is not there', gist(await wrong.next()), 'ABORT wamp.error.no_such_realm');
      const roleless = await stand.connect();
      roleless.send(HELLO, stand.target.realm, { roles: {} });
      same('the answer to a HELLO without roles', (await roleless.next())[0], ABORT);
    },
  },
  {
    line: 26,
    title: 'an unknown subscription or registration is an error',
    run: async (stand: Stand): Promise<void> => {
      const [one, other] = [await stand.join(), await stand.join()];
      const subscription = await one.subscribe(stand.uri('a'));
      const registration = await one.register(stand.uri('p'));
      for (const id of [subscription, 2 ** 53 - 1]) {
        const answer = await other.request(MESSAGE_CODE.UNSUBSCRIBE, id);
        same('the answer to UNSUBSCRIBE', answer.slice(0, 5), [
          ERROR,
          MESSAGE_CODE.UNSUBSCRIBE,
          anyId,
          anyDict,
          'wamp.error.no_such_subscription',
        ]);
      }
      for (const id of [registration, 2 ** 53 - 1]) {
        const answer = await other.request(MESSAGE_CODE.UNREGISTER, id);
        same('the answer to UNREGISTER', gist(answer), 'wamp.error.no_such_registration');
      }
    },
  },
  {
    line: 43,
    title: 'URIs are checked, and those below wamp. are for subscribers and callers alone',
    run: async (stand: Stand): Promise<void> => {
      const invalid = 'wamp.error.invalid_uri';
      const cases: readonly (readonly [number, object, string, string])[] = [
        [SUBSCRIBE, {}, stand.uri('.x'), invalid],
        [SUBSCRIBE, {}, stand.uri('a b'), invalid],
        [SUBSCRIBE, {}, stand.uri('a#'), invalid],
        [SUBSCRIBE, {}, '', invalid],
        [SUBSCRIBE, { match: 'wildcard' }, stand.uri('.x'), 'SUBSCRIBED'],
        [SUBSCRIBE, { match: 'prefix' }, stand.uri(''), 'SUBSCRIBED'],
        [SUBSCRIBE, { match: 'prefix' }, stand.uri('#'), invalid],
        [SUBSCRIBE, {}, 'wamp.session.on_join', 'SUBSCRIBED'],
        [CALL, {}, stand.uri('.x'), invalid],
        [PUBLISH, { acknowledge: true }, 'wamp.session.on_join', invalid],
        [PUBLISH, { acknowledge: true }, stand.uri('.x'), invalid],
        [REGISTER, {}, 'wamp.session.count', invalid],
        [REGISTER, { match: 'wildcard' }, stand.uri('.x'), 'REGISTERED'],
        [REGISTER, {}, stand.uri('.x'), invalid],
      ];
      const peer = await stand.join();
      for (const [type, options, uri, expected] of cases) {
        const answer = await peer.request(type, options, uri);
        same(`the answer to type ${type} with ${JSON.stringify(options)} of "${uri}"`, gist(answer), expected);
      }
    },
  },
];

function withoutEmpty(payload: readonly unknown[]): unknown {
  const last = payload.at(-1);
  if (payload.length === 0 || JSON.stringify(last).length > 2) return payload;
  return withoutEmpty(payload.slice(0, -1));
}
