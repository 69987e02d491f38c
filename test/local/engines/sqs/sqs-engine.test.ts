import path from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SqsEngine } from '../../../../local/engines/sqs/sqs-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { queueArn, queueResource, testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';

const folder = temporaryFolder();
const deployment = testDeployment([
  queueResource('readings', {
    VisibilityTimeout: 30,
    RedrivePolicy: { deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 2 },
  }),
  queueResource('dead'),
  queueResource('short', { MaximumMessageSize: 2048, MessageRetentionPeriod: 60 }),
]);

let engine: SqsEngine;
let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let client: SQSClient;
let nowMs = Date.now();

beforeAll(async () => {
  engine = await SqsEngine.open({ deployment, folder: path.join(folder, 'sqs'), now: () => nowMs });
  gateway = await startTestGateway([engine]);
  client = new SQSClient(clientSettings(gateway.endpoint));
});

afterAll(async () => {
  client.destroy();
  await gateway.close();
  await engine.close();
});

beforeEach(async () => {
  for (const name of ['readings', 'dead', 'short']) {
    await client.send(new PurgeQueueCommand({ QueueUrl: urlOf(name) }));
  }
});

const urlOf = (name: string): string => `${gateway.endpoint}/000000000000/${name}`;

async function receiveOne(name = 'readings', VisibilityTimeout?: number) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: urlOf(name),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...(VisibilityTimeout === undefined ? {} : { VisibilityTimeout }),
    }),
  );
  return Messages[0];
}

test('a message is received with its body, attributes and checksums, and is gone once deleted', async () => {
  await client.send(
    new SendMessageCommand({
      QueueUrl: urlOf('readings'),
      MessageBody: 'ein Körper ✓',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'envelope' },
        count: { DataType: 'Number', StringValue: '3' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 1, 255]) },
      },
    }),
  );
  const message = await receiveOne();
  expect(message?.Body).toBe('ein Körper ✓');
  expect(message?.MessageAttributes?.['kind']?.StringValue).toBe('envelope');
  expect([...(message?.MessageAttributes?.['raw']?.BinaryValue ?? [])]).toEqual([0, 1, 255]);
  expect(message?.Attributes?.['ApproximateReceiveCount']).toBe('1');

  await client.send(new DeleteMessageCommand({ QueueUrl: urlOf('readings'), ReceiptHandle: message?.ReceiptHandle }));
  nowMs += 31_000;
  expect(await receiveOne()).toBeUndefined();
});

test('a received message is hidden until its visibility timeout ends', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'x' }));
  expect((await receiveOne())?.Body).toBe('x');
  nowMs += 29_000;
  expect(await receiveOne()).toBeUndefined();
  nowMs += 2_000;
  expect((await receiveOne())?.Attributes?.['ApproximateReceiveCount']).toBe('2');
});

test('an old receipt no longer deletes a message that was received again', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'x' }));
  const first = await receiveOne();
  nowMs += 31_000;
  const second = await receiveOne();
  await client.send(new DeleteMessageCommand({ QueueUrl: urlOf('readings'), ReceiptHandle: first?.ReceiptHandle }));
  expect(engine.queue(queueArn('readings')).counts().inFlight).toBe(1);
  await client.send(new DeleteMessageCommand({ QueueUrl: urlOf('readings'), ReceiptHandle: second?.ReceiptHandle }));
  expect(engine.queue(queueArn('readings')).counts().inFlight).toBe(0);
});

test('a message given back with visibility 0 can be received at once', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'x' }));
  const message = await receiveOne();
  const change = { QueueUrl: urlOf('readings'), ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
  await client.send(new ChangeMessageVisibilityCommand(change));
  expect((await receiveOne())?.MessageId).toBe(message?.MessageId);
});

test('a message received more often than the redrive policy allows moves to the dead-letter queue', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'poison' }));
  expect(await receiveOne()).toBeDefined();
  nowMs += 31_000;
  expect(await receiveOne()).toBeDefined();
  nowMs += 31_000;
  expect(await receiveOne()).toBeUndefined();
  const dead = await receiveOne('dead');
  expect(dead?.Body).toBe('poison');
  expect(dead?.Attributes?.['DeadLetterQueueSourceArn']).toBe(queueArn('readings'));
});

test('a delayed message comes when its delay is over', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'later', DelaySeconds: 10 }));
  expect(await receiveOne()).toBeUndefined();
  nowMs += 10_001;
  expect((await receiveOne())?.Body).toBe('later');
});

test('a message older than the retention period is dropped', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('short'), MessageBody: 'old' }));
  nowMs += 61_000;
  expect(await receiveOne('short')).toBeUndefined();
});

test('a long poll ends as soon as a message arrives', async () => {
  const waiting = client.send(new ReceiveMessageCommand({ QueueUrl: urlOf('readings'), WaitTimeSeconds: 20 }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'now' }));
  expect((await waiting).Messages?.[0]?.Body).toBe('now');
});

test('a long poll that is aborted ends with nothing and takes nothing', async () => {
  const abort = new AbortController();
  const queue = engine.queue(queueArn('readings'));
  const waiting = queue.receive({ maximumMessages: 10, waitSeconds: 20, signal: abort.signal });
  abort.abort();
  expect(await waiting).toEqual([]);
  await queue.send([{ body: 'x' }], 'test');
  expect(queue.counts().visible).toBe(1);
});

test('an entry of a batch that is too long fails alone', async () => {
  const sent = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: urlOf('short'),
      Entries: [
        { Id: 'fits', MessageBody: 'x' },
        { Id: 'long', MessageBody: 'x'.repeat(3000) },
      ],
    }),
  );
  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['fits']);
  expect(sent.Failed).toEqual([
    expect.objectContaining({ Id: 'long', Code: 'InvalidParameterValue', SenderFault: true }),
  ]);
});

test('a message of exactly 1 MiB is taken, and one byte more is refused', async () => {
  const send = (bytes: number) =>
    client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'x'.repeat(bytes) }));
  await expect(send(1_048_576)).resolves.toMatchObject({ MessageId: expect.any(String) });
  await expect(send(1_048_577)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test.each([
  ['an empty batch', [], 'EmptyBatchRequest'],
  [
    'eleven entries',
    Array.from({ length: 11 }, (_, i) => ({ Id: `e${i}`, MessageBody: 'x' })),
    'TooManyEntriesInBatchRequest',
  ],
  [
    'two entries of one id',
    [
      { Id: 'a', MessageBody: 'x' },
      { Id: 'a', MessageBody: 'y' },
    ],
    'BatchEntryIdsNotDistinct',
  ],
  [
    'a batch above 1 MiB',
    [1, 2].map((i) => ({ Id: `e${i}`, MessageBody: 'x'.repeat(600_000) })),
    'BatchRequestTooLong',
  ],
])('%s is refused', async (_what, Entries, name) => {
  const send = client.send(new SendMessageBatchCommand({ QueueUrl: urlOf('readings'), Entries }));
  await expect(send).rejects.toMatchObject({ name });
});

test('a malformed receipt in a batch of deletions fails alone', async () => {
  await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'x' }));
  const message = await receiveOne();
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl: urlOf('readings'),
      Entries: [
        { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
        { Id: 'bad', ReceiptHandle: 'nonsense' },
      ],
    }),
  );
  expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(['good']);
  expect(deleted.Failed).toEqual([expect.objectContaining({ Id: 'bad', Code: 'ReceiptHandleIsInvalid' })]);
});

test('attributes tell how many messages wait and are in flight', async () => {
  for (const MessageBody of ['a', 'b', 'c']) {
    await client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody }));
  }
  await receiveOne();
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf('readings'), AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '1',
    QueueArn: queueArn('readings'),
  });
});

test('a queue is found by its name, and an undeclared one is not', async () => {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'dead' }));
  expect(QueueUrl).toMatch(/\/000000000000\/dead$/);
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'other' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
});

test('a message body with a character that SQS does not take is refused', async () => {
  const send = client.send(new SendMessageCommand({ QueueUrl: urlOf('readings'), MessageBody: 'a\u0000b' }));
  await expect(send).rejects.toMatchObject({ name: 'InvalidMessageContents' });
});

test('a FIFO queue in the templates is refused by name', async () => {
  const fifo = testDeployment([queueResource('orders.fifo', { FifoQueue: true })]);
  await expect(SqsEngine.open({ deployment: fifo, folder: path.join(folder, 'fifo') })).rejects.toThrow(
    /Test\/orders\.fifo: .*FifoQueue is not supported/,
  );
});

test('a dead-letter queue that is not declared is refused by name', async () => {
  const RedrivePolicy = { deadLetterTargetArn: queueArn('nowhere'), maxReceiveCount: 2 };
  const broken = testDeployment([queueResource('readings', { RedrivePolicy })]);
  await expect(SqsEngine.open({ deployment: broken, folder: path.join(folder, 'broken') })).rejects.toThrow(/nowhere/);
});
