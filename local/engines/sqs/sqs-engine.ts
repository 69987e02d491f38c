import path from 'node:path';
import { z } from 'zod';
import type { ServiceAnswer, ServiceCall, ServiceEngine } from '../../contracts';
import { ServiceError } from '../../contracts';
import type { EngineOptions } from '../engine-options';
import { jsonAnswer } from '../json-answer';
import { Journal } from '../storage/journal';
import { StorageFaults } from '../storage/storage-faults';
import { LocalQueue } from './local-queue';
import type { QueueEntry } from './message';
import { queueEntry } from './message';
import { allQueueSettings } from './queue-settings';
import { QueueProtocol } from './queue-protocol';
import type { SqsRequests } from './sqs-requests';
import { sqsRequests } from './sqs-requests';

export interface SqsEngineOptions extends EngineOptions {
  /** Waits for the disk before answering, so that a power cut loses nothing either. Default: false. */
  readonly synchronous?: boolean;
}

/** SQS with standard queues, in memory and in one journal. */
export class SqsEngine implements ServiceEngine {
  readonly service = 'sqs';
  readonly #queues: readonly LocalQueue[];
  readonly #journal: Journal<QueueEntry>;

  private constructor(queues: readonly LocalQueue[], journal: Journal<QueueEntry>) {
    this.#queues = queues;
    this.#journal = journal;
  }

  /** Reads the queues of the templates and what the journal has of them. Messages of a queue that is no longer declared are kept aside. */
  static async open(options: SqsEngineOptions): Promise<SqsEngine> {
    const now = options.now ?? Date.now;
    const opened: { journal?: Journal<QueueEntry> } = {};
    const record = (entry: QueueEntry): Promise<void> =>
      opened.journal?.append(entry) ?? Promise.reject(new Error('The queue is not open yet.'));
    const queues = new Map(
      allQueueSettings(options.deployment.ofType('AWS::SQS::Queue')).map((settings) => [
        settings.name,
        new LocalQueue({ settings, record, now }),
      ]),
    );
    const undeclared: QueueEntry[] = [];
    opened.journal = await Journal.open({
      file: path.join(options.folder, 'messages.journal'),
      schema: queueEntry,
      apply: (entry) => {
        const queue = queues.get(entry.queue);
        if (queue === undefined) {
          undeclared.push(entry);
          return;
        }
        const left = queue.apply(entry);
        if (entry.event === 'given-up' && left !== undefined) {
          const { receipt: _receipt, ...message } = left;
          const adopted = { ...message, receiveCount: 0, deadLetterSourceArn: queue.settings.arn };
          const deadLetterQueue = queues.get(entry.deadLetterQueue);
          if (deadLetterQueue !== undefined) deadLetterQueue.adopt(adopted);
          else undeclared.push({ event: 'sent', queue: entry.deadLetterQueue, messages: [adopted] });
        }
      },
      snapshot: function* () {
        yield* undeclared;
        for (const queue of queues.values()) yield* queue.snapshot();
      },
      faults: new StorageFaults({ folder: options.folder, report: options.onStorageFault, now }),
      synchronous: options.synchronous ?? false,
    });
    return new SqsEngine([...queues.values()], opened.journal);
  }

  /** The queue of this ARN, for the event source poller. */
  queue(arn: string): LocalQueue {
    const queue = this.#queues.find(({ settings }) => settings.arn === arn);
    if (queue === undefined) throw new Error(`No queue with the ARN ${arn} is declared.`);
    return queue;
  }

  async handle(call: ServiceCall): Promise<ServiceAnswer> {
    if (!isOperation(call.operation)) {
      throw new ServiceError('InvalidAction', `The local SQS does not know the action ${call.operation}.`);
    }
    return jsonAnswer(await this.#answer(call.operation, call));
  }

  async close(): Promise<void> {
    for (const queue of this.#queues) queue.close();
    await this.#journal.close();
  }

  async #answer(operation: keyof SqsRequests, call: ServiceCall): Promise<object> {
    const parse = <Request>(schema: z.ZodType<Request>): Request => {
      const parsed = schema.safeParse(call.input);
      if (parsed.success) return parsed.data;
      throw new ServiceError('InvalidParameterValue', `${operation}: ${z.prettifyError(parsed.error)}`);
    };
    if (operation === 'GetQueueUrl') {
      const { QueueName } = parse(sqsRequests.GetQueueUrl);
      return { QueueUrl: this.#find(({ settings }) => settings.name === QueueName).settings.url };
    }
    const { QueueUrl } = parse(z.object({ QueueUrl: z.string() }));
    const protocol = new QueueProtocol(this.#find(({ settings }) => samePath(settings.url, QueueUrl)));
    const senderId = call.caller.roleArn;
    switch (operation) {
      case 'SendMessage':
        return protocol.send(parse(sqsRequests.SendMessage), senderId);
      case 'SendMessageBatch':
        return protocol.sendBatch(parse(sqsRequests.SendMessageBatch), senderId);
      case 'ReceiveMessage':
        return protocol.receive(parse(sqsRequests.ReceiveMessage));
      case 'DeleteMessage':
        return protocol.delete(parse(sqsRequests.DeleteMessage));
      case 'DeleteMessageBatch':
        return protocol.deleteBatch(parse(sqsRequests.DeleteMessageBatch));
      case 'ChangeMessageVisibility':
        return protocol.changeVisibility(parse(sqsRequests.ChangeMessageVisibility));
      case 'ChangeMessageVisibilityBatch':
        return protocol.changeVisibilityBatch(parse(sqsRequests.ChangeMessageVisibilityBatch));
      case 'GetQueueAttributes':
        return protocol.attributes(parse(sqsRequests.GetQueueAttributes));
      case 'PurgeQueue':
        return protocol.purge();
    }
  }

  #find(matches: (queue: LocalQueue) => boolean): LocalQueue {
    const queue = this.#queues.find(matches);
    if (queue === undefined) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }
}

function isOperation(operation: string): operation is keyof SqsRequests {
  return Object.hasOwn(sqsRequests, operation);
}

/** A queue is known by account and name; the host is the gateway's, by whichever name. */
function samePath(left: string, right: string): boolean {
  const path = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url);
  return path(left) === path(right);
}
