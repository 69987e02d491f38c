import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { acknowledge } from '../acknowledge';
import { bundledSource } from '../bundling/bundled-source';
import { PROJECT_ROOT } from '../project-root';
import { providerFunction, createProviderRole } from '../provider-function';

const STATIC_FILES = 'src/web/assets';

/** Style sheet, icons and the live script, below `console/assets/`. They are copies of what this repository holds: no state. */
export class ConsoleAssets extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, logGroup: ILogGroup) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    }) as IBucket;
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Copies of public files of this repository. The distribution alone may read them, and logs who asked for what where the profile keeps access logs.',
    );
    const source = bundledSource({
      entry: 'src/web/client/live.ts',
      output: 'live.js',
      options: { platform: 'browser', format: 'iife', target: 'es2020', minify: true },
      complete: (outputFolder) => cpSync(join(PROJECT_ROOT, STATIC_FILES), outputFolder, { recursive: true }),
    });
    const role = createProviderRole(this, 'BucketDeploymentRole', logGroup);
    new BucketDeployment(this, 'Deployment', {
      sources: [Source.asset(join(PROJECT_ROOT, 'src/web'), source)],
      destinationBucket: this.bucket,
      destinationKeyPrefix: 'console/assets',
      // Short, because the names stay the same from release to release.
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.minutes(1))],
      role,
      logGroup,
    });
    acknowledge(
      role,
      [
        'AwsSolutions-IAM5[Action::s3:GetObject*]',
        'AwsSolutions-IAM5[Action::s3:GetBucket*]',
        'AwsSolutions-IAM5[Action::s3:List*]',
        'AwsSolutions-IAM5[Action::s3:DeleteObject*]',
        'AwsSolutions-IAM5[Action::s3:Abort*]',
        'AwsSolutions-IAM5[Resource::arn:<partition>:s3:::<asset bucket>/*]',
        'AwsSolutions-IAM5[Resource::<bucket>/*]',
      ],
      "CDK's own grants to the function that copies the files: it reads CDK's bucket of assets, and writes this one, which holds nothing else.",
    );
    acknowledge(
      providerFunction(Stack.of(this), 'Custom::CDKBucketDeployment'),
      ['AwsSolutions-L1', 'Serverless-LambdaLatestVersion'],
      'CDK chooses the runtime that its function was tested with: what is ours to keep current is the version of aws-cdk-lib.',
    );
  }
}
