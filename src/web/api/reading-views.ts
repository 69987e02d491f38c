import type { Clock, DeviceRegistry } from '../../model/ports';
import type { Reading } from '../../model/reading';
import type { HttpContext } from '../http/http-application';
import type { RequestAuthenticator } from '../http/request-authenticator';
import type { View } from '../http/url-dispatcher';
import type { Bucket } from '../models/bucket';
import type { Cursor } from '../models/cursor';
import { formatCursor } from '../models/cursor';
import type { DeviceReadings, ReadingsQuery } from '../models/device-readings';
import { parseReadingsParameters } from '../models/readings-parameters';
import { requireDeviceOrAdmin } from './access-rules';
import type { BucketAnswer, ReadingAnswer } from './answers';
import { findDevice } from './device-views';

export interface ReadingViewsOptions {
  readonly authenticator: RequestAuthenticator;
  readonly registry: DeviceRegistry;
  readonly readings: DeviceReadings;
  readonly clock: Clock;
}

/** The views of what a device observed: for the device itself and for admins. */
export function createReadingViews(options: ReadingViewsOptions): { latest: View; list: View } {
  const { authenticator, registry, readings, clock } = options;

  /** The device in the path, if the caller may read it and it exists. */
  async function readableDevice(context: HttpContext): Promise<string> {
    const uuid = context.req.param('uuid') ?? '';
    await requireDeviceOrAdmin(context, authenticator, uuid);
    return (await findDevice(registry, uuid)).uuid;
  }

  /** `{readings: [{metric, value, unit, observedAt}]}`, the newest of each metric. */
  async function latest(context: HttpContext): Promise<Response> {
    const deviceId = await readableDevice(context);
    return context.json({ readings: (await readings.latest(deviceId)).map(renderReading) });
  }

  /**
   * `{readings: [{metric, value, unit, observedAt}], next?}`. With an interval, `value` is the bucket's mean, `observedAt` its
   * start, and `minimum`, `maximum`, `count` and `last` come with it; from the history, `rolledUpTo` too.
   */
  async function list(context: HttpContext): Promise<Response> {
    const deviceId = await readableDevice(context);
    const { interval, ...parameters } = parseReadingsParameters(context.req.queries(), clock());
    const query: ReadingsQuery = { deviceId, ...parameters };
    if (interval === 'none') {
      const { rows, next } = await readings.readings(query);
      return context.json({ readings: rows.map(renderReading), ...renderNext(next) });
    }
    const { rows, next, rolledUpToMs } = await readings.buckets(query, interval);
    return context.json({
      readings: rows.map(renderBucket),
      ...(rolledUpToMs === undefined ? {} : { rolledUpTo: renderInstant(rolledUpToMs) }),
      ...renderNext(next),
    });
  }

  return { latest, list };
}

function renderReading({ metric, value, unit, observedAtMs }: Reading): ReadingAnswer {
  return { metric, value, unit: unit ?? null, observedAt: renderInstant(observedAtMs) };
}

function renderBucket(bucket: Bucket): BucketAnswer {
  const { metric, mean, unit, startsAtMs, minimum, maximum, count, last } = bucket;
  return { metric, value: mean, unit, observedAt: renderInstant(startsAtMs), minimum, maximum, count, last };
}

function renderNext(next: Cursor | undefined): { next?: string } {
  return next === undefined ? {} : { next: formatCursor(next) };
}

/** RFC 3339 in UTC with milliseconds. */
function renderInstant(instantMs: number): string {
  return new Date(instantMs).toISOString();
}
