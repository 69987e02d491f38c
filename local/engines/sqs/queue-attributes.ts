import { ServiceError } from '../../contracts';
import type { LocalQueue } from './local-queue';

/** Attributes of a queue by name, all of them for `All`. An unknown name is refused. */
export function queueAttributes(queue: LocalQueue, names: readonly string[]): Record<string, string> {
  const { settings } = queue;
  const counts = queue.counts();
  const all: Record<string, string> = {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    DelaySeconds: String(settings.delaySeconds),
    MaximumMessageSize: String(settings.maximumMessageBytes),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds),
    SqsManagedSseEnabled: 'true',
    ...(settings.redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: settings.redrive.deadLetterQueueArn,
            maxReceiveCount: settings.redrive.maximumReceives,
          }),
        }),
  };
  if (names.includes('All')) return all;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = all[name];
      if (value !== undefined) return [[name, value]];
      if (name === 'RedrivePolicy') return [];
      throw new ServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }),
  );
}
