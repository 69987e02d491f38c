import { HeadwaterError } from '../../model/errors';
import type { MetricDraft, ObservationDraft } from '../../model/observation';
import type { BodyRecord } from '../../model/records';
import { readFieldValue } from './field-value';
import { metricOfSeries } from './metric-of-series';
import type { Point } from './point';
import { PointReader, SyntaxFault } from './point';
import type { Precision } from './precision';
import { timeOfTimestamp } from './precision';

export interface LineProtocolOptions {
  readonly deviceId: string;
  /** Unit of the timestamps. */
  readonly precision: Precision;
}

/**
 * Reads InfluxDB's line protocol: one record a line, comments and empty lines apart. A line without a timestamp is observed when
 * it is received.
 *
 * @throws HeadwaterError `invalid_argument` if there is no line.
 */
export function readLineProtocol(text: string, options: LineProtocolOptions): BodyRecord[] {
  const reader = new PointReader(text);
  const seriesOfMetric = new Map<string, string>();
  const records: BodyRecord[] = [];
  let line = 1;
  let counted = 0;
  while (reader.seekPoint()) {
    const start = reader.position;
    line += lineBreaks(text, counted, start);
    counted = start;
    const draft = draftOrFault(reader, { ...options, seriesOfMetric });
    const index = records.length;
    records.push({ index, draft: draft instanceof Error ? refusal(draft, { text, line, start }) : draft });
  }
  if (records.length > 0) return records;
  throw new HeadwaterError(
    'invalid_argument',
    'There is no line: send at least one, such as "temperature value=21.5".',
  );
}

interface SeriesOptions extends LineProtocolOptions {
  /** Metric -> the series that it stands for in this body. */
  readonly seriesOfMetric: Map<string, string>;
}

function draftOrFault(reader: PointReader, options: SeriesOptions): ObservationDraft | SyntaxFault | HeadwaterError {
  try {
    return draftOf(reader.read(), options);
  } catch (error) {
    if (error instanceof SyntaxFault) {
      reader.skipLine();
      return error;
    }
    if (error instanceof HeadwaterError) return error;
    throw error;
  }
}

function draftOf(point: Point, { deviceId, precision, seriesOfMetric }: SeriesOptions): ObservationDraft {
  const metrics: MetricDraft[] = [];
  for (const [key, text] of point.fields) {
    const metric = metricOfSeries(point, key, deviceId);
    if (metrics.some((other) => other.metric === metric)) {
      throw new HeadwaterError(
        'invalid_argument',
        `the metric ${metric} is there twice: rename or leave out one field`,
      );
    }
    claimMetric(metric, JSON.stringify([point.measurement, key, point.tags.toSorted()]), seriesOfMetric);
    metrics.push({ metric, value: readFieldValue(key, text) });
  }
  return point.timestamp === undefined ? { metrics } : { metrics, time: timeOfTimestamp(point.timestamp, precision) };
}

/** Two series may differ only in characters that names of metrics do not have: then the later one is refused, not mixed in. */
function claimMetric(metric: string, series: string, seriesOfMetric: Map<string, string>): void {
  const first = seriesOfMetric.get(metric) ?? series;
  seriesOfMetric.set(metric, first);
  if (first === series) return;
  throw new HeadwaterError(
    'invalid_argument',
    `the metric ${metric} stands for another series of this body already: rename the measurement, a field or a tag`,
  );
}

/** Says the line, and for a fault of syntax the column, both from 1. */
function refusal(
  fault: SyntaxFault | HeadwaterError,
  { text, line, start }: { readonly text: string; readonly line: number; readonly start: number },
): HeadwaterError {
  if (fault instanceof HeadwaterError) {
    return new HeadwaterError(fault.code, `Line ${line}: ${fault.message}.`, { cause: fault });
  }
  const column = fault.position - start + 1;
  const found = text.slice(fault.position, fault.position + 12).split(/[\r\n]/)[0] ?? '';
  return new HeadwaterError(
    'invalid_argument',
    `Line ${line}, column ${column}: ${fault.message}, found ${found === '' ? 'the end of the line' : JSON.stringify(found)}.`,
    { cause: fault },
  );
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
