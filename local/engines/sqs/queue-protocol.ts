import { ServiceError } from '../../contracts';
import type { LocalQueue, ReceivedMessage } from './local-queue';
import { attributesMd5, bodyMd5 } from './message-digests';
import { checkBatch, checkBatchBytes, checkMessage } from './message-limits';
import { queueAttributes } from './queue-attributes';
import type { SendRequest, SqsRequests } from './sqs-requests';

interface BatchAnswer {
  readonly Successful: readonly object[];
  readonly Failed: readonly object[];
}

/** The answers of one queue in the terms of the SQS API. */
export class QueueProtocol {
  readonly #queue: LocalQueue;

  constructor(queue: LocalQueue) {
    this.#queue = queue;
  }

  async send(request: SendRequest, senderId: string): Promise<object> {
    checkMessage(request, this.#queue.settings.maximumMessageBytes);
    const [id] = await this.#queue.send([toMessage(request)], senderId);
    return sent(request, id);
  }

  async sendBatch({ Entries }: SqsRequests['SendMessageBatch'], senderId: string): Promise<BatchAnswer> {
    checkBatch(Entries);
    checkBatchBytes(Entries);
    const { passed, failed } = await partition(Entries, (entry) =>
      checkMessage(entry, this.#queue.settings.maximumMessageBytes),
    );
    const ids = await this.#queue.send(passed.map(toMessage), senderId);
    return { Successful: passed.map((entry, index) => ({ Id: entry.Id, ...sent(entry, ids[index]) })), Failed: failed };
  }

  async receive(request: SqsRequests['ReceiveMessage']): Promise<object> {
    const messages = await this.#queue.receive({
      maximumMessages: request.MaxNumberOfMessages,
      ...(request.WaitTimeSeconds === undefined ? {} : { waitSeconds: request.WaitTimeSeconds }),
      ...(request.VisibilityTimeout === undefined ? {} : { visibilityTimeoutSeconds: request.VisibilityTimeout }),
    });
    return messages.length === 0 ? {} : { Messages: messages.map((message) => received(message, request)) };
  }

  async delete({ ReceiptHandle }: { ReceiptHandle: string }): Promise<object> {
    await this.#queue.delete([ReceiptHandle]);
    return {};
  }

  async deleteBatch({ Entries }: SqsRequests['DeleteMessageBatch']): Promise<BatchAnswer> {
    checkBatch(Entries);
    const { passed, failed } = await partition(Entries, ({ ReceiptHandle }) => this.#queue.delete([ReceiptHandle]));
    return { Successful: passed.map(({ Id }) => ({ Id })), Failed: failed };
  }

  changeVisibility(request: { ReceiptHandle: string; VisibilityTimeout: number }): object {
    this.#queue.changeVisibility(request.ReceiptHandle, request.VisibilityTimeout);
    return {};
  }

  async changeVisibilityBatch({ Entries }: SqsRequests['ChangeMessageVisibilityBatch']): Promise<BatchAnswer> {
    checkBatch(Entries);
    const { passed, failed } = await partition(Entries, (entry) => this.changeVisibility(entry));
    return { Successful: passed.map(({ Id }) => ({ Id })), Failed: failed };
  }

  attributes({ AttributeNames }: SqsRequests['GetQueueAttributes']): object {
    return AttributeNames.length === 0 ? {} : { Attributes: queueAttributes(this.#queue, AttributeNames) };
  }

  async purge(): Promise<object> {
    await this.#queue.purge();
    return {};
  }
}

function toMessage(request: SendRequest): Parameters<LocalQueue['send']>[0][number] {
  return { body: request.MessageBody, attributes: request.MessageAttributes, delaySeconds: request.DelaySeconds };
}

function sent(request: SendRequest, id: string | undefined): object {
  return {
    MessageId: id,
    MD5OfMessageBody: bodyMd5(request.MessageBody),
    MD5OfMessageAttributes: attributesMd5(request.MessageAttributes),
  };
}

function received(message: ReceivedMessage, request: SqsRequests['ReceiveMessage']): object {
  const wantedSystem = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => wantedSystem.includes('All') || wantedSystem.includes(name),
  );
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => isWanted(name, request.MessageAttributeNames)),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: bodyMd5(message.body),
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(Object.keys(attributes).length > 0
      ? { MessageAttributes: attributes, MD5OfMessageAttributes: attributesMd5(attributes) }
      : {}),
  };
}

/** The attributes that SQS itself gives a message; times in milliseconds since 1970. */
export function systemAttributes(message: ReceivedMessage): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? message.sentAtMs),
    ...(message.deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
  };
}

/** `All`, `.*`, a name, or a prefix with `.*`. */
function isWanted(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) =>
      pattern === 'All' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
  );
}

/** Does the work for each entry of a batch at once: one that fails does not touch the others. */
async function partition<Entry extends { readonly Id: string }>(
  entries: readonly Entry[],
  work: (entry: Entry) => unknown,
): Promise<{ passed: Entry[]; failed: object[] }> {
  const passed: Entry[] = [];
  const failed: object[] = [];
  await Promise.all(
    entries.map(async (entry) => {
      try {
        await work(entry);
        passed.push(entry);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 });
      }
    }),
  );
  return { passed, failed };
}
