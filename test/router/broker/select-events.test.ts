import fc from 'fast-check';
import type { HistoricEvent, HistoryQuery } from '../../../src/router/broker/event-history';
import { MemoryEventHistory } from '../../../src/router/broker/memory-event-history';
import { selectEvents } from '../../../src/router/broker/select-events';
import { payloadOf } from '../../../src/wamp/payload';

const subject = { match: 'prefix', topic: 'a.' } as const;

const everything: HistoryQuery = {
  reader: { authid: 'device-a', authrole: 'device' },
  limit: 1_000,
  isReverse: false,
  topic: undefined,
  fromMs: undefined,
  afterMs: undefined,
  beforeMs: undefined,
  untilMs: undefined,
  fromPublication: undefined,
  afterPublication: undefined,
  beforePublication: undefined,
  untilPublication: undefined,
};

function event(publicationId: number, atMs: number, topic = 'a.b'): HistoricEvent {
  return { atMs, publicationId, topic, details: {}, payload: payloadOf(['x']), receivers: undefined };
}

describe('selectEvents', () => {
  const maybe = (max: number): fc.Arbitrary<number | undefined> => fc.option(fc.nat({ max }), { nil: undefined });
  const query: fc.Arbitrary<HistoryQuery> = fc.record({
    reader: fc.constant(everything.reader),
    limit: fc.integer({ min: 1, max: 12 }),
    isReverse: fc.boolean(),
    topic: fc.constantFrom(undefined, 'a.b', 'a.c'),
    fromMs: maybe(10),
    afterMs: maybe(10),
    beforeMs: maybe(10),
    untilMs: maybe(10),
    fromPublication: maybe(9),
    afterPublication: maybe(9),
    beforePublication: maybe(9),
    untilPublication: maybe(9),
  });
  // Publication IDs have no order: here they fall while times rise.
  const events = Array.from({ length: 8 }, (_, index) => event(8 - index, index + 1, index % 2 === 0 ? 'a.b' : 'a.c'));

  it('gives those for which every condition of the query holds, in order, up to the limit', () => {
    fc.assert(
      fc.property(query, (given) => {
        const place = (publicationId: number): number => events.findIndex((one) => one.publicationId === publicationId);
        const holds = (wanted: number | undefined, compare: (at: number) => boolean): boolean =>
          wanted === undefined || (place(wanted) >= 0 && compare(place(wanted)));
        const expected = events.filter(
          ({ atMs, topic }, index) =>
            (given.topic ?? topic) === topic &&
            atMs >= (given.fromMs ?? 0) &&
            atMs > (given.afterMs ?? 0) &&
            atMs < (given.beforeMs ?? 99) &&
            atMs <= (given.untilMs ?? 99) &&
            holds(given.fromPublication, (at) => index >= at) &&
            holds(given.afterPublication, (at) => index > at) &&
            holds(given.beforePublication, (at) => index < at) &&
            holds(given.untilPublication, (at) => index <= at),
        );
        if (given.isReverse) expected.reverse();
        expect(selectEvents(events, given)).toEqual(expected.slice(0, given.limit));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the history in memory', () => {
  const idsOf = (history: MemoryEventHistory): number[] => {
    let ids: number[] = [];
    history.read(subject, everything, (events) => {
      ids = events.map(({ publicationId }) => publicationId);
    });
    return ids;
  };

  it('keeps the latest events, in number and in bytes', () => {
    const few = new MemoryEventHistory({ maximumEvents: 3, maximumBytes: 1_000_000 });
    for (let id = 1; id <= 5; id++) few.append(subject, event(id, id));
    expect(idsOf(few)).toEqual([3, 4, 5]);
    const small = new MemoryEventHistory({ maximumEvents: 100, maximumBytes: 1_000 });
    for (let id = 1; id <= 50; id++) small.append(subject, event(id, id));
    const ids = idsOf(small);
    expect(ids.at(-1)).toBe(50);
    expect(ids.length).toBeLessThan(20);
    small.append(subject, { ...event(51, 51), payload: payloadOf(['x'.repeat(2_000)]) });
    expect(idsOf(small)).toEqual([]);
  });

  it('keeps subscriptions apart by match and topic', () => {
    const history = new MemoryEventHistory({ maximumEvents: 3, maximumBytes: 1_000 });
    history.append({ match: 'exact', topic: 'a.' }, event(1, 1));
    history.append({ match: 'prefix', topic: 'a.b' }, event(2, 2));
    expect(idsOf(history)).toEqual([]);
  });
});
