import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { HeadwaterError } from '../../model/errors';
import { VIEWER_CONTENT_ENCODING_HEADER } from '../../model/names';
import type { HttpContext } from './http-application';

const inflate = promisify(gunzip);

/**
 * The body as it was before its sender compressed it (`Content-Encoding: gzip`). It is inflated up to the limit and no further, so
 * that a small body cannot become a large one here.
 *
 * @throws HeadwaterError `unsupported_media_type` (415), `payload_too_large` (413) or `malformed_body` (400).
 */
export async function decodeContent(
  context: HttpContext,
  bytes: Uint8Array,
  maximumBodyBytes: number,
): Promise<Uint8Array> {
  if (contentEncoding(context) !== 'gzip' || !isGzip(bytes)) return bytes;
  try {
    return await inflate(bytes, { maxOutputLength: maximumBodyBytes });
  } catch (cause) {
    if (codeOf(cause) === 'ERR_BUFFER_TOO_LARGE') {
      throw new HeadwaterError(
        'payload_too_large',
        `The body has more than ${maximumBodyBytes} bytes once it is inflated, and at most so many are taken; send it in several requests.`,
        { cause },
      );
    }
    throw new HeadwaterError('malformed_body', 'The body is not gzip, which its Content-Encoding says (RFC 1952).', {
      cause,
    });
  }
}

/** @throws HeadwaterError `unsupported_media_type` */
export function refuseOtherEncodings(context: HttpContext): void {
  const encoding = contentEncoding(context);
  if (encoding === 'gzip' || encoding === 'identity') return;
  throw new HeadwaterError(
    'unsupported_media_type',
    `The content encoding ${encoding} is not read here; send the body as gzip, or uncompressed.`,
  );
}

/** The edge says it under a name of its own (lib/web/viewer-request.cjs). */
function contentEncoding(context: HttpContext): string {
  const { req } = context;
  const header = req.header(VIEWER_CONTENT_ENCODING_HEADER) ?? req.header('content-encoding') ?? '';
  const encoding = header.trim().toLowerCase();
  return encoding === '' ? 'identity' : encoding.replace(/^x-gzip$/, 'gzip');
}

/** What was inflated on the way keeps its label: nothing that is read here begins like gzip. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
