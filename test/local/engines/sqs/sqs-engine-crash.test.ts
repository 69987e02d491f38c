import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsEngine } from '../../../../local/engines/sqs/sqs-engine';
import { startKillableEngine } from '../support/killable-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { queueArn, queueResource, testDeployment } from '../support/test-deployment';
import { clientSettings } from '../support/test-gateway';
import { until } from '../support/until';

const folder = path.join(temporaryFolder(), 'sqs');
const resources = [
  queueResource('readings', { RedrivePolicy: { deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 3 } }),
  queueResource('dead'),
];

test('kill -9 under load loses no message that was accepted and brings none back that was deleted', async () => {
  mkdirSync(folder, { recursive: true });
  const accepted = new Set<string>();
  const deletionBegun = new Set<string>();
  const deleted = new Set<string>();
  for (let life = 0; life < 2; life += 1) {
    const engine = await startKillableEngine({ service: 'sqs', folder, resources });
    const QueueUrl = `${engine.endpoint}/000000000000/readings`;
    const client = new SQSClient(clientSettings(engine.endpoint));
    const ends: Promise<void>[] = [];
    for (let sender = 0; sender < 8; sender += 1) {
      ends.push(
        untilRefused(async (turn) => {
          const MessageBody = `${life}-${sender}-${turn}-${'x'.repeat(2000)}`;
          await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
          accepted.add(MessageBody);
        }),
      );
    }
    ends.push(
      untilRefused(async () => {
        const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
        for (const { Body = '', ReceiptHandle } of Messages) {
          deletionBegun.add(Body);
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
          deleted.add(Body);
        }
      }),
    );
    await until(() => accepted.size > 150 * (life + 1) && deleted.size > 20 * (life + 1));
    await engine.kill();
    await Promise.all(ends);
    client.destroy();
  }

  const engine = await SqsEngine.open({ deployment: testDeployment(resources), folder });
  const found = new Set<string>();
  for (;;) {
    const messages = await engine.queue(queueArn('readings')).receive({ maximumMessages: 1000, waitSeconds: 0 });
    if (messages.length === 0) break;
    for (const { body } of messages) found.add(body);
  }
  await engine.close();
  expect([...accepted].filter((body) => !found.has(body) && !deletionBegun.has(body))).toEqual([]);
  expect([...deleted].filter((body) => found.has(body))).toEqual([]);
}, 30_000);

async function untilRefused(work: (turn: number) => Promise<void>): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    try {
      await work(turn);
    } catch {
      // The process was killed: what was under way may or may not have happened.
      return;
    }
  }
}
