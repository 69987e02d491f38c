import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Clock, IdempotencyClaim, IdempotencyKeys } from '../model/ports';
import { keySlot } from './recent-items';
import { callService } from './service-errors';

export interface DynamoDbIdempotencyKeysOptions {
  readonly client: DynamoDBClient;
  /** The table of recent readings: keys live beside the readings of their device. */
  readonly tableName: string;
  readonly clock: Clock;
}

/** A key is remembered for a day; DynamoDB deletes it some time after. */
const KEY_LIFETIME_SECONDS = 86_400;

const earlierClaimSchema = z.object({ observedAtMs: z.number(), occurrence: z.string() });

/**
 * Idempotency-Keys in DynamoDB. A claim is one PutItem on condition that there is none, whose refusal brings the earlier claim with
 * it: atomic, and without a read that could see an older state. The key itself is stored hashed.
 *
 * Errors: `unavailable` for throttling and outages; the service's own errors else.
 */
export class DynamoDbIdempotencyKeys implements IdempotencyKeys {
  readonly #options: DynamoDbIdempotencyKeysOptions;

  constructor(options: DynamoDbIdempotencyKeysOptions) {
    this.#options = options;
  }

  async claim(
    claim: IdempotencyClaim,
  ): Promise<{ readonly observedAtMs: number; readonly occurrence: string; readonly repeated: boolean }> {
    const { client, tableName, clock } = this.#options;
    const { deviceId, key, observedAtMs, occurrence } = claim;
    const nowSeconds = Math.ceil(clock() / 1000);
    const expiresAt = nowSeconds + KEY_LIFETIME_SECONDS;
    const command = new PutItemCommand({
      TableName: tableName,
      Item: marshall({ deviceId, slot: keySlot(key), observedAtMs, occurrence, expiresAt }),
      ConditionExpression: 'attribute_not_exists(slot) OR expiresAt <= :now',
      ExpressionAttributeValues: marshall({ ':now': nowSeconds }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return callService('The table of idempotency keys', async () => {
      try {
        await client.send(command);
        return { observedAtMs, occurrence, repeated: false };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
        return { ...earlierClaimSchema.parse(unmarshall(error.Item)), repeated: true };
      }
    });
  }
}
