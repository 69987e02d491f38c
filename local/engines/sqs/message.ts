import { z } from 'zod';

/** A message attribute as the JSON protocol carries it: binary values in base64. */
export const messageAttribute = z.object({
  DataType: z.string().min(1),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttributes = Readonly<Record<string, z.output<typeof messageAttribute>>>;

const storedMessage = z.object({
  id: z.string(),
  body: z.string(),
  attributes: z.record(z.string(), messageAttribute),
  /** ARN of the role that sent it. */
  senderId: z.string(),
  sentAtMs: z.number(),
  /** When it becomes visible for the first time. */
  visibleAtMs: z.number(),
  receiveCount: z.number().int(),
  firstReceivedAtMs: z.number().optional(),
  /** Names the latest receipt: only that one deletes. */
  receipt: z.string().optional(),
  /** The queue whose receivers gave it up. */
  deadLetterSourceArn: z.string().optional(),
});

/** What is kept of a message; whether it is in flight is not, since receivers end with the process. */
export type StoredMessage = Readonly<z.output<typeof storedMessage>>;

/** What happens to messages, as the journal records it. `queue` is the queue's name. */
export const queueEntry = z.discriminatedUnion('event', [
  z.object({ event: z.literal('sent'), queue: z.string(), messages: z.array(storedMessage) }),
  z.object({
    event: z.literal('received'),
    queue: z.string(),
    atMs: z.number(),
    receipts: z.array(z.object({ id: z.string(), receipt: z.string() })),
  }),
  z.object({ event: z.literal('deleted'), queue: z.string(), ids: z.array(z.string()) }),
  z.object({ event: z.literal('given-up'), queue: z.string(), id: z.string(), deadLetterQueue: z.string() }),
  z.object({ event: z.literal('purged'), queue: z.string() }),
]);
export type QueueEntry = z.output<typeof queueEntry>;
