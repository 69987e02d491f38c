import type { ServiceAnswer } from '../../contracts';
import { ServiceError } from '../../contracts';
import type { LocalBucket } from './local-bucket';
import { xmlAnswer } from './xml-answer';

const MAXIMUM_KEYS = 1000;

/** ListObjectsV2: one page, at most 1000 keys and common prefixes. */
export function listObjectsV2(bucket: LocalBucket, query: URLSearchParams): ServiceAnswer {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const wanted = Number(query.get('max-keys') ?? MAXIMUM_KEYS);
  if (!Number.isInteger(wanted) || wanted < 0) {
    throw new ServiceError(
      'InvalidArgument',
      `max-keys is ${query.get('max-keys') ?? ''}, and should be a whole number from 0 on.`,
    );
  }
  const maximumKeys = Math.min(wanted, MAXIMUM_KEYS);
  const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const page = bucket.list({ prefix, delimiter, maximumKeys, after });
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (key: string): string => key;
  return xmlAnswer('ListBucketResult', {
    Name: bucket.settings.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: maximumKeys,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    IsTruncated: page.nextAfter !== undefined,
    EncodingType: query.get('encoding-type') ?? undefined,
    ContinuationToken: token ?? undefined,
    StartAfter: query.get('start-after') ?? undefined,
    NextContinuationToken: page.nextAfter === undefined ? undefined : Buffer.from(page.nextAfter).toString('base64url'),
    Contents: page.objects.map(({ key, modifiedAtMs, etag, bytes, headers }) => ({
      Key: encode(key),
      LastModified: new Date(modifiedAtMs).toISOString(),
      ETag: etag,
      Size: bytes,
      StorageClass: headers['x-amz-storage-class'] ?? 'STANDARD',
    })),
    CommonPrefixes: page.commonPrefixes.map((commonPrefix) => ({ Prefix: encode(commonPrefix) })),
  });
}

/** As S3 encodes keys in listings: slashes stay, a space is a plus. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
