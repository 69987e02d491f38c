import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { FunctionError, TemplateFault, type Deployment, type FunctionInvoker, type Resource } from '../contracts';
import type { AccessNeed } from '../iam/access-need';
import { actionsOf } from '../iam/actions-of';
import type { LocalQueue, ReceivedMessage } from '../engines/sqs/local-queue';
import { batchResponseSchema, toSqsEvent, type EventSourceIdentity } from './sqs-event';
import { functionByReference, nameOf, requireAction, type Permissions } from './permissions';

/** What the Lambda service does to a queue that it polls in the function's name. */
const POLLING_OPERATIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** SQS hands out at most ten messages a call. */
const MESSAGES_PER_RECEIVE = 10;
const LONG_POLL_SECONDS = 20;
/** A batch's event must stay below the 6 MB that a function takes; the rest is for what the event adds to the bodies. */
const MAXIMUM_BATCH_BYTES = 5.5 * 1024 * 1024;
/** Pollers on this machine; the service would start more. */
const MAXIMUM_POLLERS = 2;
const FAULT_PAUSE_MS = 1000;

const mappingSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.coerce.number().min(1).max(10_000).default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().min(0).max(300).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().min(2).max(1000) }).optional(),
  FilterCriteria: z.undefined('the local cloud has no event filters').optional(),
});

export interface EventSourceOptions {
  readonly mapping: Resource;
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly invoker: FunctionInvoker;
  /** The queue of this ARN in the local SQS. */
  readonly queueOf: (queueArn: string) => LocalQueue | undefined;
  readonly onError: (message: string) => void;
}

interface Mapping {
  readonly functionArn: string;
  readonly queue: LocalQueue;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly reportsFailures: boolean;
  readonly pollers: number;
  readonly identity: EventSourceIdentity;
}

/**
 * An SQS event source mapping: gathers batches as the Lambda service does (size, window, payload), invokes the function, and
 * deletes what it processed. What it did not process comes back after the queue's visibility timeout, and in the end goes to the
 * dead-letter queue.
 */
export class EventSource {
  readonly #mapping: Mapping | undefined;
  readonly #invoker: FunctionInvoker;
  readonly #onError: (message: string) => void;
  readonly #stop = new AbortController();
  #pollers: readonly Promise<void>[] = [];

  /** Throws a TemplateFault that names the permission or setting with which AWS would refuse the mapping. */
  constructor(options: EventSourceOptions) {
    this.#mapping = readMapping(options);
    this.#invoker = options.invoker;
    this.#onError = options.onError;
  }

  start(): void {
    const mapping = this.#mapping;
    if (mapping === undefined) return;
    this.#pollers = Array.from({ length: mapping.pollers }, () => this.#poll(mapping));
  }

  /** Takes no more messages, and resolves when the batches that run have ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#pollers);
  }

  async #poll(mapping: Mapping): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const batch = await this.#gather(mapping);
        for (const part of splitByBytes(batch)) await this.#process(mapping, part);
      } catch (error) {
        this.#onError(`${mapping.queue.settings.name} -> ${mapping.functionArn}: ${String(error)}`);
        await delay(FAULT_PAUSE_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined); // Aborted: it ends.
      }
    }
  }

  /** The first message starts the window; the batch is complete when it is full (messages or bytes) or the window ends. */
  async #gather({ queue, batchSize, windowMs }: Mapping): Promise<readonly ReceivedMessage[]> {
    const { signal } = this.#stop;
    const batch: ReceivedMessage[] = [];
    let bytes = 0;
    let waitSeconds = LONG_POLL_SECONDS;
    let windowEndsMs: number | undefined;
    do {
      const maximumMessages = Math.min(batchSize - batch.length, MESSAGES_PER_RECEIVE);
      const received = await queue.receive({ maximumMessages, waitSeconds, signal });
      if (received.length === 0) break; // The window, or the long poll, ended.
      batch.push(...received);
      bytes += received.reduce((sum, message) => sum + eventBytes(message), 0);
      windowEndsMs ??= Date.now() + windowMs;
      waitSeconds = Math.max(0, windowEndsMs - Date.now()) / 1000;
    } while (batch.length < batchSize && bytes < MAXIMUM_BATCH_BYTES && !signal.aborted);
    return batch;
  }

  async #process(mapping: Mapping, batch: readonly ReceivedMessage[]): Promise<void> {
    const failed = await this.#invoke(mapping, batch);
    const done = batch.filter(({ id }) => !failed.has(id)).map(({ receiptHandle }) => receiptHandle);
    if (done.length > 0) await mapping.queue.delete(done);
  }

  /** Ids of the messages that the function did not process. */
  async #invoke(mapping: Mapping, batch: readonly ReceivedMessage[]): Promise<ReadonlySet<string>> {
    const all = new Set(batch.map(({ id }) => id));
    try {
      const result = await this.#invoker.invoke(mapping.functionArn, toSqsEvent(batch, mapping.identity));
      if (!mapping.reportsFailures) return new Set();
      const response = batchResponseSchema.safeParse(result);
      const failures = response.success ? (response.data?.batchItemFailures ?? []) : undefined;
      // Lambda takes a malformed answer, or an id that is not of this batch, as the failure of all.
      if (failures === undefined || failures.some(({ itemIdentifier }) => !all.has(itemIdentifier))) {
        this.#onError(
          `${mapping.functionArn}: its batchItemFailures are malformed, so the whole batch counts as failed`,
        );
        return all;
      }
      return new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      if (!this.#stop.signal.aborted)
        this.#onError(`${mapping.functionArn}: a batch of ${batch.length} messages failed: ${error.message}`);
      return all;
    }
  }
}

/** What the body takes in the event, where JSON escapes it. */
function eventBytes({ body }: ReceivedMessage): number {
  return Buffer.byteLength(JSON.stringify(body));
}

/** Parts that each fit into one event, in order. */
function splitByBytes(batch: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const parts: ReceivedMessage[][] = [];
  let bytes = Infinity;
  for (const message of batch) {
    const size = eventBytes(message);
    if (bytes + size > MAXIMUM_BATCH_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(message);
    bytes += size;
  }
  return parts;
}

function readMapping({ mapping, deployment, permissions, queueOf }: EventSourceOptions): Mapping | undefined {
  const name = nameOf(mapping);
  const parsed = mappingSchema.safeParse(mapping.properties);
  if (!parsed.success) throw new TemplateFault(`${name}: ${z.prettifyError(parsed.error)}`);
  const properties = parsed.data;
  const { EventSourceArn: queueArn, BatchSize: batchSize, MaximumBatchingWindowInSeconds: windowSeconds } = properties;
  if (!properties.Enabled) return undefined;
  if (batchSize > 10 && windowSeconds < 1)
    throw new TemplateFault(
      `${name}: BatchSize ${batchSize} is over 10, so MaximumBatchingWindowInSeconds must be at least 1`,
    );
  const queue = queueOf(queueArn);
  if (queue === undefined) throw new TemplateFault(`${name}: ${queueArn} is none of the local cloud's queues`);

  const target = functionByReference(deployment, properties.FunctionName);
  const functionArn = target?.attributes['Arn'];
  if (target === undefined || functionArn === undefined)
    throw new TemplateFault(`${name}: there is no function ${properties.FunctionName}`);
  const roleArn = String(target.properties['Role']);
  for (const need of POLLING_OPERATIONS.flatMap((operation) => needsOf(operation, queueArn, deployment)))
    requireAction(permissions, { ...need, roleArn, where: name });
  const timeoutSeconds = z.coerce.number().default(3).parse(target.properties['Timeout']);
  const { visibilityTimeoutSeconds } = queue.settings;
  if (visibilityTimeoutSeconds < timeoutSeconds)
    throw new TemplateFault(
      `${name}: the queue's visibility timeout (${visibilityTimeoutSeconds} s) is less than the function's timeout (${timeoutSeconds} s)`,
    );
  return {
    functionArn,
    queue,
    batchSize,
    windowMs: windowSeconds * 1000,
    reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    pollers: Math.min(properties.ScalingConfig?.MaximumConcurrency ?? MAXIMUM_POLLERS, MAXIMUM_POLLERS),
    identity: { queueArn, region: deployment.region },
  };
}

/** The permissions of a call to a queue, that for its key included. */
function needsOf(operation: string, queueArn: string, deployment: Deployment): readonly AccessNeed[] {
  const input = { QueueName: queueArn.split(':').at(-1) ?? '' };
  return actionsOf({ service: 'sqs', operation, input, url: new URL('http://127.0.0.1/'), headers: {} }, deployment);
}
