import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import { anyDict, anyId, having, lacking, same } from '../deviation';
import type { Wire } from '../peers/codec';
import { gist, type Peer } from '../peers/peer';
import { FEW_FEATURES, type Stand, USUAL_FEATURES, type Who } from '../stand';

const { CALL, CANCEL, RESULT, INVOCATION, INTERRUPT, YIELD, ERROR } = MESSAGE_CODE;
const CANCELED = 'wamp.error.canceled';
const TIMEOUT = 'wamp.error.timeout';
/** Of a call; long enough for a busy machine. */
const TIMEOUT_MILLISECONDS = 400;
/** So many progressive results, one each, last longer than the timeout. */
const PIECES = 6;
const PIECE_MILLISECONDS = 100;

interface Pair {
  readonly callee: Peer;
  readonly caller: Peer;
  /** The request that is under way, and the invocation that it became. */
  readonly callId: number;
  readonly invocation: Wire;
}

/** A callee, and a caller that has called it. */
async function calling(stand: Stand, who: Who = {}, options: object = {}): Promise<Pair> {
  const [callee, caller] = [await stand.join(who), await stand.join()];
  await callee.register(stand.uri('p'));
  const callId = caller.ask(CALL, options, stand.uri('p'), ['x']);
  return { callee, caller, callId, invocation: await callee.next() };
}

export const CALL_CHECKS: readonly Check[] = [
  {
    line: 8,
    title: 'INVOCATION request IDs count from 1 for each callee',
    run: async (stand: Stand): Promise<void> => {
      const [one, two, caller] = [await stand.join(), await stand.join(), await stand.join()];
      await one.register(stand.uri('one'));
      await two.register(stand.uri('two'));
      for (const name of ['one', 'two', 'one', 'one']) caller.ask(CALL, {}, stand.uri(name));
      const ids = async (peer: Peer, count: number): Promise<unknown[]> =>
        (await peer.exactly(count)).map(([, id]) => id);
      same('those of the first', await ids(one, 3), [1, 2, 3]);
      same('those of the second', await ids(two, 1), [1]);
    },
  },
  {
    line: 15,
    title: 'a call passes arguments, results and errors, in the order of the caller',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, callId, invocation } = await calling(stand);
      same('the invocation', invocation, [INVOCATION, anyId, anyId, anyDict, ['x']]);
      callee.send(YIELD, invocation[1], {}, ['y'], { key: 1 });
      same('the result', await caller.answer(CALL, callId), [RESULT, callId, anyDict, ['y'], { key: 1 }]);
      const ids = Array.from({ length: 20 }, (_none, index) => caller.ask(CALL, {}, stand.uri('p'), [index]));
      const invocations = await callee.exactly(20);
      same(
        'the order',
        invocations.map((message) => message[4]),
        ids.map((_id, index) => [index]),
      );
      callee.send(ERROR, INVOCATION, invocations[0]?.[1], {}, 'com.failed', ['why'], { key: 2 });
      const error = await caller.answer(CALL, ids[0] ?? 0);
      same('the error', error, [ERROR, CALL, ids[0], anyDict, 'com.failed', ['why'], { key: 2 }]);
      same('an unknown procedure', gist(await caller.call(stand.uri('none'))), 'wamp.error.no_such_procedure');
    },
  },
  {
    line: 59,
    title: 'disclose_me names the caller',
    feature: 'dealer.caller_identification',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, invocation } = await calling(stand, {}, { disclose_me: true });
      same('the details', invocation[3], having({ caller: caller.sessionId }));
      caller.ask(CALL, {}, stand.uri('p'));
      same('the details without it', (await callee.next())[3], lacking('caller'));
    },
  },
  {
    line: 59,
    title: 'invocations say how far their caller is trusted',
    feature: 'dealer.call_trustlevels',
    run: async (stand: Stand): Promise<void> => {
      const { invocation } = await calling(stand, { features: { ...USUAL_FEATURES, call_trustlevels: true } });
      const { trustlevel } = Object(invocation[3]) as Record<string, unknown>;
      same('whether the trust level is an integer', Number.isInteger(trustlevel), true);
    },
  },
  {
    line: 31,
    title: 'when the caller leaves, a callee that can be canceled is interrupted, and a late YIELD is discarded',
    feature: 'dealer.call_canceling',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, invocation } = await calling(stand);
      caller.channel.cut();
      const interrupts = await callee.exactly(1);
      same('what the callee gets', interrupts, [[INTERRUPT, invocation[1], having({ mode: 'killnowait' })]]);
      callee.send(YIELD, invocation[1], {});
      same('what it gets for the late YIELD', await callee.exactly(0), []);
      same('whether it is still connected', !callee.isClosed, true);
    },
  },
  {
    line: 32,
    title: 'when the callee leaves, each caller to whom it owed an answer gets ERROR wamp.error.canceled',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, callId } = await calling(stand);
      const other = caller.ask(CALL, {}, stand.uri('p'));
      callee.channel.cut();
      same('the answer to the first call', gist(await caller.answer(CALL, callId)), CANCELED);
      same('the answer to the second', gist(await caller.answer(CALL, other)), CANCELED);
    },
  },
  {
    line: 33,
    title: 'an answer to an invocation that was never issued is a violation, and to a finished one is discarded',
    run: async (stand: Stand): Promise<void> => {
      for (const answer of [
        [YIELD, 1_000, {}],
        [ERROR, INVOCATION, 1_000, {}, 'x.y'],
      ]) {
        const { callee, caller, invocation } = await calling(stand);
        for (let count = 0; count < 2; count++) callee.send(YIELD, invocation[1], {});
        same('what the caller gets for two results', (await caller.exactly(1)).map(gist), ['RESULT']);
        same('what the callee gets', await callee.exactly(0), []);
        callee.send(...answer);
        same(
          `the answer to ${JSON.stringify(answer)}`,
          gist(await callee.next()),
          'ABORT wamp.error.protocol_violation',
        );
        // The procedure's name is free again for the second round.
        await callee.closes();
      }
    },
  },
  {
    line: 34,
    title: 'a CANCEL that races a RESULT is ignored',
    feature: 'dealer.call_canceling',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, callId, invocation } = await calling(stand);
      callee.send(YIELD, invocation[1], {});
      await caller.answer(CALL, callId);
      for (const mode of ['skip', 'kill', 'killnowait']) caller.send(CANCEL, callId, { mode });
      same('what comes', [...(await caller.exactly(0)), ...(await callee.exactly(0))], []);
    },
  },
  {
    line: 35,
    title: 'CANCEL knows skip, kill and killnowait; a callee without canceling gets skip',
    feature: 'dealer.call_canceling',
    run: async (stand: Stand): Promise<void> => {
      const outcome = async (who: Who, mode: string): Promise<unknown> => {
        const { callee, caller, callId } = await calling(stand, who);
        caller.send(CANCEL, callId, { mode });
        const answers = await caller.exactly(mode === 'kill' && who.features === undefined ? 0 : 1);
        const interrupts = await callee.exactly(0);
        callee.channel.cut();
        await callee.closes();
        await caller.exactly(0);
        return [interrupts.map(([type, , details]) => [type, (details as { mode?: unknown }).mode]), answers.map(gist)];
      };
      const few = { features: FEW_FEATURES };
      same('skip', await outcome({}, 'skip'), [[], [CANCELED]]);
      same('killnowait', await outcome({}, 'killnowait'), [[[INTERRUPT, 'killnowait']], [CANCELED]]);
      same('kill', await outcome({}, 'kill'), [[[INTERRUPT, 'kill']], []]);
      same('kill, of a callee that cannot', await outcome(few, 'kill'), [[], [CANCELED]]);
      same('killnowait, of one that cannot', await outcome(few, 'killnowait'), [[], [CANCELED]]);
    },
  },
  {
    line: 36,
    title: 'with kill the caller gets what the callee answers, be it a RESULT',
    feature: 'dealer.call_canceling',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, callId, invocation } = await calling(stand);
      caller.send(CANCEL, callId, { mode: 'kill' });
      same('what the callee gets', gist(await callee.next()), 'INTERRUPT');
      callee.send(YIELD, invocation[1], {}, ['done']);
      same(
        'what the caller gets',
        (await caller.exactly(1)).map((message) => message.slice(3)),
        [[['done']]],
      );
    },
  },
  {
    line: 37,
    title: 'a timeout is in milliseconds, 0 is none, and its end gives wamp.error.timeout',
    feature: 'dealer.call_timeout',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, callId } = await calling(stand, {}, { timeout: TIMEOUT_MILLISECONDS });
      const started = Date.now();
      caller.ask(CALL, { timeout: 0 }, stand.uri('p'));
      await callee.next();
      same('the answer', gist(await caller.answer(CALL, callId)), TIMEOUT);
      // Timers may end a little early, and the call began before `started`.
      same('whether it came too early', Date.now() - started < TIMEOUT_MILLISECONDS / 2, false);
      same('what follows for a timeout of 0', await caller.exactly(0), []);
      same('what the callee gets', (await callee.exactly(1)).map(gist), ['INTERRUPT']);
    },
  },
  {
    line: 38,
    title: 'the timeout starts again at every progressive YIELD',
    feature: 'dealer.call_timeout',
    run: async (stand: Stand): Promise<void> => {
      const options = { timeout: TIMEOUT_MILLISECONDS, receive_progress: true };
      const { callee, caller, callId, invocation } = await calling(stand, {}, options);
      for (let piece = 0; piece < PIECES; piece++) {
        await new Promise((resolve) => setTimeout(resolve, PIECE_MILLISECONDS));
        callee.send(YIELD, invocation[1], { progress: true }, [piece]);
      }
      const seen = [];
      do seen.push(gist(await caller.answer(CALL, callId)));
      while (seen.at(-1) === 'RESULT');
      same('the answers', seen, [...Array.from({ length: PIECES }, () => 'RESULT'), TIMEOUT]);
    },
  },
  {
    line: 39,
    title: 'a timeout is forwarded with forward_timeout to a callee that announced call_timeout, and then not kept',
    feature: 'dealer.call_timeout',
    run: async (stand: Stand): Promise<void> => {
      const [callee, caller] = [await stand.join(), await stand.join()];
      await callee.register(stand.uri('p'), { forward_timeout: true });
      const callId = caller.ask(CALL, { timeout: TIMEOUT_MILLISECONDS }, stand.uri('p'));
      const invocation = await callee.next();
      same('the details', invocation[3], having({ timeout: TIMEOUT_MILLISECONDS }));
      await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MILLISECONDS * 1.5));
      callee.send(YIELD, invocation[1], {});
      same('the answer after the timeout', gist(await caller.answer(CALL, callId)), 'RESULT');
    },
  },
  {
    line: 40,
    title: 'progressive results are passed on to callers that asked for them, from callees that can',
    feature: 'dealer.progressive_call_results',
    run: async (stand: Stand): Promise<void> => {
      const { callee, caller, callId, invocation } = await calling(stand, {}, { receive_progress: true });
      same('the details', invocation[3], having({ receive_progress: true }));
      for (const piece of [1, 2]) callee.send(YIELD, invocation[1], { progress: true }, [piece]);
      callee.send(YIELD, invocation[1], {}, [3]);
      same('the results', await caller.exactly(3), [
        [RESULT, callId, having({ progress: true }), [1]],
        [RESULT, callId, having({ progress: true }), [2]],
        [RESULT, callId, lacking('progress'), [3]],
      ]);
      caller.ask(CALL, {}, stand.uri('p'));
      same('the details without it', (await callee.next())[3], lacking('receive_progress'));
      const unable = await stand.join({ features: FEW_FEATURES });
      await unable.register(stand.uri('q'));
      caller.ask(CALL, { receive_progress: true }, stand.uri('q'));
      same('the details for a callee that cannot', (await unable.next())[3], lacking('receive_progress'));
    },
  },
  {
    line: 41,
    title: 'a call in pieces takes a caller that announced it, or ABORT, and a callee that can, or ERROR',
    feature: 'dealer.progressive_call_invocations',
    run: async (stand: Stand): Promise<void> => {
      const [able, unable] = [await stand.join(), await stand.join({ features: FEW_FEATURES })];
      await able.register(stand.uri('able'));
      await unable.register(stand.uri('unable'));
      const unannounced = await stand.join({ features: FEW_FEATURES });
      unannounced.ask(CALL, { progress: true }, stand.uri('able'));
      same(
        'the answer to who did not announce it',
        gist(await unannounced.next()),
        'ABORT wamp.error.protocol_violation',
      );
      const caller = await stand.join();
      const answer = await caller.call(stand.uri('unable'), { progress: true });
      same('the answer for a callee that cannot', gist(answer), 'wamp.error.feature_not_supported');
      caller.ask(CALL, { progress: true }, stand.uri('able'));
      same('the details for one that can', (await able.next())[3], having({ progress: true }));
    },
  },
  {
    line: 42,
    title: 'all pieces of a call go to one callee, under one invocation',
    feature: 'dealer.progressive_call_invocations',
    run: async (stand: Stand): Promise<void> => {
      const [one, other, caller] = [await stand.join(), await stand.join(), await stand.join()];
      for (const callee of [one, other]) await callee.register(stand.uri('p'), { invoke: 'roundrobin' });
      const id = caller.ask(CALL, { progress: true }, stand.uri('p'), [1]);
      caller.send(CALL, id, { progress: true }, stand.uri('p'), [2]);
      caller.send(CALL, id, {}, stand.uri('p'), [3]);
      const pieces = await one.exactly(3);
      const [first] = pieces;
      const seen = pieces.map(([, invocationId, , details, args]) => [
        invocationId === first?.[1],
        (details as { progress?: unknown }).progress === true,
        args,
      ]);
      same("whether each has the first one's ID and is to be continued, and what it says", seen, [
        [true, true, [1]],
        [true, true, [2]],
        [true, false, [3]],
      ]);
      same('those of the other callee', await other.exactly(0), []);
      one.send(YIELD, first?.[1], {}, ['sum']);
      same('the result', (await caller.exactly(1)).map(gist), ['RESULT']);
    },
  },
  {
    line: 45,
    title: 'calls, results and errors pass on the attributes of payload passthru mode',
    feature: 'dealer.payload_passthru_mode',
    run: async (stand: Stand): Promise<void> => {
      const attributes = { ppt_scheme: 'x_my', ppt_serializer: 'cbor', ppt_cipher: 'c', ppt_keyid: 'k' };
      const { callee, caller, callId, invocation } = await calling(stand, {}, attributes);
      same('the invocation', invocation.slice(3), [having(attributes), ['x']]);
      callee.send(YIELD, invocation[1], attributes, ['y']);
      same('the result', (await caller.answer(CALL, callId)).slice(2), [having(attributes), ['y']]);
    },
  },
];
