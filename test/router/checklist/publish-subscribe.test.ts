import { altering, checkLines, misreading, overlooking, put, withholding, without } from './support/check-lines';
import { AuthorizerPeer, dynamicRoles } from '../support/authorizer-peer';
import { ALL_FEATURES, type Wire, type WirePeer } from './support/wire-router';

const SUBSCRIBE = 32;
const PUBLISH = 16;
const CALL = 48;
const ACKNOWLEDGE = { acknowledge: true };

describe('checklist: publish and subscribe', () => {
  checkLines([
    {
      line: 16,
      title: 'subscribing again returns the same subscription ID',
      check: async (open) => {
        const router = open();
        const [one, other] = [await router.join(), await router.join()];
        const ids = [
          one.ask(SUBSCRIBE, 1, {}, 'a.b'),
          one.ask(SUBSCRIBE, 2, {}, 'a.b'),
          other.ask(SUBSCRIBE, 1, {}, 'a.b'),
        ];
        expect(new Set(ids.map(([, , id]) => id)).size).toBe(1);
        expect(one.ask(SUBSCRIBE, 3, { match: 'prefix' }, 'a.b')[2]).not.toBe(ids[0]?.[2]);
        other.send(PUBLISH, 2, {}, 'a.b');
        expect(one.take()).toHaveLength(2);
      },
      fault: altering('gives another', 33, (message) => put(message, 2, Number(message[2]) + Number(message[1]))),
    },
    {
      line: 17,
      title: 'each matching subscription gets one EVENT, all with one publication ID, and patterns with the topic',
      check: async (open) => {
        const router = open();
        const [peer, other] = [await router.join(), await router.join()];
        const exact = peer.ask(SUBSCRIBE, 1, {}, 'a.b.c')[2];
        const prefix = peer.ask(SUBSCRIBE, 2, { match: 'prefix' }, 'a.b')[2];
        const wildcard = peer.ask(SUBSCRIBE, 3, { match: 'wildcard' }, 'a..c')[2];
        peer.ask(SUBSCRIBE, 4, { match: 'wildcard' }, 'a..d');
        const [, , publication] = other.ask(PUBLISH, 1, ACKNOWLEDGE, 'a.b.c', [1]);
        const events = peer.take();
        expect(events).toHaveLength(3);
        expect(events).toContainEqual([36, exact, publication, {}, [1]]);
        expect(events).toContainEqual([36, prefix, publication, { topic: 'a.b.c' }, [1]]);
        expect(events).toContainEqual([36, wildcard, publication, { topic: 'a.b.c' }, [1]]);
      },
      fault: altering('does not say the topic', 36, (message) => without(message, 3, 'topic')),
    },
    {
      line: 18,
      title: 'prefixes match the string, not its components',
      check: async (open) => {
        const router = open();
        const [peer, other] = [await router.join(), await router.join()];
        peer.ask(SUBSCRIBE, 1, { match: 'prefix' }, 'com.app.emergency');
        for (const topic of ['com.app.emergency', 'com.app.emergency-low', 'com.app.emergency.x', 'com.app.emergenc']) {
          other.send(PUBLISH, 1, {}, topic);
        }
        expect(peer.take().map(([, , , details]) => details)).toEqual(
          ['com.app.emergency', 'com.app.emergency-low', 'com.app.emergency.x'].map((topic) => ({ topic })),
        );
      },
      fault: misreading('matches components', SUBSCRIBE, (message) => put(message, 3, `${String(message[3])}.`)),
    },
    {
      line: 19,
      title: 'the publisher gets no event of its own unless it says exclude_me: false',
      check: async (open) => {
        const peer = await open().join();
        peer.ask(SUBSCRIBE, 1, {}, 'a.b');
        peer.send(PUBLISH, 2, {}, 'a.b', [1]);
        peer.send(PUBLISH, 3, { exclude_me: true }, 'a.b', [2]);
        peer.send(PUBLISH, 4, { exclude_me: false }, 'a.b', [3]);
        expect(peer.take().map(([type, , , , args]) => [type, args])).toEqual([[36, [3]]]);
      },
      fault: misreading('never excludes it', PUBLISH, (message) => put(message, 2, { exclude_me: false })),
    },
    {
      line: 20,
      title: 'an unacknowledged PUBLISH is never answered, not even when it is refused',
      check: async (open) => {
        const router = open({ allowsDisclosure: false });
        const device = await router.join({ authid: 'device-a' });
        device.send(PUBLISH, 1, {}, 'device.device-a.x');
        device.send(PUBLISH, 2, {}, 'device.device-b.x');
        device.send(PUBLISH, 3, {}, 'not a uri');
        device.send(PUBLISH, 4, { acknowledge: false }, 'wamp.x');
        device.send(PUBLISH, 5, { disclose_me: true }, 'device.device-a.x');
        expect(device.take()).toEqual([]);
        expect(device.ask(PUBLISH, 6, ACKNOWLEDGE, 'device.device-b.x')[4]).toBe('wamp.error.not_authorized');
      },
      fault: misreading('answers all the same', PUBLISH, (message) => put(message, 2, ACKNOWLEDGE)),
    },
    {
      line: 21,
      title: 'all six lists of the eligible and excluded must hold',
      check: async (open) => {
        const router = open();
        const publisher = await router.join();
        const device = await router.join({ authid: 'device-a' });
        const person = await router.join({ authid: 'person' });
        const root = await router.join({ authid: 'root' });
        const topic = 'device.device-a.x';
        for (const peer of [device, person, root]) peer.ask(SUBSCRIBE, 1, {}, topic);
        const got = (options: Record<string, unknown>): readonly string[] => {
          publisher.send(PUBLISH, 1, options, topic);
          const peers: readonly (readonly [string, WirePeer])[] = [
            ['device', device],
            ['person', person],
            ['root', root],
          ];
          return peers.filter(([, peer]) => peer.take().length > 0).map(([name]) => name);
        };
        expect(got({})).toEqual(['device', 'person', 'root']);
        expect(got({ eligible: [] })).toEqual([]);
        expect(got({ eligible: [person.sessionId, root.sessionId] })).toEqual(['person', 'root']);
        expect(got({ eligible_authid: ['person', 'root'], eligible_authrole: ['admin', 'device'] })).toEqual(['root']);
        expect(got({ exclude: [person.sessionId] })).toEqual(['device', 'root']);
        expect(got({ exclude_authid: ['root'] })).toEqual(['device', 'person']);
        expect(got({ exclude_authrole: ['device'] })).toEqual(['person', 'root']);
        expect(got({ eligible: [person.sessionId, root.sessionId], exclude: [root.sessionId] })).toEqual(['person']);
        expect(got({ eligible_authrole: ['user', 'admin'], exclude_authid: ['person'] })).toEqual(['root']);
        const all = { eligible: [person.sessionId], eligible_authid: ['person'], eligible_authrole: ['user'] };
        expect(got({ ...all, exclude: [1], exclude_authid: ['x'], exclude_authrole: ['admin'] })).toEqual(['person']);
        expect(got({ ...all, exclude_authrole: ['user'] })).toEqual([]);
        expect(publisher.ask(PUBLISH, 2, { eligible: [true] }, topic)[2]).toBe('wamp.error.protocol_violation');
      },
      fault: misreading('forgets one of them', PUBLISH, (message) => without(message, 2, 'exclude_authrole')),
    },
    {
      line: 22,
      title:
        'disclose_me names the publisher; where it is refused the URI says so, if the PUBLISH was to be acknowledged',
      check: async (open) => {
        const router = open();
        const [peer, device] = [await router.join(), await router.join({ authid: 'device-a' })];
        const topic = 'device.device-a.x';
        peer.ask(SUBSCRIBE, 1, {}, topic);
        device.send(PUBLISH, 1, { disclose_me: true }, topic);
        device.send(PUBLISH, 2, {}, topic);
        const identity = { publisher: device.sessionId, publisher_authid: 'device-a', publisher_authrole: 'device' };
        expect(peer.take().map(([, , , details]) => details)).toEqual([identity, {}]);
        const refusing = await open({ allowsDisclosure: false }).join();
        const answer = refusing.ask(PUBLISH, 1, { ...ACKNOWLEDGE, disclose_me: true }, topic);
        expect(answer.slice(0, 5)).toEqual([8, PUBLISH, 1, {}, 'wamp.error.option_disallowed.disclose_me']);
        refusing.send(PUBLISH, 2, { disclose_me: true }, topic);
        expect(refusing.take()).toEqual([]);
      },
      fault: altering('has the older URI', 8, (message) => put(message, 4, 'wamp.error.disclose_me.not_allowed')),
    },
    {
      line: 23,
      title: 'a retained event carries retained: true and reaches only who was eligible and asks for it',
      check: async (open) => {
        const router = open();
        const root = await router.join({ authid: 'root' });
        const topic = 'device.device-a.x';
        root.send(PUBLISH, 1, { retain: true }, topic, ['for all']);
        root.send(PUBLISH, 2, { retain: true, eligible_authrole: ['user'] }, topic, ['for users']);
        root.send(PUBLISH, 3, {}, topic, ['not retained']);
        const retainedFor = async (authid: string, options: Record<string, unknown>): Promise<readonly Wire[]> => {
          const peer = await router.join({ authid });
          peer.send(SUBSCRIBE, 1, options, options['match'] === 'prefix' ? 'device.device-a.' : topic);
          const [subscribed, ...events] = peer.take();
          expect(subscribed?.[0]).toBe(33);
          return events.map((event) => event.slice(3));
        };
        expect(await retainedFor('device-a', { get_retained: true })).toEqual([[{ retained: true }, ['for all']]]);
        expect(await retainedFor('person', { get_retained: true })).toEqual([[{ retained: true }, ['for users']]]);
        expect(await retainedFor('person', { get_retained: true, match: 'prefix' })).toEqual([
          [{ topic, retained: true }, ['for users']],
        ]);
        expect(await retainedFor('person', {})).toEqual([]);
        root.send(PUBLISH, 4, { retain: true }, topic, ['newer']);
        expect(await retainedFor('person', { get_retained: true })).toEqual([[{ retained: true }, ['newer']]]);
      },
      fault: misreading('forgets for whom it was', PUBLISH, (message) => without(message, 2, 'eligible_authrole')),
    },
    {
      line: 24,
      title: 'a history leaves out events for session IDs, and what the reader’s authid and authrole may not see',
      check: async (open) => {
        const router = open({ historySubjects: [{ match: 'prefix', topic: 'device.device-a.' }] });
        const root = await router.join({ authid: 'root' });
        const topic = 'device.device-a.x';
        for (const [index, options] of [
          {},
          { eligible: [root.sessionId] },
          { exclude: [1] },
          { eligible_authrole: ['user'] },
          { exclude_authid: ['person'] },
        ].entries()) {
          router.scheduler.advance(1_000);
          root.send(PUBLISH, index + 1, options, topic, [index]);
        }
        const read = async (authid: string, query: Record<string, unknown> = {}): Promise<unknown> => {
          const peer = await router.join({ authid });
          const lookup = peer.ask(CALL, 1, {}, 'wamp.subscription.lookup', ['device.device-a.', { match: 'prefix' }]);
          const [id] = lookup[3] as number[];
          const events = peer.ask(CALL, 2, {}, 'wamp.subscription.get_events', [id], query)[3];
          return (events as { args: unknown[] }[]).map(({ args }) => args[0]);
        };
        expect(await read('person')).toEqual([0, 3]);
        expect(await read('device-a')).toEqual([0, 4]);
        expect(await read('person', { reverse: true, limit: 1 })).toEqual([3]);
        expect(await read('person', { after_time: '1970-01-01T00:00:01Z' })).toEqual([3]);
        expect(await read('person', { until_time: '1970-01-01T00:00:01.000Z' })).toEqual([0]);
      },
      fault: misreading('keeps what was for one session', PUBLISH, (message) => without(message, 2, 'eligible')),
    },
    {
      line: 25,
      title: 'testaments of scope detached come before destroyed, each in order, and are flushed by scope',
      check: async (open) => {
        const router = open();
        const [peer, first, second] = [await router.join(), await router.join(), await router.join()];
        peer.ask(SUBSCRIBE, 1, {}, 'a.b');
        const add = (session: WirePeer, requestId: number, name: string, scope?: string): void => {
          const kwargs = scope === undefined ? {} : { scope };
          expect(session.ask(CALL, requestId, {}, 'wamp.session.add_testament', ['a.b', [name], {}], kwargs)[0]).toBe(
            50,
          );
        };
        add(first, 1, 'destroyed 1');
        add(first, 2, 'detached 1', 'detached');
        add(first, 3, 'destroyed 2', 'destroyed');
        add(first, 4, 'detached 2', 'detached');
        first.lose();
        const names = (): unknown[] => peer.take().map(([, , , , args]) => (args as unknown[])[0]);
        expect(names()).toEqual(['detached 1', 'detached 2', 'destroyed 1', 'destroyed 2']);
        add(second, 1, 'destroyed');
        add(second, 2, 'detached', 'detached');
        second.ask(CALL, 3, {}, 'wamp.session.flush_testaments', [], { scope: 'detached' });
        second.send(6, {}, 'wamp.close.close_realm');
        expect(names()).toEqual(['destroyed']);
      },
      fault: misreading('knows no scopes', CALL, (message) =>
        message[3] === 'wamp.session.add_testament' ? put(message, 5, {}) : message,
      ),
    },
    {
      line: 26,
      title: 'an unknown subscription or registration is an error',
      check: async (open) => {
        const router = open();
        const [one, other] = [await router.join(), await router.join()];
        const [, , subscription] = one.ask(SUBSCRIBE, 1, {}, 'a.b');
        const [, , registration] = one.ask(64, 2, {}, 'a.b');
        for (const id of [subscription, 2 ** 53]) {
          expect(other.ask(34, 1, id).slice(0, 5)).toEqual([8, 34, 1, {}, 'wamp.error.no_such_subscription']);
        }
        for (const id of [registration, 2 ** 53]) {
          expect(other.ask(66, 1, id).slice(0, 5)).toEqual([8, 66, 1, {}, 'wamp.error.no_such_registration']);
        }
      },
      fault: withholding('does not answer', 8),
    },
    {
      line: 14,
      title: 'SUBSCRIBED comes before the first EVENT of the subscription, REGISTERED before the first INVOCATION',
      check: async (open) => {
        const router = open();
        const [peer, other] = [await router.join(), await router.join()];
        other.send(PUBLISH, 1, { retain: true }, 'a.b');
        peer.send(SUBSCRIBE, 1, { get_retained: true }, 'a.b');
        peer.send(64, 2, {}, 'a.p');
        other.send(CALL, 2, {}, 'a.p');
        other.send(PUBLISH, 3, {}, 'a.b');
        expect(peer.take().map(([type]) => type)).toEqual([33, 36, 65, 68, 36]);
      },
      fault: answeringLate('sends retained events before it answers', 33),
    },
    {
      line: 14,
      title: 'also while an authorizer decides, SUBSCRIBED comes before the first EVENT, REGISTERED before INVOCATION',
      check: async (open) => {
        const router = open({ authorizer: dynamicRoles({ cacheSeconds: 0 }) });
        const authorizer = await AuthorizerPeer.join(router);
        const [peer, other] = [await router.join({ authid: 'device-a' }), await router.join()];
        other.send(PUBLISH, 1, { retain: true }, 'a.b');
        peer.send(SUBSCRIBE, 1, { get_retained: true }, 'a.b');
        peer.send(64, 2, {}, 'a.p');
        other.send(PUBLISH, 2, { retain: true }, 'a.b');
        other.send(CALL, 3, {}, 'a.p');
        expect(peer.take()).toEqual([]);
        authorizer.answer(true);
        other.send(PUBLISH, 4, {}, 'a.b');
        authorizer.answer(true);
        other.send(CALL, 5, {}, 'a.p');
        other.send(PUBLISH, 6, {}, 'a.b');
        expect(peer.take().map(([type]) => type)).toEqual([33, 36, 36, 65, 68, 36]);
        expect(authorizer.asked()).toEqual([]);
      },
      fault: answeringLate('answers when the first event has come', 33),
    },
    {
      line: 15,
      title: 'also while an authorizer decides about some of them, nothing overtakes',
      check: async (open) => {
        const router = open({ authorizer: dynamicRoles({ cacheSeconds: 0 }) });
        const authorizer = await AuthorizerPeer.join(router);
        const [receiver, sender] = [await router.join(), await router.join({ authid: 'device-a' })];
        for (const [index, prefix] of ['a.', 'free.'].entries()) {
          receiver.ask(SUBSCRIBE, 2 * index + 1, { match: 'prefix' }, prefix);
          receiver.ask(64, 2 * index + 2, { match: 'prefix' }, prefix);
        }
        const uris = ['a.one', 'free.two', 'a.one', 'free.two', 'free.two', 'a.one'];
        uris.forEach((uri, index) => sender.send(PUBLISH, index + 1, {}, uri, [index]));
        uris.forEach((uri, index) => sender.send(CALL, index + 11, {}, uri, [index]));
        while (authorizer.asked().length > 0) authorizer.answer(true);
        const received = receiver.take();
        const ordered = (type: number): unknown[] => received.filter((one) => one[0] === type).map((one) => one[4]);
        expect(ordered(36)).toEqual([[0], [1], [2], [3], [4], [5]]);
        expect(ordered(68)).toEqual([[0], [1], [2], [3], [4], [5]]);
      },
      fault: holdingBack('lets what needs no decision wait for longer than what does', 'a.one'),
    },
    {
      line: 20,
      title: 'an unacknowledged PUBLISH is not answered by an authorizer’s denial, failure or silence either',
      check: async (open) => {
        const router = open({ authorizer: dynamicRoles({ cacheSeconds: 0 }) });
        const authorizer = await AuthorizerPeer.join(router);
        const device = await router.join({ authid: 'device-a' });
        for (const act of [
          () => authorizer.answer(false),
          () => authorizer.fail(),
          () => authorizer.answer('perhaps'),
          () => {
            router.scheduler.advance(1_000);
            authorizer.answer(true);
          },
        ]) {
          device.send(PUBLISH, 1, {}, 'a.b');
          act();
        }
        expect(device.take()).toEqual([]);
        device.send(PUBLISH, 1, ACKNOWLEDGE, 'a.b');
        authorizer.answer(false);
        expect(device.next()[4]).toBe('wamp.error.not_authorized');
      },
      fault: misreading('takes each for one to be acknowledged', PUBLISH, (message) => put(message, 2, ACKNOWLEDGE)),
    },
    {
      line: 15,
      title: 'order holds from a publisher to a subscriber and from a caller to a callee, over topics and procedures',
      check: async (open) => {
        const router = open();
        const [receiver, sender] = [await router.join(), await router.join()];
        receiver.ask(SUBSCRIBE, 1, {}, 'a.one');
        receiver.ask(SUBSCRIBE, 2, { match: 'prefix' }, 'a.tw');
        receiver.ask(64, 3, {}, 'a.one');
        receiver.ask(64, 4, { match: 'wildcard' }, 'a.');
        const uris = ['a.one', 'a.two', 'a.one', 'a.two', 'a.two', 'a.one'];
        uris.forEach((uri, index) => sender.send(PUBLISH, index + 1, {}, uri, [index]));
        uris.forEach((uri, index) => sender.send(CALL, index + 11, {}, uri, [index]));
        const received = receiver.take();
        const ordered = (type: number): unknown[] => received.filter((one) => one[0] === type).map((one) => one[4]);
        expect(ordered(36)).toEqual([[0], [1], [2], [3], [4], [5]]);
        expect(ordered(68)).toEqual([[0], [1], [2], [3], [4], [5]]);
      },
      fault: holdingBack('lets a topic overtake another', 'a.one'),
    },
    {
      line: 43,
      title: 'URIs are checked loosely or strictly, and those below wamp. are for subscribers and callers alone',
      check: async (open) => {
        const loose = open();
        const invalid = 'wamp.error.invalid_uri';
        for (const [message, expected] of uriCases(invalid)) {
          const peer = await loose.join();
          const answer = peer.ask(...message);
          expect([message, answer[0] === 8 ? answer[4] : answer[0]]).toEqual([message, expected]);
        }
        const strict = await open({ uriRules: 'strict' }).join();
        expect(strict.ask(SUBSCRIBE, 1, {}, 'com.my-app')[4]).toBe(invalid);
        expect(strict.ask(SUBSCRIBE, 2, {}, 'com.my_app')[0]).toBe(33);
      },
      fault: overlooking('does not answer', SUBSCRIBE),
    },
    {
      line: 45,
      title:
        'payload passthru mode that was not announced is answered with ABORT; announced, its attributes are passed on',
      check: async (open) => {
        const router = open();
        const attributes = { ppt_scheme: 'x_my', ppt_serializer: 'cbor', ppt_cipher: 'c', ppt_keyid: 'k' };
        const callee = await router.join({ features: ALL_FEATURES });
        callee.ask(64, 1, {}, 'a.b');
        callee.ask(SUBSCRIBE, 2, {}, 'a.t');
        for (const message of [
          [PUBLISH, 1, { ppt_scheme: 'x_my' }, 'a.t', ['x']],
          [CALL, 1, { ppt_scheme: 'x_my' }, 'a.b', ['x']],
          [70, 1, { ppt_scheme: 'x_my' }, ['x']],
        ]) {
          expect((await router.join()).ask(...message)).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
        }
        const peer = await router.join({ features: ALL_FEATURES });
        peer.send(PUBLISH, 1, attributes, 'a.t', ['x']);
        expect(callee.next().slice(3)).toEqual([{ ...attributes, trustlevel: 0 }, ['x']]);
        peer.send(CALL, 2, attributes, 'a.b', ['x']);
        expect(callee.next().slice(3)).toEqual([{ ...attributes, trustlevel: 0 }, ['x']]);
        callee.send(70, 1, attributes, ['y']);
        expect(peer.next()).toEqual([50, 2, attributes, ['y']]);
        peer.send(CALL, 3, attributes, 'a.b', ['x']);
        callee.take();
        callee.send(8, 68, 2, attributes, 'a.failed', ['z']);
        expect(peer.next()).toEqual([8, CALL, 3, attributes, 'a.failed', ['z']]);
      },
      fault: altering('drops the attributes', 50, (message) => without(message, 2, 'ppt_scheme')),
    },
    {
      line: 55,
      title: 'PUBLISHED for a publication that is recorded follows its acceptance, and a refusal is an ERROR',
      check: async (open) => {
        const settles: ((refusal: { error: string; message: string } | undefined) => void)[] = [];
        const router = open({
          recorder: {
            records: (topic) => topic.endsWith('.reading'),
            record: (_publication, settle) => settles.push(settle),
            recordUnacknowledged: () => undefined,
          },
        });
        const [device, root] = [await router.join({ authid: 'device-a' }), await router.join({ authid: 'root' })];
        root.ask(SUBSCRIBE, 1, { match: 'prefix' }, 'device.');
        device.send(PUBLISH, 1, ACKNOWLEDGE, 'device.device-a.reading', [], { t: 1 });
        device.send(PUBLISH, 2, ACKNOWLEDGE, 'device.device-a.reading', [], { t: 2 });
        expect([...device.take(), ...root.take()]).toEqual([]);
        settles[0]?.(undefined);
        settles[1]?.({ error: 'wamp.error.unavailable', message: 'the queue is down' });
        expect(device.next().slice(0, 2)).toEqual([17, 1]);
        expect(device.next().slice(0, 5)).toEqual([8, PUBLISH, 2, {}, 'wamp.error.unavailable']);
        expect(root.take()).toHaveLength(1);
        device.send(PUBLISH, 3, {}, 'device.device-a.reading', [], { t: 3 });
        expect(root.take()).toHaveLength(1);
      },
      fault: misreading('believes that all is recorded', PUBLISH, (message) => put(message, 3, 'device.device-a.note')),
    },
  ]);
});

/** Passes messages to this topic on before those that came earlier: it holds back the others until the sixth. */
function holdingBack(what: string, uri: string) {
  const held: Wire[] = [];
  return {
    what,
    toRouter: (message: Wire): readonly Wire[] => {
      if (message[0] !== PUBLISH) return [message];
      if (message[3] !== uri) {
        held.push(message);
        return [];
      }
      return Array.isArray(message[4]) && message[4][0] === 5 ? [message, ...held.splice(0)] : [message];
    },
  };
}

/** Sends answers of this type behind the message that follows them. */
function answeringLate(what: string, type: number) {
  let held: Wire[] = [];
  return {
    what,
    fromRouter: (message: Wire): readonly Wire[] => {
      const late = held;
      held = message[0] === type ? [message] : [];
      return message[0] === type ? late : [message, ...late];
    },
  };
}

function uriCases(invalid: string): readonly (readonly [Wire, unknown])[] {
  return [
    [[SUBSCRIBE, 1, {}, 'com.My-App'], 33],
    [[SUBSCRIBE, 1, {}, 'com..x'], invalid],
    [[SUBSCRIBE, 1, {}, 'com.a b'], invalid],
    [[SUBSCRIBE, 1, {}, 'com.a#'], invalid],
    [[SUBSCRIBE, 1, {}, ''], invalid],
    [[SUBSCRIBE, 1, { match: 'wildcard' }, 'com..x'], 33],
    [[SUBSCRIBE, 1, { match: 'prefix' }, 'com.'], 33],
    [[SUBSCRIBE, 1, { match: 'prefix' }, 'com.#'], invalid],
    [[SUBSCRIBE, 1, {}, 'wamp.session.on_join'], 33],
    [[CALL, 1, {}, 'wamp.session.count'], 50],
    [[CALL, 1, {}, 'com..x'], invalid],
    [[PUBLISH, 1, ACKNOWLEDGE, 'wamp.session.on_join'], invalid],
    [[PUBLISH, 1, ACKNOWLEDGE, 'com..x'], invalid],
    [[64, 1, {}, 'wamp.session.count'], invalid],
    [[64, 1, { match: 'wildcard' }, 'com..x'], 65],
    [[64, 1, {}, 'com..x'], invalid],
  ];
}
