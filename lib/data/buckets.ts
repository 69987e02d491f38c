import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
  CfnBucket,
  type BucketProps,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MEDIA_KINDS } from '../../src/model/media';
import { acknowledge } from '../acknowledge';
import type { DeploymentConfig } from '../config/deployment-config';
import { QUERY_RESULTS_PREFIX } from './archive-catalog';

/** Long enough to fetch what a query found. */
const QUERY_RESULTS_DAYS = 7;

export interface BucketsProps {
  readonly config: DeploymentConfig;
  readonly key: IKey | undefined;
}

/** The archive and the media, both kept when their stack goes: they are what the whole exists for. */
export class Buckets extends Construct {
  /** `raw/parquet/date=YYYY-MM-DD/hour=HH/<batchId>.parquet`: every reading as received, for ever. */
  readonly raw: Bucket;
  /** Images, audio, video and log files, uploaded with presigned requests. Its events go to EventBridge. */
  readonly media: Bucket;
  /** Who asked for what: of the buckets, the load balancer and the distribution. */
  readonly accessLogs: IBucket | undefined;

  constructor(scope: Construct, id: string, props: BucketsProps) {
    super(scope, id);
    const { data, media, logRetentionDays } = props.config;
    const closed: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    this.accessLogs = data.accessLogs
      ? (new Bucket(this, 'AccessLogs', {
          ...closed,
          // Log delivery of load balancers knows S3's own encryption only, and CloudFront's needs an access control list.
          encryption: BucketEncryption.S3_MANAGED,
          objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
          lifecycleRules: [{ expiration: Duration.days(logRetentionDays), ...abandonedUploads }],
        }) as IBucket)
      : undefined;
    const kept: BucketProps = {
      ...closed,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: data.deletionProtection,
      ...(props.key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey: props.key, bucketKeyEnabled: true }),
    };
    this.raw = new Bucket(this, 'Raw', {
      ...kept,
      ...this.logged('raw/'),
      lifecycleRules: [
        {
          prefix: 'raw/',
          // Smaller ones would cost more there: both classes bill 128 KB at least.
          objectSizeGreaterThan: 128 * 1024,
          transitions: [
            {
              storageClass: StorageClass.INFREQUENT_ACCESS,
              transitionAfter: Duration.days(data.rawInfrequentAccessAfterDays),
            },
            // Read as quickly as the others, and by Athena as well.
            {
              storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
              transitionAfter: Duration.days(data.rawInstantRetrievalAfterDays),
            },
          ],
        },
        { prefix: QUERY_RESULTS_PREFIX, expiration: Duration.days(QUERY_RESULTS_DAYS) },
        { noncurrentVersionExpiration: Duration.days(30), ...abandonedUploads },
      ],
    });
    this.media = new Bucket(this, 'Media', {
      ...kept,
      ...this.logged('media/'),
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), ...abandonedUploads },
        // Examined within seconds; what is not by then never will be.
        { prefix: 'incoming/', expiration: Duration.days(7) },
        { prefix: 'thumbnails/', expiration: Duration.days(media.image.retentionDays) },
        ...MEDIA_KINDS.map((kind) => ({
          prefix: `media/${kind}/`,
          expiration: Duration.days(media[kind].retentionDays),
        })),
      ],
    });
    sendEventsToEventBridge(this.media);
    if (this.accessLogs === undefined) {
      acknowledge(
        this,
        'AwsSolutions-S1',
        "A demo has nobody who would read access logs. Its buckets are closed to the public and to whoever has no role of the deployment's account; production keeps the logs.",
      );
    }
  }

  private logged(prefix: string): Pick<BucketProps, 'serverAccessLogsBucket' | 'serverAccessLogsPrefix'> {
    if (this.accessLogs === undefined) return {};
    return { serverAccessLogsBucket: this.accessLogs, serverAccessLogsPrefix: `s3/${prefix}` };
  }
}

/** By the bucket's own property: CDK's `eventBridgeEnabled` deploys a function for what CloudFormation can do since. */
function sendEventsToEventBridge(bucket: Bucket): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error(`${bucket.node.path} is not made of one AWS::S3::Bucket.`);
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}

/** Parts of an upload that never ended cost as much as objects, and are seen by nobody. */
const abandonedUploads = { abortIncompleteMultipartUploadAfter: Duration.days(7) };
