import { HeadwaterError } from '../../model/errors';
import type { HttpContext } from '../http/http-application';
import type { View } from '../http/url-dispatcher';
import type { Acknowledgement, ReadRecords } from './reading-intake';
import { readLines } from './readings-body';

/** Clients of InfluxDB put the paths of its APIs behind the address that they are given: `https://ENDPOINT/v1/influx`. */
export const INFLUX_PREFIX = '/v1/influx';

/** Reasons that the answer to a partial write quotes. */
const QUOTED_REASONS = 5;

type TakeReadings = (context: HttpContext, readRecords: ReadRecords) => Promise<Acknowledgement>;

/**
 * The write APIs of InfluxDB 2 (`/api/v2/write`) and 1 (`/write`), as far as devices and Telegraf need them: line protocol with
 * `precision`. What else the query says (org, bucket, db, rp, consistency) has no meaning here and is ignored.
 */
export function createInfluxViews(takeReadings: TakeReadings): { write: View; ping: View } {
  /** 204 if every line was taken; as InfluxDB has it, 400 if some were not, and then the others are durable all the same. */
  async function write(context: HttpContext): Promise<Response> {
    const { accepted, rejected } = await takeReadings(context, readLines);
    if (rejected.length === 0) return context.body(null, 204);
    const reasons = rejected.slice(0, QUOTED_REASONS).map(({ reason }) => reason);
    const rest = rejected.length > reasons.length ? ` (and ${rejected.length - reasons.length} more)` : '';
    throw new HeadwaterError(
      'invalid_argument',
      `partial write: ${accepted} of ${accepted + rejected.length} lines were taken. ${reasons.join(' ')}${rest}`,
    );
  }

  /** Some clients ask first whether there is anybody. */
  function ping(context: HttpContext): Response {
    return context.body(null, 204);
  }

  return { write, ping };
}
