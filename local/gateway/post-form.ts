import { ServiceError } from '../contracts';
import { headerValue, pathOf, type RawRequest } from './canonical-request';

/** The form of an upload by POST: what S3 makes of `multipart/form-data`, whose last field is the file. */
export interface PostForm {
  /** Names in lower case, as S3 compares them; the file is not among them, and `${filename}` in the key is replaced. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer;
}

/** Whether a request is an upload by a form ("POST Object", S3 API reference): it has no signature but the one in its fields. */
export function isPostForm({ method, rawHeaders, target }: RawRequest): boolean {
  const type = headerValue(rawHeaders, 'content-type')?.toLowerCase() ?? '';
  return method === 'POST' && type.startsWith('multipart/form-data') && !target.includes('?');
}

/** Fields of a form beside its file: S3 takes no more than this. */
const MAXIMUM_FIELD_BYTES = 20 * 1024;

/** Reads the form. Throws `ServiceError` for a body that is none, or one without exactly one file and a key. */
export async function readPostForm({ rawHeaders, target }: RawRequest, body: Buffer): Promise<PostForm> {
  const form = await parse(headerValue(rawHeaders, 'content-type') ?? '', body);
  const fields = new Map<string, string>();
  let file: Buffer | undefined;
  let fileName = '';
  for (const [name, value] of form) {
    // What comes after the file is ignored.
    if (file !== undefined) break;
    if (name.toLowerCase() === 'file') {
      file = typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
      fileName = typeof value === 'string' ? '' : value.name;
    } else if (typeof value === 'string') {
      fields.set(name.toLowerCase(), value);
    }
  }
  const bytes = [...fields].reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (bytes > MAXIMUM_FIELD_BYTES) {
    throw new ServiceError(
      'MaxPostPreDataLengthExceeded',
      `Your POST request fields preceding the upload file were too large: ${bytes} bytes of ${MAXIMUM_FIELD_BYTES}.`,
    );
  }
  if (file === undefined) {
    throw new ServiceError('InvalidArgument', 'POST requires exactly one file upload per request.');
  }
  const key = fields.get('key') ?? '';
  if (
    key === '' ||
    pathOf(target)
      .replace(/^\/|\/$/g, '')
      .includes('/')
  ) {
    throw new ServiceError(
      'InvalidArgument',
      "Bucket POST must contain a field named 'key', and the address must name the bucket alone.",
    );
  }
  fields.set('key', key.replaceAll('${filename}', fileName));
  return { fields, file };
}

async function parse(contentType: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(Uint8Array.from(body), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new ServiceError(
      'MalformedPOSTRequest',
      'The body of your POST request is not well-formed multipart/form-data.',
    );
  }
}
