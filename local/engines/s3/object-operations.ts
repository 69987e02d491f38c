import { buffer } from 'node:stream/consumers';
import type { ServiceAnswer, ServiceCall } from '../../contracts';
import { ServiceError } from '../../contracts';
import { parseByteRange } from './byte-range';
import { checkReadConditions, checkWriteConditions } from './conditions';
import type { LocalBucket } from './local-bucket';
import { objectHeaders } from './object-headers';
import { readRequestBody } from './request-body';
import type { StoredObject } from './stored-object';
import { xmlAnswer } from './xml-answer';
import { elementsOf, unescapeXml } from './xml';

const noSuchKey = (): ServiceError => new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);

export async function putObject(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
  const { body, checksums } = readRequestBody(call);
  const object = await bucket.put({
    key,
    body,
    checksums,
    headers: objectHeaders(call.headers),
    check: (current) => checkWriteConditions(call.headers, current),
  });
  return empty(200, {
    etag: object.etag,
    ...object.checksums,
    'x-amz-checksum-type': 'FULL_OBJECT',
    ...bucket.settings.encryptionHeaders,
  });
}

/** An upload by a form: answers as `success_action_redirect` or `success_action_status` ask, 204 by default. */
export async function postObject(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
  const { body, checksums } = readRequestBody(call);
  const { etag } = await bucket.put({ key, body, checksums, headers: objectHeaders(call.headers) });
  const { name, encryptionHeaders } = bucket.settings;
  const location = new URL(`${call.url.pathname.replace(/\/$/, '')}/${encodeURIComponent(key)}`, call.url).href;
  const headers = { etag, location, ...encryptionHeaders };
  const redirect = call.headers['success_action_redirect'];
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect);
    for (const [field, value] of Object.entries({ bucket: name, key, etag })) target.searchParams.append(field, value);
    return empty(303, { ...headers, location: target.href });
  }
  switch (call.headers['success_action_status']) {
    case '200':
      return empty(200, headers);
    case '201': {
      const answer = xmlAnswer('PostResponse', { Location: location, Bucket: name, Key: key, ETag: etag }, headers);
      return { ...answer, status: 201 };
    }
    default:
      return empty(204, headers);
  }
}

export async function getObject(bucket: LocalBucket, key: string, call: ServiceCall): Promise<ServiceAnswer> {
  const found = await bucket.read(key, (object) => {
    const isFresh = checkReadConditions(call.headers, object) === 'send';
    return isFresh ? parseByteRange(call.headers['range'], object.bytes) : undefined;
  });
  if (found === undefined) throw noSuchKey();
  const { object, range, body } = found;
  if (checkReadConditions(call.headers, object) === 'not-modified') {
    body.destroy();
    return empty(304, describe(bucket, object, call));
  }
  return { status: range === undefined ? 200 : 206, headers: contentHeaders(bucket, object, call, range), body };
}

export function headObject(bucket: LocalBucket, key: string, call: ServiceCall): ServiceAnswer {
  const object = bucket.find(key);
  if (object === undefined) throw noSuchKey();
  if (checkReadConditions(call.headers, object) === 'not-modified') return empty(304, describe(bucket, object, call));
  const range = parseByteRange(call.headers['range'], object.bytes);
  return { status: range === undefined ? 200 : 206, headers: contentHeaders(bucket, object, call, range), body: '' };
}

export async function deleteObject(bucket: LocalBucket, key: string): Promise<ServiceAnswer> {
  await bucket.delete([key]);
  return empty(204);
}

export async function deleteObjects(bucket: LocalBucket, call: ServiceCall): Promise<ServiceAnswer> {
  const request = readRequestBody(call).body.toString();
  const keys = elementsOf(request, 'Object').flatMap((object) => elementsOf(object, 'Key').map(unescapeXml));
  if (keys.length === 0 || keys.length > 1000) {
    throw new ServiceError('MalformedXML', `DeleteObjects takes 1 to 1000 keys, not ${keys.length}.`);
  }
  await bucket.delete(keys);
  const isQuiet = elementsOf(request, 'Quiet')[0] === 'true';
  return xmlAnswer('DeleteResult', { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) });
}

export async function copyObject(
  source: { readonly bucket: LocalBucket; readonly key: string },
  target: { readonly bucket: LocalBucket; readonly key: string },
  call: ServiceCall,
): Promise<ServiceAnswer> {
  const found = await source.bucket.read(source.key);
  if (found === undefined) throw noSuchKey();
  const { object } = found;
  const body = await buffer(found.body);
  checkCopyConditions(call.headers, object);
  const replaces = call.headers['x-amz-metadata-directive'] === 'REPLACE';
  if (source.bucket === target.bucket && source.key === target.key && !replaces) {
    throw new ServiceError(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  }
  const copy = await target.bucket.write({
    key: target.key,
    body,
    etag: object.etag,
    headers: replaces ? objectHeaders(call.headers) : object.headers,
    checksums: object.checksums,
    check: (current) => checkWriteConditions(call.headers, current),
  });
  return xmlAnswer(
    'CopyObjectResult',
    { ETag: copy.etag, LastModified: new Date(copy.modifiedAtMs).toISOString() },
    target.bucket.settings.encryptionHeaders,
  );
}

function checkCopyConditions(headers: ServiceCall['headers'], object: StoredObject): void {
  const conditions = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-copy-source-if-'))
      .map(([name, value]) => [name.slice('x-amz-copy-source-'.length), value]),
  );
  if (checkReadConditions(conditions, object) === 'not-modified') {
    throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }
}

/** Headers of an object that do not depend on which bytes are sent. */
function describe(bucket: LocalBucket, object: StoredObject, call: ServiceCall): Record<string, string> {
  const wantsChecksums = call.headers['x-amz-checksum-mode'] === 'ENABLED' && call.headers['range'] === undefined;
  return {
    ...object.headers,
    ...overrides(call.url.searchParams),
    etag: object.etag,
    'last-modified': new Date(object.modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
    ...(wantsChecksums ? object.checksums : {}),
    ...bucket.settings.encryptionHeaders,
  };
}

function contentHeaders(
  bucket: LocalBucket,
  object: StoredObject,
  call: ServiceCall,
  range: { readonly first: number; readonly last: number } | undefined,
): Record<string, string> {
  const bytes = range === undefined ? object.bytes : range.last - range.first + 1;
  return {
    ...describe(bucket, object, call),
    'content-length': String(bytes),
    ...(range === undefined ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${object.bytes}` }),
  };
}

/** `response-content-type=...` and so on, which presigned downloads use. */
function overrides(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query]
      .filter(([name]) => name.startsWith('response-'))
      .map(([name, value]) => [name.slice('response-'.length).toLowerCase(), value]),
  );
}

function empty(status: number, headers: Readonly<Record<string, string>> = {}): ServiceAnswer {
  return { status, headers, body: '' };
}
