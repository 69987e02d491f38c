import { z } from 'zod';
import type { Resource } from '../../contracts';
import { TemplateFault } from '../../contracts';

const wholeNumber = z.coerce.number().int();

const queueProperties = z.object({
  FifoQueue: z.union([z.boolean(), z.stringbool()]).optional(),
  VisibilityTimeout: wholeNumber.min(0).max(43_200).default(30),
  DelaySeconds: wholeNumber.min(0).max(900).default(0),
  MessageRetentionPeriod: wholeNumber.min(60).max(1_209_600).default(345_600),
  MaximumMessageSize: wholeNumber.min(1_024).max(1_048_576).default(1_048_576),
  ReceiveMessageWaitTimeSeconds: wholeNumber.min(0).max(20).default(0),
  RedrivePolicy: z
    .object({ deadLetterTargetArn: z.string(), maxReceiveCount: wholeNumber.min(1).max(1_000) })
    .optional(),
});

/** A standard queue as its template declares it. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly maximumMessageBytes: number;
  readonly receiveWaitSeconds: number;
  readonly redrive?: { readonly deadLetterQueueArn: string; readonly maximumReceives: number };
}

/** Reads the settings of an `AWS::SQS::Queue`. A FIFO queue, or a value outside AWS's limits, is a `TemplateFault`. */
export function queueSettings(resource: Resource): QueueSettings {
  const where = `${resource.stack}/${resource.logicalId}`;
  const parsed = queueProperties.safeParse(resource.properties);
  if (!parsed.success) throw new TemplateFault(`${where}: AWS::SQS::Queue: ${z.prettifyError(parsed.error)}`);
  const properties = parsed.data;
  if (properties.FifoQueue === true) {
    throw new TemplateFault(`${where}: the local SQS has standard queues only; FifoQueue is not supported.`);
  }
  const { Arn: arn } = resource.attributes;
  if (arn === undefined) throw new TemplateFault(`${where}: the queue has no Arn.`);
  const redrive = properties.RedrivePolicy;
  return {
    name: resource.attributes['QueueName'] ?? arn.slice(arn.lastIndexOf(':') + 1),
    arn,
    url: resource.ref,
    visibilityTimeoutSeconds: properties.VisibilityTimeout,
    delaySeconds: properties.DelaySeconds,
    retentionSeconds: properties.MessageRetentionPeriod,
    maximumMessageBytes: properties.MaximumMessageSize,
    receiveWaitSeconds: properties.ReceiveMessageWaitTimeSeconds,
    ...(redrive === undefined
      ? {}
      : { redrive: { deadLetterQueueArn: redrive.deadLetterTargetArn, maximumReceives: redrive.maxReceiveCount } }),
  };
}

/** The queues of a deployment. A dead-letter queue that is not declared is a `TemplateFault`. */
export function allQueueSettings(resources: readonly Resource[]): readonly QueueSettings[] {
  const queues = resources.map(queueSettings);
  const arns = new Set(queues.map(({ arn }) => arn));
  for (const { name, redrive } of queues) {
    if (redrive !== undefined && !arns.has(redrive.deadLetterQueueArn)) {
      throw new TemplateFault(`Queue ${name}: its dead-letter queue ${redrive.deadLetterQueueArn} is not declared.`);
    }
  }
  return queues;
}
