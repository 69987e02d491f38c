import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Logger } from '../model/ports';
import { forEachConcurrently } from './for-each-concurrently';
import type { StoredMetric } from './recent-items';
import { LATEST_SLOT, metricAttribute } from './recent-items';
import { sendUnlessConditionFails } from './send-unless-condition-fails';

export interface MetricItemsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly logger?: Logger;
}

export interface ItemKey {
  readonly deviceId: string;
  readonly slot: string;
}

/** Writes of the metrics of one item that are under way at a time. */
const CONCURRENT_WRITES = 8;

/** DynamoDB takes 300 operators and 4 KB in one expression; four operators and some 50 bytes a metric stay below both. */
const METRICS_PER_WRITE = 48;

/** Writes items that hold metrics as attributes, each of which stays as it is if it is newer than what comes. */
export class MetricItems {
  readonly #options: MetricItemsOptions;

  constructor(options: MetricItemsOptions) {
    this.#options = options;
  }

  /** Writes the metrics that are not superseded. Those of one item go together; if some are superseded, each goes alone. */
  async write(key: ItemKey, metrics: ReadonlyMap<string, StoredMetric>, expiresAt?: number): Promise<void> {
    const entries = [...metrics];
    for (let start = 0; start < entries.length; start += METRICS_PER_WRITE) {
      const chunk = entries.slice(start, start + METRICS_PER_WRITE);
      if (await sendUnlessConditionFails(this.#options.client, this.#writeCommand(key, chunk, expiresAt))) continue;
      if (chunk.length === 1) continue;
      await forEachConcurrently(chunk, CONCURRENT_WRITES, async (entry) => {
        await sendUnlessConditionFails(this.#options.client, this.#writeCommand(key, [entry], expiresAt));
      });
    }
  }

  /**
   * An item holds 400 KB: some 2,000 metrics. Beyond that `latest` keeps those it has and takes no new ones, so that a device
   * which names its metrics ever anew fills its own page, and its readings are recorded still.
   */
  async writeLatest(deviceId: string, metrics: ReadonlyMap<string, StoredMetric>): Promise<void> {
    const key = { deviceId, slot: LATEST_SLOT };
    try {
      return await this.write(key, metrics);
    } catch (error) {
      if (!isItemTooLarge(error)) throw error;
    }
    const refused: string[] = [];
    await forEachConcurrently(metrics, CONCURRENT_WRITES, async (entry) => {
      try {
        await sendUnlessConditionFails(this.#options.client, this.#writeCommand(key, [entry]));
      } catch (error) {
        if (!isItemTooLarge(error)) throw error;
        refused.push(entry[0]);
      }
    });
    this.#options.logger?.error('The latest readings of a device are full: metrics were left out there', {
      deviceId,
      leftOut: refused.length,
      metrics: refused.slice(0, 5),
    });
  }

  #writeCommand(
    key: ItemKey,
    metrics: readonly (readonly [string, StoredMetric])[],
    expiresAt?: number,
  ): UpdateItemCommand {
    const names: Record<string, string> = { '#k': 'k' };
    const values: Record<string, unknown> = {};
    const assignments: string[] = [];
    const conditions: string[] = [];
    for (const [index, [metric, stored]] of metrics.entries()) {
      names[`#m${index}`] = metricAttribute(metric);
      values[`:m${index}`] = stored;
      values[`:k${index}`] = stored.k;
      assignments.push(`#m${index}=:m${index}`);
      conditions.push(`(attribute_not_exists(#m${index}) OR #m${index}.#k<=:k${index})`);
    }
    if (expiresAt !== undefined) {
      values[':expiresAt'] = expiresAt;
      assignments.push('expiresAt=:expiresAt');
    }
    return new UpdateItemCommand({
      TableName: this.#options.tableName,
      Key: marshall(key),
      UpdateExpression: `SET ${assignments.join(',')}`,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: marshall(values),
    });
  }
}

function isItemTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message);
}
