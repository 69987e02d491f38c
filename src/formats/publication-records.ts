import { HeadwaterError } from '../model/errors';
import type { BodyRecord } from '../model/records';
import { readFlatBody } from './flat/flat-records';
import { readSenmlPack } from './senml/senml-pack';

/** Arguments and keyword arguments of a WAMP publication. */
export interface PublicationPayload {
  readonly args: readonly unknown[] | undefined;
  readonly kwargs: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Reads what is published to a device's reading topic:
 *
 *   kwargs {temperature: 21.5, observed_at?}            one flat reading
 *   args   [{temperature: 21.5}, {temperature: 21.6}]   several
 *   args   [[{bn: ..., n: "temperature", v: 21.5}]]     a SenML pack (RFC 8428), with the labels of JSON
 *
 * @throws HeadwaterError `invalid_argument`
 */
export function readPublication({ args = [], kwargs = {} }: PublicationPayload, deviceId: string): BodyRecord[] {
  if (args.length === 0) return readFlatBody(kwargs);
  if (Object.keys(kwargs).length > 0) {
    throw new HeadwaterError(
      'invalid_argument',
      'The publication has arguments and keyword arguments: give one flat reading as keyword arguments, or several as arguments.',
    );
  }
  const [first] = args;
  return args.length === 1 && Array.isArray(first) ? readSenmlPack(first, deviceId) : readFlatBody(args);
}
