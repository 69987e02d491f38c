import { HeadwaterError } from '../../model/errors';
import { MAXIMUM_METRIC_LENGTH } from '../../model/names';
import type { Point } from './point';

/** The field whose name says nothing: `temperature value=21.5` is the temperature. */
const UNNAMED_FIELD = 'value';

/**
 * The metric of a field: `measurement.field`, or `measurement` for a field named `value`; then each tag, sorted by its key, as
 * `/key:value`, so that series which differ in their tags stay apart:
 *
 *   temperature,room=attic value=21.5     -> temperature/room:attic
 *   cpu,cpu=cpu0,host=web usage_idle=98   -> cpu.usage_idle/cpu:cpu0/host:web
 *
 * A tag whose value is the device's own UUID says what the credentials say and is left out. Characters that names of metrics do not
 * have become `_`.
 *
 * @throws HeadwaterError `invalid_argument` for a name that is too long, or two tags of one key.
 */
export function metricOfSeries(
  { measurement, tags }: Pick<Point, 'measurement' | 'tags'>,
  field: string,
  deviceId: string,
): string {
  const sorted = tags
    .filter(([, value]) => value !== deviceId)
    .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const repeated = sorted.find(([key], index) => sorted[index + 1]?.[0] === key);
  if (repeated !== undefined) throw new HeadwaterError('invalid_argument', `the tag ${repeated[0]} is there twice`);
  const name = field === UNNAMED_FIELD ? measurement : `${measurement}.${field}`;
  const metric = [name, ...sorted.map(([key, value]) => `${key}:${value}`)].map(withoutOthers).join('/');
  if (metric.length <= MAXIMUM_METRIC_LENGTH) return metric;
  throw new HeadwaterError(
    'invalid_argument',
    `the metric would be ${metric}, of ${metric.length} characters, and at most ${MAXIMUM_METRIC_LENGTH} are taken: send fewer tags (Telegraf: tagexclude, or omit_hostname)`,
  );
}

function withoutOthers(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\-:./_]/g, '_');
}
