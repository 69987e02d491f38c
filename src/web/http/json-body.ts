import { HeadwaterError } from '../../model/errors';
import type { HttpContext } from './http-application';
import { firstJsonFault } from './json-fault';

/** curl's `-d` labels JSON as a form, and some small clients label nothing: both are read as JSON. */
const READ_AS_JSON = ['application/json', 'application/x-www-form-urlencoded'];

/**
 * Reads the body as JSON.
 *
 * @throws HeadwaterError `unsupported_media_type` (415), `payload_too_large` (413) or `malformed_body` (400, with line and column).
 */
export async function readJsonBody(context: HttpContext, maximumBodyBytes: number): Promise<unknown> {
  const text = await readTextBody(context, maximumBodyBytes);
  if (text.trim() === '') {
    throw new HeadwaterError('malformed_body', 'The body is empty; send JSON, as in {"temperature": 21.5}.');
  }
  return parseJson(text);
}

/** As `readJsonBody`, but a request without a body is an empty object. */
export async function readOptionalJsonBody(context: HttpContext, maximumBodyBytes: number): Promise<unknown> {
  const text = await readTextBody(context, maximumBodyBytes);
  return text.trim() === '' ? {} : parseJson(text);
}

async function readTextBody(context: HttpContext, maximumBodyBytes: number): Promise<string> {
  refuseOtherMediaTypes(context);
  const declaredBytes = Number(context.req.header('content-length') ?? 0);
  if (declaredBytes > maximumBodyBytes) throw tooLarge(declaredBytes, maximumBodyBytes);
  const bytes = await context.req.arrayBuffer();
  if (bytes.byteLength > maximumBodyBytes) throw tooLarge(bytes.byteLength, maximumBodyBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HeadwaterError('malformed_body', 'The body is not UTF-8, which JSON must be (RFC 8259, section 8.1).', {
      cause,
    });
  }
}

function refuseOtherMediaTypes(context: HttpContext): void {
  const contentType = context.req.header('content-type') ?? '';
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (mediaType !== '' && !READ_AS_JSON.includes(mediaType)) {
    throw new HeadwaterError(
      'unsupported_media_type',
      `The content type ${mediaType} is not read here; send JSON as application/json, or as application/x-www-form-urlencoded (what curl -d says), or without a content type.`,
    );
  }
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.replace(/^charset="?([^"]*)"?$/, '$1');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    throw new HeadwaterError('unsupported_media_type', `The character set ${charset} is not read here; send UTF-8.`);
  }
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    throw new HeadwaterError(
      'unsupported_media_type',
      `The content encoding ${encoding} is not read here; send the body uncompressed.`,
    );
  }
}

function tooLarge(bytes: number, maximumBodyBytes: number): HeadwaterError {
  return new HeadwaterError(
    'payload_too_large',
    `The body has ${bytes} bytes, and at most ${maximumBodyBytes} are taken; send it in several requests.`,
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
