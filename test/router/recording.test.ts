import { useRouter } from './support/joined-peers';
import { RawPeer } from './support/raw-peer';
import { startRouter } from './support/running-router';

const TOPIC = 'device.device-a.reading';
const ACKNOWLEDGE = { acknowledge: true };
const INVALID = 'wamp.error.invalid_argument';

describe('recording what is published to a reading topic', () => {
  const { join, running } = useRouter();
  const readings = (): unknown[] => running().queue.envelopes.flatMap((envelope) => envelope.readings);
  afterEach(() => {
    running().queue.isFailing = false;
    running().queue.release();
    running().queue.envelopes.length = 0;
  });

  it('records one envelope of the values, whoever subscribes, and then acknowledges', async () => {
    const device = await join('device-a');
    const observedAt = new Date(Date.now() - 1000).toISOString();
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], { temperature: 21.5, open: false, observed_at: observedAt }]);
    expect((await device.next()).slice(0, 2)).toEqual([17, 1]);
    expect(running().queue.envelopes).toHaveLength(1);
    expect(running().queue.envelopes[0]).toMatchObject({ version: 1, source: 'wamp' });
    const common = { deviceId: 'device-a', observedAtMs: Date.parse(observedAt), occurrence: '' };
    expect(readings()).toEqual([
      expect.objectContaining({ ...common, metric: 'temperature', value: 21.5 }),
      expect.objectContaining({ ...common, metric: 'open', value: false }),
    ]);
  });

  it('sends neither PUBLISHED nor EVENT before the queue has the reading', async () => {
    const [device, person] = [await join('device-a'), await join('person')];
    person.send([32, 1, {}, TOPIC]);
    await person.next();
    running().queue.hold();
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], { temperature: 1 }]);
    while (running().queue.heldCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await device.drained()).toEqual([]);
    expect(await person.drained()).toEqual([]);
    running().queue.release();
    expect((await device.next())[0]).toBe(17);
    expect((await person.next()).slice(3)).toEqual([{}, [], { temperature: 1 }]);
  });

  it('keeps the order of a publisher, whatever waits for the queue', async () => {
    const [device, root] = [await join('device-a'), await join('root')];
    root.send([32, 1, { match: 'prefix' }, 'device.device-a.']);
    await root.next();
    running().queue.hold();
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], { n: 1 }]);
    device.send([16, 2, {}, 'device.device-a.note', [], { n: 2 }]);
    device.send([16, 3, {}, TOPIC, [], { n: 3 }]);
    device.send([16, 4, ACKNOWLEDGE, TOPIC, [], { n: 'x'.repeat(2000) }]);
    device.send([16, 5, ACKNOWLEDGE, 'device.device-a.note', [], { n: 5 }]);
    expect(await root.drained()).toEqual([]);
    while (running().queue.heldCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    running().queue.release();
    const numbers: unknown[] = [];
    for (let index = 0; index < 4; index++) numbers.push((await root.next())[5]);
    expect(numbers).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 5 }]);
    const answers = [await device.next(), await device.next(), await device.next()];
    expect(answers.map(([type, a, b]) => (type === 17 ? a : b))).toEqual([1, 4, 5]);
    expect(answers[1]?.[4]).toBe(INVALID);
  });

  it('answers wamp.error.unavailable when the queue fails, and nobody sees the reading', async () => {
    const [device, person] = [await join('device-a'), await join('person')];
    person.send([32, 1, {}, TOPIC]);
    await person.next();
    running().queue.isFailing = true;
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], { temperature: 1 }]);
    expect((await device.next()).slice(0, 5)).toEqual([8, 16, 1, {}, 'wamp.error.unavailable']);
    expect(await person.drained()).toEqual([]);
  });

  it.each([
    [{ temperature: null }],
    [{ temperature: { value: 1 } }],
    [{}],
    [{ temperature: 1, observed_at: 'yesterday' }],
    [{ temperature: 1, observed_at: '1999-01-01T00:00:00Z' }],
    [{ '': 1 }],
  ])('refuses %j with a message, records nothing and tells no subscriber', async (kwargs) => {
    const [device, person] = [await join('device-a'), await join('person')];
    person.send([32, 1, {}, TOPIC]);
    await person.next();
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], kwargs]);
    const refusal = await device.next();
    expect(refusal[4]).toBe(INVALID);
    expect(String(refusal[5]).length).toBeGreaterThan(20);
    expect(await person.drained()).toEqual([]);
    expect(readings()).toEqual([]);
  });

  it('does not record again what a function says is recorded', async () => {
    const [functions, person] = [await join('functions'), await join('person')];
    person.send([32, 1, {}, TOPIC]);
    await person.next();
    functions.send([16, 1, { acknowledge: true, recorded: true }, TOPIC, [], { temperature: 1 }]);
    expect((await functions.next())[0]).toBe(17);
    expect((await person.next())[5]).toEqual({ temperature: 1 });
    expect(readings()).toEqual([]);
  });

  it('refuses readings over the bound of what may wait', async () => {
    const small = await startRouter({ recorder: { maximumPendingReadings: 2, maximumDelayMilliseconds: 0 } });
    const device = await RawPeer.join(small.url, { authid: 'device-a', ticket: 'token-a' });
    small.queue.hold();
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], { a: 1, b: 2 }]);
    device.send([16, 2, ACKNOWLEDGE, TOPIC, [], { a: 1 }]);
    while (small.queue.heldCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    small.queue.release();
    expect((await device.next()).slice(0, 2)).toEqual([17, 1]);
    expect((await device.next()).slice(0, 5)).toEqual([8, 16, 2, {}, 'wamp.error.unavailable']);
    device.send([16, 3, ACKNOWLEDGE, TOPIC, [], { a: 1 }]);
    expect((await device.next()).slice(0, 2)).toEqual([17, 3]);
    device.terminate();
    await small.router.stop();
  });

  it('acknowledges what was published before it stops', async () => {
    const stopping = await startRouter({ recorder: { maximumDelayMilliseconds: 60_000 } });
    const device = await RawPeer.join(stopping.url, { authid: 'device-a', ticket: 'token-a' });
    device.send([16, 1, ACKNOWLEDGE, TOPIC, [], { temperature: 1 }]);
    expect(await device.drained()).toEqual([]);
    const stopped = stopping.router.stop();
    expect((await device.next()).slice(0, 2)).toEqual([17, 1]);
    expect((await device.next())[0]).toBe(6);
    device.terminate();
    await stopped;
    expect(stopping.queue.envelopes).toHaveLength(1);
  });
});
