import { readFlatBody } from '../../formats/flat/flat-records';
import { readLineProtocol } from '../../formats/line-protocol/line-protocol-records';
import type { Precision } from '../../formats/line-protocol/precision';
import { isPrecision, PRECISIONS } from '../../formats/line-protocol/precision';
import { parseSenmlCbor } from '../../formats/senml/senml-cbor';
import { readSenmlPack } from '../../formats/senml/senml-pack';
import { display } from '../../model/display';
import { HeadwaterError } from '../../model/errors';
import type { BodyRecord } from '../../model/records';
import type { HttpContext } from '../http/http-application';
import { parseJsonBody, READ_AS_JSON } from '../http/json-body';
import { mediaTypeOf, readBody, readTextBody } from '../http/request-body';
import type { ReadingsBodyOptions } from './reading-intake';

type BodyReader = (context: HttpContext, options: ReadingsBodyOptions) => Promise<BodyRecord[]>;

/** Media type -> how a body of it is read. The first names of a format are those that messages and documents tell. */
const READERS: ReadonlyMap<string, BodyReader> = new Map<string, BodyReader>([
  ...READ_AS_JSON.map((mediaType) => [mediaType, readFlat] as const),
  ['application/senml+json', readSenmlJson],
  ['application/senml+cbor', readSenmlCbor],
  ['text/plain', readLines],
  ['application/vnd.influx.line-protocol', readLines],
]);

/**
 * Reads the records of a body in the format that its content type says.
 *
 * @throws HeadwaterError `unsupported_media_type` (415), `payload_too_large` (413), `malformed_body` (400), or `invalid_argument`
 * (422) for what is wrong with the body as a whole.
 */
export async function readReadingsBody(context: HttpContext, options: ReadingsBodyOptions): Promise<BodyRecord[]> {
  const mediaType = mediaTypeOf(context);
  const read = READERS.get(mediaType);
  if (read !== undefined) return read(context, options);
  throw new HeadwaterError(
    'unsupported_media_type',
    `The content type ${mediaType} is not read here; send application/json, application/senml+json, application/senml+cbor, or InfluxDB line protocol as text/plain. What is labelled application/x-www-form-urlencoded (by curl -d), or not at all, is read as JSON.`,
  );
}

/** Reads InfluxDB's line protocol, whatever the content type: that of a path that takes nothing else. */
export async function readLines(context: HttpContext, options: ReadingsBodyOptions): Promise<BodyRecord[]> {
  const precision = precisionOf(context);
  const text = await readTextBody(context, options.maximumBodyBytes);
  return readLineProtocol(text, { deviceId: options.deviceId, precision });
}

async function readFlat(context: HttpContext, { maximumBodyBytes }: ReadingsBodyOptions): Promise<BodyRecord[]> {
  return readFlatBody(await parseJsonBody(context, maximumBodyBytes));
}

async function readSenmlJson(context: HttpContext, options: ReadingsBodyOptions): Promise<BodyRecord[]> {
  return readSenmlPack(await parseJsonBody(context, options.maximumBodyBytes), options.deviceId);
}

async function readSenmlCbor(context: HttpContext, options: ReadingsBodyOptions): Promise<BodyRecord[]> {
  return readSenmlPack(parseSenmlCbor(await readBody(context, options.maximumBodyBytes)), options.deviceId);
}

function precisionOf(context: HttpContext): Precision {
  const precision = context.req.query('precision') ?? 'ns';
  if (isPrecision(precision)) return precision;
  throw new HeadwaterError(
    'invalid_argument',
    `precision is ${display(precision)}: give one of ${PRECISIONS.join(', ')}; without it timestamps are nanoseconds.`,
  );
}
