import { LocalQueue } from '../../../../local/engines/sqs/local-queue';
import type { QueueEntry } from '../../../../local/engines/sqs/message';
import type { QueueSettings } from '../../../../local/engines/sqs/queue-settings';

const SETTINGS: QueueSettings = {
  name: 'Readings',
  arn: 'arn:aws:sqs:us-east-1:000000000000:Readings',
  url: 'http://127.0.0.1/Readings',
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  receiveWaitSeconds: 0,
  retentionSeconds: 3600,
  maximumMessageBytes: 1_048_576,
};

/** A queue without a disk: entries are applied at once. */
function queueWith(now: () => number): LocalQueue {
  const queue: LocalQueue = new LocalQueue({
    settings: SETTINGS,
    now,
    record: async (entry: QueueEntry) => void queue.apply(entry),
  });
  return queue;
}

test('a message that falls due between the look at the queue and the next timer still reaches who waits', async () => {
  let dueMs = Infinity;
  let looks = 0;
  // Timers may fire a little early: the first look after the timer is a millisecond short, the next one is not.
  const now = (): number => {
    const real = Date.now();
    if (real < dueMs - 1) return real;
    return looks++ === 0 ? dueMs - 1 : Math.max(real, dueMs);
  };
  const queue = queueWith(now);
  await queue.send([{ body: 'one' }], 'test');
  const [first] = await queue.receive({ maximumMessages: 1, visibilityTimeoutSeconds: 0.05 });
  dueMs = Date.now() + 50;
  expect(first?.body).toBe('one');
  const startedMs = performance.now();
  const [again] = await queue.receive({ maximumMessages: 1, waitSeconds: 3 });
  expect(again?.body).toBe('one');
  expect(performance.now() - startedMs).toBeLessThan(2500);
  queue.close();
});
