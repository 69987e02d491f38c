import { CHECKS } from '../../conformance/checks';
import type { Tap } from '../../conformance/peers/peer';
import { report } from '../../conformance/report';
import { type Outcome, type Run, runChecks } from '../../conformance/run-checks';
import { PASSWORD, PRINCIPALS, PRIVATE_KEY } from '../router/support/principals';
import { type RunningRouter, startRouter } from '../router/support/running-router';

const TIMEOUT_MILLISECONDS = 120_000;
let abortCount = 0;

/** The black-box suite of `npm run conformance`, against our router. */
describe('conformance', () => {
  let running: RunningRouter;
  const run = (settings: Partial<Run> = {}): Promise<readonly Outcome[]> =>
    runChecks({
      urls: [running.url, `tcp://127.0.0.1:${running.port}`],
      realm: 'iot',
      serializers: ['json', 'msgpack', 'cbor'],
      principal: undefined,
      credentials: {
        wampcra: { authid: 'salted-admin', secret: PASSWORD },
        scram: { authid: 'scram-admin', secret: PASSWORD },
        cryptosign: { authid: 'sign-admin', secret: PRIVATE_KEY },
      },
      uriPrefix: 'conformance.',
      maximumMessageBytes: 1_048_576,
      patience: { answerMilliseconds: 4_000, quietMilliseconds: 60 },
      concurrency: 24,
      tap: undefined,
      checks: CHECKS,
      ...settings,
    });
  const failing = async (line: number, tap: Tap): Promise<readonly string[]> => {
    const outcomes = await run({
      urls: [running.url],
      serializers: ['json'],
      patience: { answerMilliseconds: 700, quietMilliseconds: 60 },
      checks: CHECKS.filter((check) => check.line === line),
      tap,
    });
    return outcomes.filter(({ outcome }) => outcome === 'failed').map(({ title }) => title);
  };

  beforeAll(async () => {
    running = await startRouter({ allowAnonymous: true, principals: [...PRINCIPALS] });
  });
  afterAll(() => running.router.stop());

  it(
    'finds that the router does all that it announces, over every transport and serializer',
    async () => {
      const outcomes = await run();
      const others = outcomes.filter(({ outcome }) => outcome !== 'held');
      expect(others.length === 0 ? '' : report(others)).toBe('');
      expect(new Set(outcomes.map(({ transport, serializer }) => `${transport} ${serializer}`)).size).toBe(6);
      expect(outcomes.filter(({ unannounced }) => unannounced !== undefined)).toEqual([]);
    },
    TIMEOUT_MILLISECONDS,
  );

  /** By line: a message type whose loss on the way from the router the line's checks must notice. */
  const LOSSES: readonly (readonly [number, number, string])[] = [
    [1, 3, 'ABORT'],
    [2, 3, 'ABORT'],
    [3, 6, 'GOODBYE'],
    [5, 6, 'GOODBYE'],
    [6, 17, 'PUBLISHED'],
    [8, 68, 'INVOCATION'],
    [9, 3, 'ABORT'],
    [10, 33, 'SUBSCRIBED'],
    [13, 3, 'ABORT'],
    [17, 36, 'EVENT'],
    [18, 36, 'EVENT'],
    [19, 36, 'EVENT'],
    [21, 36, 'EVENT'],
    [22, 36, 'EVENT'],
    [23, 36, 'EVENT'],
    [25, 36, 'EVENT'],
    [27, 8, 'ERROR'],
    [28, 68, 'INVOCATION'],
    [29, 68, 'INVOCATION'],
    [30, 68, 'INVOCATION'],
    [31, 69, 'INTERRUPT'],
    [32, 8, 'ERROR'],
    [33, 3, 'ABORT'],
    [35, 69, 'INTERRUPT'],
    [36, 69, 'INTERRUPT'],
    [37, 8, 'ERROR'],
    [38, 50, 'RESULT'],
    [40, 50, 'RESULT'],
    [42, 68, 'INVOCATION'],
    [43, 8, 'ERROR'],
    [44, 36, 'EVENT'],
    [46, 4, 'CHALLENGE'],
    [47, 3, 'ABORT'],
    [48, 50, 'RESULT'],
    [49, 36, 'EVENT'],
    [53, 3, 'ABORT'],
    [58, 3, 'ABORT'],
    [59, 68, 'INVOCATION'],
    [60, 3, 'ABORT'],
  ];

  it(
    'finds a router that loses messages',
    async () => {
      const unnoticed = await Promise.all(
        LOSSES.map(async ([line, type, name]) => {
          const found = await failing(line, { fromRouter: (message) => (message[0] === type ? [] : [message]) });
          return found.length > 0 ? [] : [`line ${line} does not notice the loss of ${name}`];
        }),
      );
      expect(unnoticed.flat()).toEqual([]);
    },
    TIMEOUT_MILLISECONDS,
  );

  it.each<[string, number, Tap]>([
    [
      'says twice that a session is over',
      3,
      { fromRouter: (message) => (message[0] === 6 ? [message, message] : [message]) },
    ],
    ['delivers events twice', 17, { fromRouter: (message) => (message[0] === 36 ? [message, message] : [message]) }],
    [
      'never excludes the publisher',
      19,
      { toRouter: (message) => [message[0] === 16 ? withOptions(message, { exclude_me: false }) : message] },
    ],
    [
      'takes kill for killnowait',
      36,
      { toRouter: (message) => [message[0] === 49 ? withOptions(message, { mode: 'killnowait' }) : message] },
    ],
    [
      'always takes the first callee',
      28,
      { toRouter: (message) => [message[0] === 64 ? withOptions(message, { invoke: 'first' }) : message] },
    ],
    [
      'forgets for whom an event was',
      21,
      { toRouter: (message) => [message[0] === 16 ? withOptions(message, { eligible: undefined }) : message] },
    ],
    [
      'refuses what it need not answer',
      20,
      { toRouter: (message) => [message[0] === 16 ? withOptions(message, { acknowledge: true }) : message] },
    ],
    [
      'opens another session than the challenge says',
      46,
      { fromRouter: (message) => [message[0] === 2 ? put(message, 1, Number(message[1]) - 1) : message] },
    ],
    [
      'gives away who exists',
      58,
      { fromRouter: (message) => [message[0] === 3 ? put(message, 2, `wamp.error.no${++abortCount}`) : message] },
    ],
    [
      'cannot prove itself',
      58,
      { fromRouter: (message) => [message[0] === 2 ? put(message, 2, { authextra: { verifier: 'x' } }) : message] },
    ],
  ])('finds a router that %s', async (_what, line, tap) => {
    expect(await failing(line, tap)).not.toEqual([]);
  });

  it('does not hold against a router what it does not announce', async () => {
    const outcomes = await run({
      urls: [running.url],
      serializers: ['json'],
      patience: { answerMilliseconds: 300, quietMilliseconds: 60 },
      checks: CHECKS.filter(({ feature }) => feature === 'broker.event_retention'),
      tap: {
        fromRouter: (message) => {
          if (message[0] === 36) return [];
          return [
            message[0] === 2
              ? (JSON.parse(JSON.stringify(message).replace('event_retention', 'x')) as unknown[])
              : message,
          ];
        },
      },
    });
    expect(outcomes).toMatchObject([{ outcome: 'unsupported', unannounced: 'broker.event_retention' }]);
  });
});

function put(message: readonly unknown[], at: number, value: unknown): readonly unknown[] {
  return message.map((element, index) => (index === at ? value : element));
}

function withOptions(message: readonly unknown[], options: object): readonly unknown[] {
  return message.map((element, index) => (index === 2 ? { ...(element as object), ...options } : element));
}
