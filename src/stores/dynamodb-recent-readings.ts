import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, GetItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Clock, IdSource, Logger, ReadingRange, RecentReadings, TouchedHour } from '../model/ports';
import type { Reading } from '../model/reading';
import { HOUR_MS, startOfHour } from '../model/reading';
import { forEachConcurrently } from './for-each-concurrently';
import { MetricItems } from './metric-items';
import type { StoredMetric } from './recent-items';
import {
  instantBound,
  instantSlot,
  LATEST_SLOT,
  metricAttribute,
  metricOfAttribute,
  parseInstantSlot,
  parseTouchedSlot,
  readingOf,
  storedAsLatest,
  storedAtInstant,
  TOUCHED_PARTITION,
  touchedSlot,
} from './recent-items';
import { sendUnlessConditionFails } from './send-unless-condition-fails';
import { callService } from './service-errors';

export interface DynamoDbRecentReadingsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Days after its observation for which a reading is kept. All readings of an hour go together. */
  readonly retentionDays: number;
  readonly clock: Clock;
  /** Versions of the markers of touched hours. */
  readonly ids: IdSource;
  /** Hears of what `record` leaves out. */
  readonly logger?: Logger;
}

/** Writes of one `record` that are under way at a time. */
const CONCURRENT_WRITES = 8;

const SECONDS_PER_DAY = 86_400;

const instantItemSchema = z.object({ slot: z.string() });
const markerSchema = z.object({ slot: z.string(), version: z.string() });

/**
 * Recent readings in DynamoDB, as recent-items.ts lays them out. One item holds all metrics of a device and instant; conditions keep
 * an older delivery from undoing a newer one, so the state depends on what was delivered and not on the order or how often.
 *
 * Invariant of `record`: an hour's marker is written after the instants in it. Whoever finds a marker finds its readings, and a
 * `record` that ended half-way is repaired by the queue's next delivery, which writes the marker again, with a new version.
 *
 * Errors: `unavailable` for throttling and outages; the service's own errors else.
 */
export class DynamoDbRecentReadings implements RecentReadings {
  readonly #options: DynamoDbRecentReadingsOptions;
  readonly #items: MetricItems;

  constructor(options: DynamoDbRecentReadingsOptions) {
    this.#options = options;
    this.#items = new MetricItems(options);
  }

  async record(deviceId: string, readings: readonly Reading[]): Promise<void> {
    const instants = new Map<string, InstantItem>();
    const latest = new Map<string, StoredMetric>();
    const hours = new Set<number>();
    for (const reading of readings) {
      const { metric, observedAtMs, occurrence } = reading;
      const slot = instantSlot(observedAtMs, occurrence);
      const instant = instants.get(slot) ?? { slot, metrics: new Map(), expiresAt: this.#expiryOf(observedAtMs) };
      instants.set(slot, instant);
      keepGreater(instant.metrics, metric, storedAtInstant(reading));
      keepGreater(latest, metric, storedAsLatest(reading));
      hours.add(startOfHour(observedAtMs));
    }

    await forEachConcurrently(instants.values(), CONCURRENT_WRITES, ({ slot, metrics, expiresAt }) =>
      this.#items.write({ deviceId, slot }, metrics, expiresAt),
    );
    await this.#items.writeLatest(deviceId, latest);
    await forEachConcurrently(hours, CONCURRENT_WRITES, (hourStartMs) => this.#touch(deviceId, hourStartMs));
  }

  /** Sorted by metric. Does not expire: of a device that fell silent it says what it last sent. */
  async latest(deviceId: string): Promise<readonly Reading[]> {
    const { client, tableName: TableName } = this.#options;
    const key = marshall({ deviceId, slot: LATEST_SLOT });
    const { Item: item } = await callService('The table of recent readings', () =>
      client.send(new GetItemCommand({ TableName, Key: key })),
    );
    return item === undefined ? [] : metricsOf(unmarshall(item), { deviceId });
  }

  /**
   * Reads consistently: a rollup that read a marker must see the readings written before it.
   * Within one instant and occurrence, readings are sorted by metric.
   */
  async query(range: ReadingRange): Promise<readonly Reading[]> {
    const { deviceId, metric, fromMs, toMs, limit = Infinity } = range;
    if (fromMs >= toMs || limit <= 0) return [];
    const pages = paginateQuery(
      { client: this.#options.client },
      {
        TableName: this.#options.tableName,
        KeyConditionExpression: 'deviceId = :deviceId AND slot BETWEEN :from AND :to',
        FilterExpression: `expiresAt > :now${metric === undefined ? '' : ' AND attribute_exists(#metric)'}`,
        ...(metric === undefined
          ? {}
          : {
              ProjectionExpression: 'slot, #metric',
              ExpressionAttributeNames: { '#metric': metricAttribute(metric) },
            }),
        ExpressionAttributeValues: marshall({
          ':deviceId': deviceId,
          ':from': instantBound(fromMs),
          ':to': instantBound(toMs),
          ':now': Math.floor(this.#options.clock() / 1000),
        }),
        ConsistentRead: true,
        // Each item holds a reading at least; with a metric, items without it would make pages too small.
        ...(Number.isFinite(limit) && metric === undefined ? { Limit: limit } : {}),
      },
    );
    return callService('The table of recent readings', async () => {
      const readings: Reading[] = [];
      for await (const page of pages) {
        for (const item of page.Items ?? []) {
          const attributes = unmarshall(item);
          const { slot } = instantItemSchema.parse(attributes);
          readings.push(...metricsOf(attributes, { deviceId, ...parseInstantSlot(slot) }));
        }
        if (readings.length >= limit) break;
      }
      return readings.length > limit ? readings.slice(0, limit) : readings;
    });
  }

  /** The earliest hours first. */
  async touchedHours(limit: number): Promise<readonly TouchedHour[]> {
    const pages = paginateQuery(
      { client: this.#options.client },
      {
        TableName: this.#options.tableName,
        KeyConditionExpression: 'deviceId = :touched',
        ExpressionAttributeValues: marshall({ ':touched': TOUCHED_PARTITION }),
        Limit: limit,
      },
    );
    return callService('The table of recent readings', async () => {
      const hours: TouchedHour[] = [];
      for await (const page of pages) {
        for (const item of page.Items ?? []) {
          const { slot, version } = markerSchema.parse(unmarshall(item));
          hours.push({ ...parseTouchedSlot(slot), version });
        }
        if (hours.length >= limit) break;
      }
      return hours.slice(0, limit);
    });
  }

  async settle({ deviceId, hourStartMs, version }: TouchedHour): Promise<void> {
    const command = new DeleteItemCommand({
      TableName: this.#options.tableName,
      Key: marshall({ deviceId: TOUCHED_PARTITION, slot: touchedSlot(hourStartMs, deviceId) }),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':version': version }),
    });
    // Touched again, or settled by an earlier attempt: both leave nothing to do.
    await sendUnlessConditionFails(this.#options.client, command);
  }

  async #touch(deviceId: string, hourStartMs: number): Promise<void> {
    const { client, tableName, ids } = this.#options;
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ deviceId: TOUCHED_PARTITION, slot: touchedSlot(hourStartMs, deviceId) }),
      UpdateExpression: 'SET #version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':version': ids() }),
    });
    await callService('The table of recent readings', () => client.send(command));
  }

  /** One instant for a whole hour, counted from its end: a rollup sees all of an hour or nothing, never a rest of it. */
  #expiryOf(observedAtMs: number): number {
    return (startOfHour(observedAtMs) + HOUR_MS) / 1000 + this.#options.retentionDays * SECONDS_PER_DAY;
  }
}

interface InstantItem {
  readonly slot: string;
  readonly metrics: Map<string, StoredMetric>;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

function keepGreater(metrics: Map<string, StoredMetric>, metric: string, candidate: StoredMetric): void {
  const current = metrics.get(metric);
  if (current === undefined || current.k <= candidate.k) metrics.set(metric, candidate);
}

type Place = { readonly deviceId: string; readonly observedAtMs?: number; readonly occurrence?: string };

function metricsOf(attributes: Record<string, unknown>, place: Place): Reading[] {
  return Object.entries(attributes)
    .flatMap(([attribute, value]) => {
      const metric = metricOfAttribute(attribute);
      return metric === undefined ? [] : [readingOf({ ...place, metric }, value)];
    })
    .sort((one, other) => (one.metric < other.metric ? -1 : 1));
}
