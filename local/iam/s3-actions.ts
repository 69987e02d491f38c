import type { Deployment } from '../contracts';
import { isObject } from '../templates/json';
import { type AccessNeed, need } from './access-need';
import type { DescribedCall } from './described-call';
import { keyActions } from './key-actions';
import type { RequestContext } from './pattern';

/** Which permissions an S3 operation needs, in terms of the object that it names. */
export function s3Actions(call: DescribedCall, deployment: Deployment): readonly AccessNeed[] | undefined {
  const bucket = `arn:aws:s3:::${textOf(call.input['Bucket'])}`;
  const context = requestContext(call);
  const object = { arn: `${bucket}/${textOf(call.input['Key'])}`, context };
  switch (call.operation) {
    case 'PutObject':
    case 'PostObject':
      return write(deployment, object);
    case 'CreateMultipartUpload':
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      // Parts are encrypted under one data key, which later parts have to decrypt.
      return [...write(deployment, object), ...bucketKeyActions(deployment, object.arn, ['Decrypt'])];
    case 'CopyObject':
    case 'UploadPartCopy':
      return [...write(deployment, object), ...read(deployment, { arn: sourceArn(call), context })];
    case 'GetObject':
    case 'HeadObject':
      return read(deployment, object);
    case 'DeleteObject':
      return [need('s3:DeleteObject', object.arn, context)];
    case 'DeleteObjects':
      return keysOf(call).map((key) => need('s3:DeleteObject', `${bucket}/${key}`, context));
    case 'AbortMultipartUpload':
      return [need('s3:AbortMultipartUpload', object.arn, context)];
    case 'ListParts':
      return [need('s3:ListMultipartUploadParts', object.arn, context)];
    case 'ListMultipartUploads':
      return [need('s3:ListBucketMultipartUploads', bucket, context)];
    case 'ListObjects':
    case 'ListObjectsV2':
    case 'HeadBucket':
      return [need('s3:ListBucket', bucket, context)];
    case 'GetBucketLocation':
      return [need('s3:GetBucketLocation', bucket, context)];
    case 'ListBuckets':
      return [need('s3:ListAllMyBuckets', '*', context)];
    default:
      return undefined;
  }
}

interface ObjectAccess {
  readonly arn: string;
  readonly context: RequestContext;
}

function write(deployment: Deployment, { arn, context }: ObjectAccess): readonly AccessNeed[] {
  const acl = context['s3:x-amz-acl'] === undefined ? [] : [need('s3:PutObjectAcl', arn, context)];
  return [need('s3:PutObject', arn, context), ...acl, ...bucketKeyActions(deployment, arn, ['GenerateDataKey'])];
}

function read(deployment: Deployment, { arn, context }: ObjectAccess): readonly AccessNeed[] {
  return [need('s3:GetObject', arn, context), ...bucketKeyActions(deployment, arn, ['Decrypt'])];
}

function bucketKeyActions(
  deployment: Deployment,
  objectArn: string,
  actions: readonly string[],
): readonly AccessNeed[] {
  const bucketArn = objectArn.split('/')[0] ?? '';
  const encryption = deployment.byArn(bucketArn)?.properties['BucketEncryption'];
  const rules = isObject(encryption) ? encryption['ServerSideEncryptionConfiguration'] : undefined;
  const rule: unknown = Array.isArray(rules) ? rules[0] : undefined;
  const byDefault = isObject(rule) ? rule['ServerSideEncryptionByDefault'] : undefined;
  // With a bucket key, S3 asks KMS for the bucket and not for each object.
  const bound = isObject(rule) && rule['BucketKeyEnabled'] === true ? bucketArn : objectArn;
  return keyActions(deployment, {
    key: isObject(byDefault) ? byDefault['KMSMasterKeyID'] : undefined,
    service: 's3',
    actions,
    encryptionContext: { 'aws:s3:arn': bound },
  });
}

function requestContext({ url, headers, operation }: DescribedCall): RequestContext {
  const query = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const listing = operation.startsWith('List');
  return {
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:tlsversion': '1.3',
    's3:x-amz-acl': headers['x-amz-acl'],
    's3:x-amz-content-sha256': headers['x-amz-content-sha256'],
    's3:x-amz-server-side-encryption': headers['x-amz-server-side-encryption'],
    's3:x-amz-server-side-encryption-aws-kms-key-id': headers['x-amz-server-side-encryption-aws-kms-key-id'],
    ...(listing
      ? { 's3:prefix': query('prefix') ?? '', 's3:delimiter': query('delimiter'), 's3:max-keys': query('max-keys') }
      : {}),
  };
}

/** `x-amz-copy-source` is `/bucket/key` or `bucket/key`, with a version perhaps. */
function sourceArn(call: DescribedCall): string {
  return `arn:aws:s3:::${textOf(call.input['CopySource'])
    .replace(/^\//, '')
    .replace(/\?versionId=.*$/, '')}`;
}

function keysOf(call: DescribedCall): readonly string[] {
  const keys = call.input['Keys'];
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
