import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { MediaEnvironment } from '../../lambda/media/environment';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';
import { mediaLocation } from './media-access';

/** Examines each upload as soon as it is there, and hourly those whose event was lost. */
export function createMediaFunction(scope: Construct, data: DataStack): ContractFunction<MediaEnvironment> {
  const { config, tables, buckets } = data;
  const media = new ContractFunction<MediaEnvironment>(scope, 'Media', {
    config,
    name: 'media',
    description: 'Examines uploads, makes thumbnails and lists what is kept',
    environment: mediaLocation(data),
    timeout: Duration.minutes(2),
    // An image of 25 megapixels is decoded in memory; see docs/media.md for what that takes.
    memoryMegabytes: 1024,
    caller: 'schedule',
  });
  allow(media, ['dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'], [tables.media.tableArn]);
  allow(media, ['s3:GetObject', 's3:DeleteObject'], [buckets.media.arnForObjects('incoming/*')]);
  allow(media, ['s3:PutObject'], [buckets.media.arnForObjects('media/*'), buckets.media.arnForObjects('thumbnails/*')]);
  // For the hourly run, and so that S3 says of an upload that it is gone, rather than that access is denied.
  allow(media, ['s3:ListBucket'], [buckets.media.bucketArn]);
  acknowledge(
    media.role,
    [
      'AwsSolutions-IAM5[Resource::<bucket>/incoming/*]',
      'AwsSolutions-IAM5[Resource::<bucket>/media/*]',
      'AwsSolutions-IAM5[Resource::<bucket>/thumbnails/*]',
    ],
    'Objects are named by kind, device and upload: the prefix is what can be known before.',
  );
  allowKeyUse(media, data.key, ['items', 'readObjects', 'writtenObjects']);

  const uploads = new Rule(scope, 'Uploads', {
    description: 'Examines what was uploaded',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [buckets.media.bucketName] }, object: { key: [{ prefix: 'incoming/' }] } },
    },
    targets: [new LambdaFunction(media, { retryAttempts: 2 })],
  });
  const overdue = new Rule(scope, 'OverdueUploads', {
    description: 'Examines uploads whose event was lost',
    schedule: Schedule.rate(Duration.hours(1)),
    targets: [new LambdaFunction(media, { retryAttempts: 2 })],
  });
  for (const rule of [uploads, overdue]) {
    acknowledge(
      rule,
      'Serverless-EventBusDLQ',
      'An event says no more than what the bucket holds: an hourly run examines every upload that still waits there.',
    );
  }
  return media;
}
