import { ServiceError } from '../../contracts';

const KEPT = new Set([
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]);

/** Headers that ask for what the local S3 does not do: to ignore them would promise what is not kept. */
const REFUSED = [
  'x-amz-acl',
  'x-amz-tagging',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-legal-hold',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-write-offset-bytes',
];

const MAXIMUM_METADATA_BYTES = 2048;

/** The headers of an upload that come back with the object. */
export function objectHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const refused = REFUSED.find((name) => headers[name] !== undefined && headers[name] !== 'bucket-owner-full-control');
  if (refused !== undefined) {
    throw new ServiceError('NotImplemented', `The local S3 does not support the header ${refused}.`, 501);
  }
  const kept = Object.fromEntries(
    Object.entries(headers).filter(([name]) => KEPT.has(name) || name.startsWith('x-amz-meta-')),
  );
  const metadata = Object.entries(kept).filter(([name]) => name.startsWith('x-amz-meta-'));
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0);
  if (bytes > MAXIMUM_METADATA_BYTES) {
    throw new ServiceError(
      'MetadataTooLarge',
      `Your metadata headers have ${bytes} bytes and may have ${MAXIMUM_METADATA_BYTES}.`,
    );
  }
  const encoding = (headers['content-encoding'] ?? '')
    .split(/,\s*/)
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(',');
  return {
    'content-type': 'binary/octet-stream',
    ...kept,
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
}
