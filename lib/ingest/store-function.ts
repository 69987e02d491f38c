import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { StoreEnvironment } from '../../lambda/store/environment';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';

/** From the queue into the raw archive and the recent readings, batch by batch; what fails comes back by itself. */
export function createStoreFunction(scope: Construct, data: DataStack): ContractFunction<StoreEnvironment> {
  const { config, tables, buckets, queues } = data;
  const store = new ContractFunction<StoreEnvironment>(scope, 'Store', {
    config,
    name: 'store',
    description: 'Writes accepted readings to the raw archive and the recent readings',
    environment: {
      RECENT_TABLE_NAME: tables.recent.tableName,
      RAW_BUCKET_NAME: buckets.raw.bucketName,
      RECENT_RETENTION_DAYS: String(config.data.recentRetentionDays),
    },
    timeout: Duration.seconds(config.store.timeoutSeconds),
    memoryMegabytes: 1024,
    caller: 'queue',
  });
  allow(store, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queues.readings.queueArn]);
  allow(store, ['dynamodb:UpdateItem'], [tables.recent.tableArn]);
  allow(store, ['s3:PutObject'], [buckets.raw.arnForObjects('raw/*')]);
  acknowledge(
    store.role,
    'AwsSolutions-IAM5[Resource::<bucket>/raw/*]',
    'Objects are named by hour and batch as they are written: the prefix is what can be known before.',
  );
  allowKeyUse(store, data.key, ['receivedMessages', 'items', 'writtenObjects']);

  const source = new EventSourceMapping(scope, 'StoreSource', {
    target: store,
    eventSourceArn: queues.readings.queueArn,
    batchSize: config.store.batchSize,
    maxBatchingWindow: Duration.seconds(config.store.batchingWindowSeconds),
    maxConcurrency: config.store.maximumConcurrency,
    reportBatchItemFailures: true,
  });
  acknowledge(
    source,
    'Serverless-LambdaEventSourceMappingDestination',
    'For streams: what fails of a queue goes to the dead-letter queue of that queue.',
  );
  return store;
}
