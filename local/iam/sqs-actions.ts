import type { Deployment } from '../contracts';
import { type AccessNeed, need } from './access-need';
import type { DescribedCall } from './described-call';
import { keyActions } from './key-actions';

/** Operation to IAM action (a batch needs what its members need) and to what it needs of the queue's key. */
const OPERATIONS: Readonly<Record<string, { readonly action: string; readonly key: readonly string[] }>> = {
  SendMessage: { action: 'SendMessage', key: ['GenerateDataKey', 'Decrypt'] },
  SendMessageBatch: { action: 'SendMessage', key: ['GenerateDataKey', 'Decrypt'] },
  ReceiveMessage: { action: 'ReceiveMessage', key: ['Decrypt'] },
  DeleteMessage: { action: 'DeleteMessage', key: [] },
  DeleteMessageBatch: { action: 'DeleteMessage', key: [] },
  ChangeMessageVisibility: { action: 'ChangeMessageVisibility', key: [] },
  ChangeMessageVisibilityBatch: { action: 'ChangeMessageVisibility', key: [] },
  GetQueueAttributes: { action: 'GetQueueAttributes', key: [] },
  GetQueueUrl: { action: 'GetQueueUrl', key: [] },
  PurgeQueue: { action: 'PurgeQueue', key: [] },
  ListDeadLetterSourceQueues: { action: 'ListDeadLetterSourceQueues', key: [] },
};

export function sqsActions(
  { operation, input }: DescribedCall,
  deployment: Deployment,
): readonly AccessNeed[] | undefined {
  if (operation === 'ListQueues') return [need('sqs:ListQueues', '*')];
  const known = OPERATIONS[operation];
  if (known === undefined) return undefined;
  const arn = `arn:aws:sqs:${deployment.region}:${deployment.account}:${queueName(input)}`;
  return [
    need(`sqs:${known.action}`, arn),
    ...keyActions(deployment, {
      key: deployment.byArn(arn)?.properties['KmsMasterKeyId'],
      service: 'sqs',
      actions: known.key,
      encryptionContext: { 'aws:sqs:arn': arn },
    }),
  ];
}

function queueName({ QueueUrl: url, QueueName: name }: DescribedCall['input']): string {
  if (typeof name === 'string') return name;
  return typeof url === 'string' ? (url.split('/').at(-1) ?? '') : '';
}
