import { HeadwaterError } from '../../model/errors';
import type { HttpContext } from '../http/http-application';

const MAXIMUM_FORM_BYTES = 16_384;

/** Reads a form of the console: fields as text, the first of each name. */
export async function readForm(context: HttpContext): Promise<ReadonlyMap<string, string>> {
  const mediaType = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') {
    throw new HeadwaterError('unsupported_media_type', 'Forms are read as application/x-www-form-urlencoded.');
  }
  const bytes = await context.req.arrayBuffer();
  if (bytes.byteLength > MAXIMUM_FORM_BYTES) {
    throw new HeadwaterError(
      'payload_too_large',
      `The form has ${bytes.byteLength} bytes, and at most ${MAXIMUM_FORM_BYTES} are taken.`,
    );
  }
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(Buffer.from(bytes).toString('utf8'))) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}
