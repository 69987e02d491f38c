import { ServiceError } from '../contracts';
import { decode, pathOf, queryOf } from './canonical-request';
import type { ReceivedRequest, RecognizedCall } from './recognized-call';

/** Query parameters that only tune an operation; any other names a subresource, and so another operation. */
const MODIFIERS = new Set([
  'x-id',
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'marker',
  'encoding-type',
  'fetch-owner',
  'partNumber',
  'uploadId',
  'max-parts',
  'part-number-marker',
  'key-marker',
  'upload-id-marker',
  'max-uploads',
]);

/** Which operation an S3 request is: S3 tells them apart by method, path, query and headers. */
export function recognizeS3(request: ReceivedRequest): RecognizedCall {
  const [bucket = '', ...rest] = pathOf(request.target).slice(1).split('/');
  const key = decode(rest.join('/'));
  const query = new Map(queryOf(request.target));
  const operation = operationOf(request, { bucket, key, query });
  const copySource = request.headers['x-amz-copy-source'];
  return {
    operation,
    input: {
      Bucket: decode(bucket),
      ...(key === '' ? {} : { Key: key }),
      ...(copySource === undefined ? {} : { CopySource: decode(copySource) }),
      ...(operation === 'DeleteObjects' ? { Keys: keysToDelete(request.body) } : {}),
    },
  };
}

interface Addressed {
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
}

function operationOf(request: ReceivedRequest, { bucket, key, query }: Addressed): string {
  const { method, headers } = request;
  const subresources = [...query.keys()].filter((name) => !MODIFIERS.has(name) && !/^(x-amz-|response-)/i.test(name));
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  const [subresource, ...others] = subresources;
  const form = [method, bucket === '' ? 'service' : key === '' ? 'bucket' : 'object', subresource].join(' ').trim();
  const inUpload = query.has('uploadId');
  const operation =
    others.length > 0 ? undefined : OPERATIONS[form]?.({ isCopy, inUpload, listType: query.get('list-type') });
  if (operation !== undefined) return operation;
  throw new ServiceError('NotImplemented', `The local cloud's S3 does not know ${form}.`, 501);
}

interface Variant {
  readonly isCopy: boolean;
  readonly inUpload: boolean;
  readonly listType: string | undefined;
}

/** By method, what the path names, and subresource. */
const OPERATIONS: Readonly<Record<string, (variant: Variant) => string | undefined>> = {
  'GET service': () => 'ListBuckets',
  'HEAD bucket': () => 'HeadBucket',
  'GET bucket': ({ listType }) => (listType === '2' ? 'ListObjectsV2' : 'ListObjects'),
  'GET bucket location': () => 'GetBucketLocation',
  'GET bucket uploads': () => 'ListMultipartUploads',
  'POST bucket delete': () => 'DeleteObjects',
  'HEAD object': () => 'HeadObject',
  'GET object': ({ inUpload }) => (inUpload ? 'ListParts' : 'GetObject'),
  'PUT object': ({ isCopy, inUpload }) =>
    inUpload ? (isCopy ? 'UploadPartCopy' : 'UploadPart') : isCopy ? 'CopyObject' : 'PutObject',
  'DELETE object': ({ inUpload }) => (inUpload ? 'AbortMultipartUpload' : 'DeleteObject'),
  'POST object uploads': () => 'CreateMultipartUpload',
  'POST object': ({ inUpload }) => (inUpload ? 'CompleteMultipartUpload' : undefined),
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The keys of a `<Delete>` document, for the permissions that each one needs. */
function keysToDelete(body: Buffer): readonly string[] {
  return [...body.toString('utf8').matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
    key.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return ENTITIES[name ?? ''] ?? whole;
    }),
  );
}
