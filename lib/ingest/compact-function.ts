import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { CompactEnvironment } from '../../lambda/compact/environment';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';

/** A day, and what a function that failed for some hours has to make up for. */
const HOURS_BACK = 30;

/** Merges the archive's small objects, hour by hour, once an hour is closed. */
export function createCompactFunction(scope: Construct, data: DataStack): ContractFunction<CompactEnvironment> {
  const { config, buckets } = data;
  const compact = new ContractFunction<CompactEnvironment>(scope, 'Compact', {
    config,
    name: 'compact',
    description: "Merges the small objects of the archive's closed hours",
    environment: { RAW_BUCKET_NAME: buckets.raw.bucketName, COMPACT_HOURS: String(HOURS_BACK) },
    timeout: Duration.minutes(15),
    // A quarter of a million readings at a time, as objects and as bytes.
    memoryMegabytes: 1024,
    caller: 'schedule',
  });
  allow(compact, ['s3:ListBucket'], [buckets.raw.bucketArn]);
  allow(compact, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [buckets.raw.arnForObjects('raw/parquet/*')]);
  acknowledge(
    compact.role,
    'AwsSolutions-IAM5[Resource::<bucket>/raw/parquet/*]',
    'Objects are named by hour and batch as they are written: the prefix is what can be known before.',
  );
  allowKeyUse(compact, data.key, ['readObjects', 'writtenObjects']);

  const schedule = new Rule(scope, 'CompactSchedule', {
    description: 'Runs the compaction of the archive',
    schedule: Schedule.rate(Duration.hours(1)),
    targets: [new LambdaFunction(compact, { retryAttempts: 2 })],
  });
  acknowledge(
    schedule,
    'Serverless-EventBusDLQ',
    'An event says nothing but that it is time. What a run that was not delivered left undone, the next one does.',
  );
  return compact;
}
