import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ReceivedMessage } from '../engines/sqs/local-queue';

export interface EventSourceIdentity {
  readonly queueArn: string;
  readonly region: string;
}

/** What a function that reports failures per message answers; nothing at all means that none failed. */
export const batchResponseSchema = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/** The event of an SQS event source ("Using Lambda with Amazon SQS", Lambda developer guide). */
export function toSqsEvent(messages: readonly ReceivedMessage[], source: EventSourceIdentity): Record<string, unknown> {
  return {
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAtMs),
        SenderId: message.senderId,
        ...(message.firstReceivedAtMs === undefined
          ? {}
          : { ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs) }),
      },
      messageAttributes: Object.fromEntries(
        Object.entries(message.attributes).map(([name, attribute]) => [
          name,
          {
            dataType: attribute.DataType,
            stringValue: attribute.StringValue,
            binaryValue: attribute.BinaryValue,
            stringListValues: [],
            binaryListValues: [],
          },
        ]),
      ),
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: source.queueArn,
      awsRegion: source.region,
    })),
  };
}
