import type { ConnectionState } from '../../../src/web/client/live-feed';
import { runLiveFeed, waitBeforeJoiningMs } from '../../../src/web/client/live-feed';
import type { LiveTicket } from '../../../src/web/client/live-ticket';

const TICKET: LiveTicket = { url: 'ws://127.0.0.1/ws', realm: 'iot', authid: 'admin', ticket: 'ticket' };

test('the live feed joins again after each end, until nobody is signed in', async () => {
  const states: ConnectionState[] = [];
  const answers = ['no answer', 'joined', 'refused', 'signed-out'];
  const topics: string[] = [];
  const waits: number[] = [];
  let answer: string | undefined;
  await runLiveFeed({
    fetchTicket: async () => {
      answer = answers.shift();
      if (answer === 'no answer') throw new Error('The console does not answer.');
      return answer === 'signed-out' ? 'signed-out' : TICKET;
    },
    join: (_ticket, events) => {
      queueMicrotask(() => {
        if (answer === 'joined') {
          events.onSubscribed();
          events.onEvent('device.a.reading', {});
        }
        events.onClosed();
      });
      return () => undefined;
    },
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
    onState: (state) => states.push(state),
    onEvent: (topic) => topics.push(topic),
  });
  expect(states.join(' ')).toBe('connecting waiting connecting live waiting connecting waiting connecting signed-out');
  expect(topics).toEqual(['device.a.reading']);
  expect(waits).toHaveLength(3);
  expect(waits[2]).toBeGreaterThan(waits[0] ?? Number.NaN);
});

describe('the wait before joining again', () => {
  test('doubles up to half a minute', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((failures) => waitBeforeJoiningMs(failures, 1));
    expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('is scattered over its upper half', () => {
    expect([waitBeforeJoiningMs(2, 0), waitBeforeJoiningMs(2, 0.5)]).toEqual([1000, 1500]);
  });
});
