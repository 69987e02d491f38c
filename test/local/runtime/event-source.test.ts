import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FunctionError, type Resource } from '../../../local/contracts';
import { SqsEngine } from '../../../local/engines/sqs/sqs-engine';
import { EventSource } from '../../../local/runtime/event-source';
import { deploymentOf, permissionsBut, resource } from './test-deployment';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:Readings';
const DEAD_LETTERS_ARN = 'arn:aws:sqs:us-east-1:000000000000:DeadLetters';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Store';

/** A window of a second, and enough time until messages come back. */
const WINDOW = {
  mapping: { BatchSize: 100, MaximumBatchingWindowInSeconds: 1 },
  queue: { VisibilityTimeout: 30 },
};

interface SqsEvent {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { ApproximateReceiveCount: string };
  }[];
}

let folder: string;
const opened: { readonly stop: () => Promise<void>; readonly close: () => Promise<void> }[] = [];

async function setUp(
  answer: (event: SqsEvent) => unknown,
  parts: {
    mapping?: Record<string, unknown>;
    queue?: Record<string, unknown>;
    timeout?: number;
    denied?: readonly string[];
  } = {},
) {
  const mapping = resource('AWS::Lambda::EventSourceMapping', 'Mapping', {
    properties: {
      EventSourceArn: QUEUE_ARN,
      FunctionName: 'Store',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...parts.mapping,
    },
  });
  const queue = (name: string, arn: string, properties: Record<string, unknown>): Resource =>
    resource('AWS::SQS::Queue', name, {
      ref: `http://127.0.0.1/${name}`,
      attributes: { Arn: arn, QueueName: name },
      properties,
    });
  const deployment = deploymentOf([
    queue('Readings', QUEUE_ARN, {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: DEAD_LETTERS_ARN, maxReceiveCount: 2 },
      ...parts.queue,
    }),
    queue('DeadLetters', DEAD_LETTERS_ARN, {}),
    resource('AWS::Lambda::Function', 'Store', {
      attributes: { Arn: FUNCTION_ARN },
      properties: { Role: 'arn:aws:iam::000000000000:role/Store', Timeout: parts.timeout ?? 1 },
    }),
    mapping,
  ]);
  const engine = await SqsEngine.open({ deployment, folder: mkdtempSync(join(folder, 'queue-')) });
  const events: SqsEvent[] = [];
  const errors: string[] = [];
  const create = (): EventSource =>
    new EventSource({
      mapping,
      deployment,
      permissions: permissionsBut(...(parts.denied ?? [])),
      invoker: {
        invoke: async (_arn, event) => {
          events.push(event as SqsEvent);
          return answer(event as SqsEvent);
        },
      },
      queueOf: (arn) => (arn === QUEUE_ARN ? engine.queue(arn) : undefined),
      onError: (message) => errors.push(message),
    });
  return {
    create,
    events,
    errors,
    queue: engine.queue(QUEUE_ARN),
    deadLetters: engine.queue(DEAD_LETTERS_ARN),
    engine,
  };
}

async function started(...options: Parameters<typeof setUp>) {
  const context = await setUp(...options);
  const source = context.create();
  source.start();
  opened.push({ stop: () => source.stop(), close: () => context.engine.close() });
  return context;
}

async function until(condition: () => boolean, seconds = 25): Promise<void> {
  const endMs = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-source-'));
});
afterEach(async () => {
  for (const { stop, close } of opened.splice(0)) {
    await stop();
    await close();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('EventSource', () => {
  it('gathers what comes within the window into one batch and deletes what was processed', async () => {
    const { queue, events } = await started(() => ({ batchItemFailures: [] }), WINDOW);
    await queue.send([{ body: 'one' }, { body: 'two' }], 'test');
    await queue.send([{ body: 'three' }], 'test');
    await until(() => queue.counts().inFlight + queue.counts().visible === 0 && events.length > 0);
    const bodies = events.flatMap(({ Records }) => Records.map(({ body }) => body));
    expect(bodies.sort()).toEqual(['one', 'three', 'two']);
    expect(events.length).toBeLessThanOrEqual(2);
    expect(events[0]?.Records[0]).toMatchObject({
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE_ARN,
      awsRegion: 'us-east-1',
      attributes: { ApproximateReceiveCount: '1', SenderId: 'test' },
    });
  });

  it('gives back only the messages that the function names, and then to the dead-letter queue', async () => {
    const poison = ({ Records }: SqsEvent) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'poison').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    });
    const { queue, deadLetters, events } = await started(poison);
    await queue.send([{ body: 'good' }, { body: 'poison' }], 'test');
    await until(() => deadLetters.counts().visible === 1);
    const bodies = events.flatMap(({ Records }) => Records.map(({ body }) => body));
    expect(bodies.filter((body) => body === 'good')).toHaveLength(1);
    expect(bodies.filter((body) => body === 'poison')).toHaveLength(2);
  }, 30_000);

  it.each([
    ['an error', () => Promise.reject(new FunctionError('Error', 'half-way')), 'half-way'],
    ['an id of no message', () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }), 'malformed'],
    ['something else', () => ({ batchItemFailures: 'all' }), 'malformed'],
  ])(
    'delivers the whole batch again after %s',
    async (_what, failure, said) => {
      let calls = 0;
      const { queue, events, errors } = await started(() => (calls++ === 0 ? failure() : null));
      await queue.send([{ body: 'one' }], 'test');
      await until(() => events.length === 2 && queue.counts().inFlight === 0);
      expect(events[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
      expect(errors.join()).toContain(said);
    },
    30_000,
  );

  it('splits a batch whose event would be too large', async () => {
    const { queue, events } = await started(() => null, WINDOW);
    for (let index = 0; index < 9; index++) await queue.send([{ body: 'x'.repeat(1_000_000) }], 'test');
    await until(() => events.flatMap(({ Records }) => Records).length === 9);
    for (const event of events) expect(JSON.stringify(event).length).toBeLessThan(6 * 1024 * 1024);
  }, 30_000);

  it.each([
    [{ denied: ['sqs:DeleteMessage'] }, 'may not sqs:DeleteMessage'],
    [{ denied: ['kms:Decrypt'], queue: { KmsMasterKeyId: 'k', VisibilityTimeout: 1 } }, 'may not kms:Decrypt'],
    [{ mapping: { EventSourceArn: 'arn:absent' } }, 'arn:absent'],
    [{ mapping: { FunctionName: 'Absent' } }, 'no function Absent'],
    [{ mapping: { BatchSize: 11 } }, 'MaximumBatchingWindowInSeconds must be at least 1'],
    [{ timeout: 2 }, 'less than the function'],
  ])('refuses by name what AWS would refuse (%#)', async (parts, message) => {
    const { create, engine } = await setUp(() => null, parts);
    expect(create).toThrow(message);
    await engine.close();
  });
});
