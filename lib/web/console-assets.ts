import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundledSource } from '../bundling/bundled-source';
import { PROJECT_ROOT } from '../project-root';

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
    const source = bundledSource({
      entry: 'src/web/client/live.ts',
      output: 'live.js',
      options: { platform: 'browser', format: 'iife', target: 'es2020', minify: true },
      complete: (outputFolder) => cpSync(join(PROJECT_ROOT, STATIC_FILES), outputFolder, { recursive: true }),
    });
    new BucketDeployment(this, 'Deployment', {
      sources: [Source.asset(join(PROJECT_ROOT, 'src/web'), source)],
      destinationBucket: this.bucket,
      destinationKeyPrefix: 'console/assets',
      // Short, because the names stay the same from release to release.
      cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.minutes(1))],
      logGroup,
    });
  }
}
