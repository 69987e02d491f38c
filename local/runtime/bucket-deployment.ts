import { z } from 'zod';
import type { Deployment } from '../contracts';
import { deployFiles } from '../engines/s3/deploy-files';
import type { S3Engine } from '../engines/s3/s3-engine';
import type { NativeProvider } from './custom-resources';
import { functionByReference, nameOf, requireAction, type Permissions } from './permissions';

const propertiesSchema = z.object({
  ServiceToken: z.string(),
  SourceObjectKeys: z.array(z.string()).length(1, 'the local cloud deploys one source'),
  SourceMarkers: z.array(z.looseObject({})).optional(),
  DestinationBucketName: z.string(),
  DestinationBucketKeyPrefix: z.string().default(''),
  Prune: z.union([z.boolean(), z.stringbool()]).default(true),
  SystemMetadata: z.record(z.string(), z.string()).default({}),
});

export interface BucketDeploymentOptions {
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly s3: S3Engine;
}

/**
 * Acts out CDK's BucketDeployment, whose provider is a Python function: copies the asset's files to the bucket, below the prefix,
 * provided that the provider's role may write there.
 */
export function bucketDeployment({ deployment, permissions, s3 }: BucketDeploymentOptions): NativeProvider {
  return async (resource) => {
    const properties = propertiesSchema.parse(resource.properties);
    const [objectKey = ''] = properties.SourceObjectKeys;
    const sourceFolder = deployment.assetPath(objectKey);
    if (sourceFolder === undefined) throw new Error(`its source ${objectKey} is no asset of the assembly`);
    if ((properties.SourceMarkers ?? []).some((marker) => Object.keys(marker).length > 0))
      throw new Error('its source has markers, which the local cloud does not replace');
    const { DestinationBucketName: bucketName, DestinationBucketKeyPrefix: prefix } = properties;
    const provider = functionByReference(deployment, properties.ServiceToken);
    const objectArn = `arn:aws:s3:::${bucketName}/${prefix}`;
    for (const action of ['s3:PutObject', 's3:DeleteObject'])
      requireAction(permissions, {
        roleArn: String(provider?.properties['Role']),
        action,
        resource: objectArn,
        where: nameOf(resource),
      });
    const headers = Object.fromEntries(
      Object.entries(properties.SystemMetadata).map(([name, value]) => [name.toLowerCase(), value]),
    );
    await deployFiles(s3.bucket(bucketName), { sourceFolder, prefix, prune: properties.Prune, headers });
  };
}
