import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import { anyDict, anyId, having, lacking, same } from '../deviation';
import type { Wire } from '../peers/codec';
import { gist } from '../peers/peer';
import { FEW_FEATURES, type Stand, USUAL_FEATURES } from '../stand';

const { EVENT, PUBLISH, PUBLISHED, UNSUBSCRIBE } = MESSAGE_CODE;
const details = (message: Wire): unknown => message[3];
const args = (message: Wire): unknown => message[4];

export const PUBLISH_SUBSCRIBE_CHECKS: readonly Check[] = [
  {
    line: 14,
    title: 'SUBSCRIBED comes before the first EVENT of the subscription',
    run: async (stand: Stand): Promise<void> => {
      const [publisher, subscriber] = [await stand.join(), await stand.join()];
      for (let count = 0; count < 100; count++) publisher.ask(PUBLISH, {}, stand.uri('a'), [count]);
      subscriber.ask(MESSAGE_CODE.SUBSCRIBE, {}, stand.uri('a'));
      for (let count = 0; count < 100; count++) publisher.ask(PUBLISH, {}, stand.uri('a'), [count]);
      same('the first message', gist(await subscriber.next()), 'SUBSCRIBED');
      await publisher.publish(stand.uri('a'));
      same('what follows', gist(await subscriber.next()), 'EVENT');
    },
  },
  {
    line: 15,
    title: 'order holds from a publisher to a subscriber, over topics and kinds of match',
    run: async (stand: Stand): Promise<void> => {
      const [publisher, subscriber] = [await stand.join(), await stand.join()];
      await subscriber.subscribe(stand.uri('one'));
      await subscriber.subscribe(stand.uri('tw'), { match: 'prefix' });
      const expected = Array.from({ length: 40 }, (_none, index) => [index]);
      expected.forEach((payload, index) => publisher.ask(PUBLISH, {}, stand.uri(index % 3 ? 'two' : 'one'), payload));
      same('the order', (await subscriber.exactly(40)).map(args), expected);
    },
  },
  {
    line: 16,
    title: 'subscribing again returns the same subscription ID, and UNSUBSCRIBE ends it',
    run: async (stand: Stand): Promise<void> => {
      const [one, other] = [await stand.join(), await stand.join()];
      const id = await one.subscribe(stand.uri('a'));
      same('the ID, subscribing again', await one.subscribe(stand.uri('a')), id);
      same('the ID of another subscriber', await other.subscribe(stand.uri('a')), id);
      const ofPrefix = await one.subscribe(stand.uri('a'), { match: 'prefix' });
      same('whether that of a prefix is the same', ofPrefix === id, false);
      same('the answer to UNSUBSCRIBE', gist(await one.request(UNSUBSCRIBE, id)), 'UNSUBSCRIBED');
      await one.request(UNSUBSCRIBE, ofPrefix);
      await other.publish(stand.uri('a'));
      same('events after that', await one.exactly(0), []);
    },
  },
  {
    line: 17,
    title: 'each matching subscription gets one EVENT, all with one publication ID, and patterns with the topic',
    feature: 'broker.pattern_based_subscription',
    run: async (stand: Stand): Promise<void> => {
      const [peer, other] = [await stand.join(), await stand.join()];
      const topic = stand.uri('b.c');
      const exact = await peer.subscribe(topic);
      const prefix = await peer.subscribe(stand.uri('b'), { match: 'prefix' });
      const wildcard = await peer.subscribe(stand.uri('.c'), { match: 'wildcard' });
      await peer.subscribe(stand.uri('.d'), { match: 'wildcard' });
      const publication = await other.publish(topic, {}, [1]);
      const events = [...(await peer.exactly(3))].sort((a, b) => rank(a) - rank(b));
      same('the events, in the order exact, prefix, wildcard', events, [
        [EVENT, exact, publication, anyDict, [1]],
        [EVENT, prefix, publication, having({ topic }), [1]],
        [EVENT, wildcard, publication, having({ topic }), [1]],
      ]);
      function rank([, id]: Wire): number {
        return [exact, prefix, wildcard].indexOf(id);
      }
    },
  },
  {
    line: 18,
    title: 'prefixes match the string, not its components',
    feature: 'broker.pattern_based_subscription',
    run: async (stand: Stand): Promise<void> => {
      const [peer, other] = [await stand.join(), await stand.join()];
      await peer.subscribe(stand.uri('emergency'), { match: 'prefix' });
      for (const name of ['emergency', 'emergency_low', 'emergency.x', 'emergenc']) {
        await other.publish(stand.uri(name), {}, [name]);
      }
      const seen = (await peer.exactly(3)).map(args);
      same('the events', seen, [['emergency'], ['emergency_low'], ['emergency.x']]);
    },
  },
  {
    line: 19,
    title: 'the publisher gets no event of its own unless it says exclude_me: false',
    feature: 'broker.publisher_exclusion',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      await peer.subscribe(stand.uri('a'));
      await peer.publish(stand.uri('a'), {}, [1]);
      await peer.publish(stand.uri('a'), { exclude_me: true }, [2]);
      await peer.publish(stand.uri('a'), { exclude_me: false }, [3]);
      same('the events', (await peer.exactly(1)).map(args), [[3]]);
    },
  },
  {
    line: 20,
    title: 'an unacknowledged PUBLISH is never answered, not even when it is refused',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      for (const topic of [stand.uri('a'), 'not a uri', 'wamp.x']) peer.ask(PUBLISH, {}, topic);
      peer.ask(PUBLISH, { acknowledge: false }, stand.uri('a'));
      same('what comes', await peer.exactly(0), []);
      const answer = await peer.request(PUBLISH, { acknowledge: true }, stand.uri('a'));
      same('the answer to an acknowledged one', answer, [PUBLISHED, anyId, anyId]);
    },
  },
  {
    line: 21,
    title: 'the lists of the eligible and excluded must all hold',
    feature: 'broker.subscriber_blackwhite_listing',
    run: async (stand: Stand): Promise<void> => {
      const [publisher, one, two] = [await stand.join(), await stand.join(), await stand.join()];
      const topic = stand.uri('a');
      await one.subscribe(topic);
      await two.subscribe(topic);
      const [first, second] = [one.sessionId, two.sessionId];
      const { authrole } = Object(one.welcome) as Record<string, unknown>;
      const cases: readonly (readonly [object, boolean, boolean])[] = [
        [{}, true, true],
        [{ eligible: [first] }, true, false],
        [{ eligible: [] }, false, false],
        [{ exclude: [first] }, false, true],
        [{ eligible: [first, second], exclude: [second] }, true, false],
        [{ eligible_authid: ['nobody.at.all'] }, false, false],
        [{ exclude_authid: ['nobody.at.all'] }, true, true],
        [{ eligible_authrole: [authrole], exclude: [first] }, false, true],
        [{ exclude_authrole: [authrole] }, false, false],
        [{ eligible: [first], exclude_authrole: [authrole] }, false, false],
        [{ eligible: [first], eligible_authrole: [authrole], exclude_authid: ['nobody.at.all'] }, true, false],
      ];
      for (const [index, [options]] of cases.entries()) await publisher.publish(topic, options, [index]);
      const expected = (column: 1 | 2): unknown[] => cases.flatMap((each, index) => (each[column] ? [[index]] : []));
      const what = `of ${JSON.stringify(cases.map(([options]) => options))} those that reached`;
      same(`${what} the first`, (await one.exactly(expected(1).length)).map(args), expected(1));
      same(`${what} the second`, (await two.exactly(expected(2).length)).map(args), expected(2));
    },
  },
  {
    line: 22,
    title: 'disclose_me names the publisher',
    feature: 'broker.publisher_identification',
    run: async (stand: Stand): Promise<void> => {
      const [publisher, subscriber] = [await stand.join(), await stand.join()];
      await subscriber.subscribe(stand.uri('a'));
      await publisher.publish(stand.uri('a'), { disclose_me: true });
      await publisher.publish(stand.uri('a'), {});
      same('the details', (await subscriber.exactly(2)).map(details), [
        having({ publisher: publisher.sessionId }),
        lacking('publisher'),
      ]);
    },
  },
  {
    line: 22,
    title: 'events say how far their publisher is trusted',
    feature: 'broker.publication_trustlevels',
    run: async (stand: Stand): Promise<void> => {
      const features = { ...USUAL_FEATURES, publication_trustlevels: true };
      const [publisher, subscriber] = [await stand.join(), await stand.join({ features })];
      await subscriber.subscribe(stand.uri('a'));
      await publisher.publish(stand.uri('a'));
      const { trustlevel } = Object(details(await subscriber.next())) as Record<string, unknown>;
      same('whether the trust level is an integer', Number.isInteger(trustlevel), true);
    },
  },
  {
    line: 23,
    title: 'a retained event carries retained: true and reaches only who was eligible and asks for it',
    feature: 'broker.event_retention',
    run: async (stand: Stand): Promise<void> => {
      const [publisher, early] = [await stand.join(), await stand.join()];
      const topic = stand.uri('a');
      await publisher.publish(topic, { retain: true }, ['for all']);
      await publisher.publish(topic, {}, ['not retained']);
      await early.subscribe(topic);
      same('events of a subscriber that does not ask', await early.exactly(0), []);
      const late = await stand.join();
      await late.subscribe(topic, { get_retained: true });
      const [event] = await late.exactly(1);
      same('the retained event', event?.slice(3), [having({ retained: true }), ['for all']]);
      await publisher.publish(stand.uri('b'), { retain: true, eligible: [early.sessionId] }, ['for one']);
      await late.subscribe(stand.uri('b'), { get_retained: true });
      same('events that were for another', await late.exactly(0), []);
    },
  },
  {
    line: 25,
    title: 'testaments of scope detached come before destroyed, each in order, and are flushed by scope',
    feature: 'dealer.testament_meta_api',
    run: async (stand: Stand): Promise<void> => {
      const [peer, first, second] = [await stand.join(), await stand.join(), await stand.join()];
      const topic = stand.uri('a');
      await peer.subscribe(topic);
      const add = 'wamp.session.add_testament';
      for (const [name, scope] of [
        ['destroyed 1', 'destroyed'],
        ['detached 1', 'detached'],
        ['destroyed 2', 'destroyed'],
        ['detached 2', 'detached'],
      ]) {
        same('the answer', gist(await first.call(add, {}, [topic, [name], {}], { scope })), 'RESULT');
      }
      first.channel.cut();
      const names = async (count: number): Promise<unknown[]> =>
        (await peer.exactly(count)).map((event) => (args(event) as unknown[])[0]);
      same('the testaments', await names(4), ['detached 1', 'detached 2', 'destroyed 1', 'destroyed 2']);
      await second.call(add, {}, [topic, ['destroyed'], {}], { scope: 'destroyed' });
      await second.call(add, {}, [topic, ['detached'], {}], { scope: 'detached' });
      await second.call('wamp.session.flush_testaments', {}, [], { scope: 'detached' });
      second.send(MESSAGE_CODE.GOODBYE, {}, 'wamp.close.close_realm');
      same('those that were left', await names(1), ['destroyed']);
    },
  },
  {
    line: 45,
    title: 'attributes of payload passthru mode are passed on, and refused to who did not announce it',
    feature: 'broker.payload_passthru_mode',
    run: async (stand: Stand): Promise<void> => {
      const attributes = { ppt_scheme: 'x_my', ppt_serializer: 'cbor', ppt_cipher: 'c', ppt_keyid: 'k' };
      const [publisher, subscriber] = [await stand.join(), await stand.join()];
      await subscriber.subscribe(stand.uri('a'));
      await publisher.publish(stand.uri('a'), attributes, ['x']);
      same('the event', (await subscriber.next()).slice(3), [having(attributes), ['x']]);
      const unannounced = await stand.join({ features: FEW_FEATURES });
      unannounced.ask(PUBLISH, { ppt_scheme: 'x_my' }, stand.uri('a'), ['x']);
      same('the answer to who did not', gist(await unannounced.next()), 'ABORT wamp.error.protocol_violation');
    },
  },
];
