import { z } from 'zod';
import type { Resource } from '../../contracts';
import { TemplateFault } from '../../contracts';

const encryptionRule = z.object({
  ServerSideEncryptionByDefault: z
    .object({ SSEAlgorithm: z.string(), KMSMasterKeyID: z.string().optional() })
    .optional(),
  BucketKeyEnabled: z.unknown().optional(),
});

/**
 * What the local S3 honours, and, as `unknown`, what makes no difference on one machine: access is the gateway's business, objects are
 * removed by nobody, and of a versioned bucket the current versions alone are kept. Anything else is refused.
 */
const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  BucketEncryption: z.object({ ServerSideEncryptionConfiguration: z.array(encryptionRule).min(1) }).optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  AccessControl: z.unknown().optional(),
  LifecycleConfiguration: z.unknown().optional(),
  LoggingConfiguration: z.unknown().optional(),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.stringbool().or(z.boolean()) }) })
    .optional(),
  VersioningConfiguration: z.unknown().optional(),
  CorsConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** A bucket as its template declares it. */
export interface BucketSettings {
  readonly name: string;
  /** Headers that tell how objects are encrypted; here they are not, the disk is the operator's. */
  readonly encryptionHeaders: Readonly<Record<string, string>>;
  /** Whether what happens to its objects goes to EventBridge. */
  readonly sendsEvents: boolean;
}

/** Reads an `AWS::S3::Bucket`. A property that the local S3 does not honour (a website, a replication) is a `TemplateFault`. */
export function bucketSettings(resource: Resource): BucketSettings {
  const parsed = bucketProperties.safeParse(resource.properties);
  if (!parsed.success) {
    throw new TemplateFault(
      `${resource.stack}/${resource.logicalId}: the local S3 does not support this AWS::S3::Bucket: ${z.prettifyError(parsed.error)}`,
    );
  }
  const rule = parsed.data.BucketEncryption?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault;
  return {
    name: resource.ref,
    encryptionHeaders: {
      'x-amz-server-side-encryption': rule?.SSEAlgorithm ?? 'AES256',
      ...(rule?.KMSMasterKeyID === undefined
        ? {}
        : { 'x-amz-server-side-encryption-aws-kms-key-id': rule.KMSMasterKeyID }),
    },
    sendsEvents: parsed.data.NotificationConfiguration?.EventBridgeConfiguration.EventBridgeEnabled ?? false,
  };
}
