import { HeadwaterError } from '../../model/errors';
import type { HttpContext } from './http-application';
import { firstJsonFault } from './json-fault';
import { mediaTypeOf, readTextBody } from './request-body';

/** curl's `-d` labels JSON as a form, and some small clients label nothing: both are read as JSON. */
export const READ_AS_JSON: readonly string[] = ['application/json', 'application/x-www-form-urlencoded', ''];

/**
 * Reads the body as JSON, whatever its content type.
 *
 * @throws HeadwaterError `payload_too_large` (413) or `malformed_body` (400, with line and column).
 */
export async function parseJsonBody(context: HttpContext, maximumBodyBytes: number): Promise<unknown> {
  const text = await readTextBody(context, maximumBodyBytes);
  if (text.trim() === '') {
    throw new HeadwaterError('malformed_body', 'The body is empty; send JSON, as in {"temperature": 21.5}.');
  }
  return parseJson(text);
}

/**
 * Reads a body that is labelled as JSON; a request without a body is an empty object.
 *
 * @throws HeadwaterError `unsupported_media_type` (415), `payload_too_large` (413) or `malformed_body` (400, with line and column).
 */
export async function readOptionalJsonBody(context: HttpContext, maximumBodyBytes: number): Promise<unknown> {
  refuseOtherMediaTypes(context);
  const text = await readTextBody(context, maximumBodyBytes);
  return text.trim() === '' ? {} : parseJson(text);
}

function refuseOtherMediaTypes(context: HttpContext): void {
  const mediaType = mediaTypeOf(context);
  if (READ_AS_JSON.includes(mediaType)) return;
  throw new HeadwaterError(
    'unsupported_media_type',
    `The content type ${mediaType} is not read here; send JSON as application/json, or as application/x-www-form-urlencoded (what curl -d says), or without a content type.`,
  );
}

function parseJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch (cause) {
    throw new HeadwaterError('malformed_body', `The body is not JSON: ${firstJsonFault(text)}.`, { cause });
  }
}
