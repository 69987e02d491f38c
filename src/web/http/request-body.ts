import { HeadwaterError } from '../../model/errors';
import { VIEWER_CONTENT_TYPE_HEADER } from '../../model/names';
import { decodeContent, refuseOtherEncodings } from './content-encoding';
import type { HttpContext } from './http-application';

/** The body's media type in small letters and without parameters; empty if there is none. */
export function mediaTypeOf(context: HttpContext): string {
  return contentType(context).split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * Reads the body, inflated if it is compressed. The limit holds for what is sent and for what it becomes.
 *
 * @throws HeadwaterError `unsupported_media_type` (415), `payload_too_large` (413) or `malformed_body` (400).
 */
export async function readBody(context: HttpContext, maximumBodyBytes: number): Promise<Uint8Array> {
  refuseOtherEncodings(context);
  const declaredBytes = Number(context.req.header('content-length') ?? 0);
  if (declaredBytes > maximumBodyBytes) throw tooLarge(declaredBytes, maximumBodyBytes);
  const bytes = new Uint8Array(await context.req.arrayBuffer());
  if (bytes.byteLength > maximumBodyBytes) throw tooLarge(bytes.byteLength, maximumBodyBytes);
  return decodeContent(context, bytes, maximumBodyBytes);
}

/** As `readBody`, for formats of text: UTF-8, and nothing else. */
export async function readTextBody(context: HttpContext, maximumBodyBytes: number): Promise<string> {
  refuseOtherCharacterSets(context);
  const bytes = await readBody(context, maximumBodyBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HeadwaterError('malformed_body', 'The body is not UTF-8, which it must be.', { cause });
  }
}

function refuseOtherCharacterSets(context: HttpContext): void {
  const charset = contentType(context)
    .split(';')
    .slice(1)
    .map((parameter) => /^\s*charset="?([^"]*)"?\s*$/i.exec(parameter)?.[1]?.toLowerCase())
    .find((name) => name !== undefined);
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return;
  throw new HeadwaterError('unsupported_media_type', `The character set ${charset} is not read here; send UTF-8.`);
}

/** The edge says it under a name of its own if the body is compressed (lib/web/viewer-request.cjs). */
function contentType(context: HttpContext): string {
  return context.req.header(VIEWER_CONTENT_TYPE_HEADER) ?? context.req.header('content-type') ?? '';
}

function tooLarge(bytes: number, maximumBodyBytes: number): HeadwaterError {
  return new HeadwaterError(
    'payload_too_large',
    `The body has ${bytes} bytes, and at most ${maximumBodyBytes} are taken; send it in several requests.`,
  );
}
