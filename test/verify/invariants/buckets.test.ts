import { att, ref, resource, rulesOf } from '../faults-of';

function bucketRules(bucket: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  return rulesOf('bucket', {
    Other: resource('AWS::S3::Bucket'),
    Queue: resource('AWS::SQS::Queue'),
    Bucket: resource('AWS::S3::Bucket', bucket),
    ...more,
  });
}
const rule = (given: Record<string, unknown>): Record<string, unknown> => ({
  LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...given }] },
});
const moves = (...steps: [to: string, days: number][]): Record<string, unknown> =>
  rule({ Transitions: steps.map(([StorageClass, TransitionInDays]) => ({ StorageClass, TransitionInDays })) });
const cors = (given: Record<string, unknown>): Record<string, unknown> => ({
  CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], ...given }] },
});
const encryption = (given: Record<string, unknown>): Record<string, unknown> => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: given }] },
});
const tells = (...events: string[]): Record<string, unknown> => ({
  NotificationConfiguration: { QueueConfigurations: events.map((Event) => ({ Event, Queue: att('Queue') })) },
});
const letIn = (
  service: string,
  type: string,
  properties: Record<string, unknown>,
  action: string,
): Record<string, unknown> =>
  resource(type, {
    ...properties,
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: action, Resource: '*' }],
    },
  });
const queuePolicy = letIn('s3.amazonaws.com', 'AWS::SQS::QueuePolicy', { Queues: [ref('Queue')] }, 'sqs:SendMessage');

describe('buckets', () => {
  it.each([
    [
      'objects that move and expire',
      {
        LifecycleConfiguration: {
          Rules: [
            {
              Status: 'Enabled',
              ExpirationInDays: 365,
              Transitions: [
                { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
                { StorageClass: 'GLACIER', TransitionInDays: 90 },
              ],
            },
          ],
        },
      },
    ],
    ['CORS', cors({})],
    ['a key of its own', encryption({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/x' })],
    ['events to a queue', tells('s3:ObjectCreated:*', 's3:ObjectRemoved:*')],
  ])('hold for %s', (_, bucket) => {
    expect(bucketRules(bucket, { Policy: queuePolicy })).toEqual([]);
  });

  it.each([
    ['a lifecycle rule that does nothing', rule({}), 'lifecycle'],
    ['a state that no rule has', rule({ Status: 'On', ExpirationInDays: 1 }), 'lifecycle'],
    [
      'uploads that are aborted by tag',
      rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, TagFilters: [] }),
      'lifecycle',
    ],
    ['old versions that expire at once', rule({ NoncurrentVersionExpiration: { NoncurrentDays: 0 } }), 'lifecycle'],
    ['a storage class that there is not', moves(['COLD', 30]), 'storage-class'],
    ['infrequent access before thirty days', moves(['STANDARD_IA', 10]), 'transition-too-early'],
    ['a warmer class after a colder one', moves(['GLACIER', 30], ['STANDARD_IA', 60]), 'transition-order'],
    ['a class for less than thirty days', moves(['STANDARD_IA', 30], ['GLACIER', 40]), 'transition-order'],
    [
      'objects that expire before they move',
      rule({ ExpirationInDays: 20, Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }] }),
      'expires-before-transition',
    ],
    ['replication without versions', { ReplicationConfiguration: {} }, 'versioning'],
    ['an access control list that the bucket takes not', { AccessControl: 'LogDeliveryWrite' }, 'acl'],
    ['a public access control list', { AccessControl: 'PublicRead' }, 'public'],
    ['public access that is not blocked', { PublicAccessBlockConfiguration: { BlockPublicPolicy: false } }, 'public'],
    ['an encryption that there is not', encryption({ SSEAlgorithm: 'AES128' }), 'choice'],
    ['a key beside AES256', encryption({ SSEAlgorithm: 'AES256', KMSMasterKeyID: 'alias/x' }), 'encryption'],
    ['a CORS method that S3 has not', cors({ AllowedMethods: ['PATCH'] }), 'cors'],
    ['CORS of no origin', cors({ AllowedOrigins: [] }), 'cors'],
    ['an origin of two wildcards', cors({ AllowedOrigins: ['https://*.*.example.com'] }), 'cors'],
    ['logs into itself', { LoggingConfiguration: { DestinationBucketName: ref('Bucket') } }, 'logs-itself'],
    [
      'logs into a bucket that takes none',
      { LoggingConfiguration: { DestinationBucketName: ref('Other') } },
      'logs-refused',
    ],
    ['an event that there is not', tells('s3:ObjectCreate:*'), 'event'],
    ['two notifications of one event', tells('s3:ObjectCreated:*', 's3:ObjectCreated:Put'), 'events-overlap'],
    ['a queue that lets nobody in', tells('s3:ObjectCreated:*'), 'target-refuses'],
  ])('name %s', (_, bucket, id) => {
    expect(bucketRules(bucket)).toContain(id);
  });

  const policyOf = (target: unknown, action = 's3:GetObject'): Record<string, unknown> =>
    resource('AWS::S3::BucketPolicy', {
      Bucket: ref('Bucket'),
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: action, Resource: target },
        ],
      },
    });
  it.each([
    ['about another bucket', policyOf(att('Other'), 's3:ListBucket'), 'policy-of-another-bucket'],
    ['about objects that names the bucket alone', policyOf(att('Bucket')), 'policy-without-objects'],
  ])('name a policy %s', (_, policy, id) => {
    expect(bucketRules({}, { Policy: policy })).toContain(id);
  });

  it('name a second policy of a bucket', () => {
    const policy = policyOf({ 'Fn::Sub': '${Bucket.Arn}/*' });
    expect(bucketRules({}, { One: policy, Two: policy })).toEqual(['two-policies']);
  });
});
