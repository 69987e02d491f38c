import type { Publication } from '../../../src/router/broker/publication';
import { RetainedEvents } from '../../../src/router/broker/retained-events';
import { WireRouter } from '../checklist/support/wire-router';
import { payloadOf } from '../../../src/wamp/payload';

function publication(topic: string, text = 'x'): Publication {
  return {
    publicationId: 1,
    topic,
    payload: payloadOf([text]),
    excludedPublisher: undefined,
    receivers: undefined,
    trustLevel: 0,
    details: {},
  };
}

describe('retained events', () => {
  it('of the topic that was published to longest ago go first, over the bounds of number and bytes', () => {
    const session = { id: 1, authid: 'root', authrole: 'admin' } as const;
    const topics = (retained: RetainedEvents): readonly string[] =>
      retained.matching('prefix', 'a.', session).map(({ topic }) => topic);
    const few = new RetainedEvents({ maximumTopics: 2, maximumBytes: 1_000_000 });
    for (const topic of ['a.one', 'a.two', 'a.one', 'a.three']) few.retain(publication(topic));
    expect(topics(few)).toEqual(['a.one', 'a.three']);
    const small = new RetainedEvents({ maximumTopics: 100, maximumBytes: 3_000 });
    for (const topic of ['a.one', 'a.two', 'a.one', 'a.three']) small.retain(publication(topic, 'x'.repeat(600)));
    expect(topics(small)).toEqual(['a.one', 'a.three']);
    for (let count = 0; count < 100; count++) small.retain(publication('a.one', 'x'.repeat(600)));
    expect(topics(small)).toEqual(['a.three', 'a.one']);
  });

  it('for some do not push out the last one for all, and are bounded themselves', async () => {
    const router = new WireRouter({}, undefined);
    const [root, device] = [await router.join({ authid: 'root' }), await router.join({ authid: 'device-a' })];
    const topic = 'device.device-a.x';
    root.send(16, 1, { retain: true }, topic, ['for all']);
    root.send(16, 2, { retain: true, eligible_authid: ['device-a'] }, topic, ['for the device, long ago']);
    for (let id = 3; id <= 12; id++) root.send(16, id, { retain: true, eligible_authrole: ['user'] }, topic, [id]);
    device.send(32, 1, { get_retained: true }, topic);
    expect(device.take().map((message) => message[4])).toEqual([undefined, ['for all']]);
  });

  it('are not for the publisher itself, unless it said exclude_me: false', async () => {
    const peer = await new WireRouter({}, undefined).join();
    peer.send(16, 1, { retain: true }, 'a.b', [1]);
    peer.send(32, 2, { get_retained: true }, 'a.b');
    expect(peer.take().map(([type]) => type)).toEqual([33]);
    peer.send(16, 3, { retain: true, exclude_me: false }, 'a.b', [2]);
    peer.take();
    peer.send(32, 4, { get_retained: true }, 'a.b');
    expect(peer.take().map((message) => message[4])).toEqual([undefined, [2]]);
  });

  it('and others carry the trust level for subscribers that announced that they want it', async () => {
    const router = new WireRouter({}, undefined);
    const told = await router.join({ features: { publication_trustlevels: true } });
    const [untold, root] = [await router.join(), await router.join({ authid: 'root' })];
    root.send(16, 1, { retain: true }, 'a.b');
    for (const peer of [told, untold]) peer.send(32, 1, { get_retained: true }, 'a.b');
    root.send(16, 2, {}, 'a.b');
    expect(told.take().map((message) => message[3])).toEqual([
      undefined,
      { trustlevel: 2, retained: true },
      { trustlevel: 2 },
    ]);
    expect(untold.take().map((message) => message[3])).toEqual([undefined, { retained: true }, {}]);
  });
});
