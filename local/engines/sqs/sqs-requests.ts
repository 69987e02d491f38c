import { z } from 'zod';
import { messageAttribute } from './message';

const seconds = (maximum: number): z.ZodType<number> => z.number().int().min(0).max(maximum);

const sendParameters = {
  MessageBody: z.string(),
  DelaySeconds: seconds(900).optional(),
  MessageAttributes: z.record(z.string().min(1).max(256), messageAttribute).default({}),
};
const visibilityParameters = { ReceiptHandle: z.string(), VisibilityTimeout: seconds(43_200) };
const entryId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);

/** The shapes of the requests, as the JSON protocol carries them. What is not named here is refused. */
export const sqsRequests = {
  SendMessage: z.strictObject({ QueueUrl: z.string(), ...sendParameters }),
  SendMessageBatch: z.strictObject({
    QueueUrl: z.string(),
    Entries: z.array(z.strictObject({ Id: entryId, ...sendParameters })).default([]),
  }),
  ReceiveMessage: z.strictObject({
    QueueUrl: z.string(),
    MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
    WaitTimeSeconds: seconds(20).optional(),
    VisibilityTimeout: seconds(43_200).optional(),
    AttributeNames: z.array(z.string()).default([]),
    MessageSystemAttributeNames: z.array(z.string()).default([]),
    MessageAttributeNames: z.array(z.string()).default([]),
  }),
  DeleteMessage: z.strictObject({ QueueUrl: z.string(), ReceiptHandle: z.string() }),
  DeleteMessageBatch: z.strictObject({
    QueueUrl: z.string(),
    Entries: z.array(z.strictObject({ Id: entryId, ReceiptHandle: z.string() })).default([]),
  }),
  ChangeMessageVisibility: z.strictObject({ QueueUrl: z.string(), ...visibilityParameters }),
  ChangeMessageVisibilityBatch: z.strictObject({
    QueueUrl: z.string(),
    Entries: z.array(z.strictObject({ Id: entryId, ...visibilityParameters })).default([]),
  }),
  GetQueueAttributes: z.strictObject({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).default([]) }),
  GetQueueUrl: z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  PurgeQueue: z.strictObject({ QueueUrl: z.string() }),
} as const;

export type SqsRequests = { [Operation in keyof typeof sqsRequests]: z.output<(typeof sqsRequests)[Operation]> };
export type SendRequest = Omit<SqsRequests['SendMessage'], 'QueueUrl'>;
