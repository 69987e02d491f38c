import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
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

/** A key is remembered for at least a day; DynamoDB deletes it some time after. */
const KEY_LIFETIME_SECONDS = 86_400;

const earlierClaimSchema = z.object({ observedAtMs: z.number(), occurrence: z.string() });

/**
 * Idempotency-Keys in DynamoDB. A claim is one UpdateItem that sets only what is absent and returns what was there: atomic, one
 * write, and without `ReturnValuesOnConditionCheckFailure`, which not every engine has. The key itself is stored hashed.
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
    const { observedAtMs, occurrence } = claim;
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ deviceId: claim.deviceId, slot: keySlot(claim.key) }),
      UpdateExpression:
        'SET observedAtMs = if_not_exists(observedAtMs, :observedAtMs), occurrence = if_not_exists(occurrence, :occurrence), ' +
        'expiresAt = if_not_exists(expiresAt, :expiresAt)',
      ExpressionAttributeValues: marshall({
        ':observedAtMs': observedAtMs,
        ':occurrence': occurrence,
        ':expiresAt': Math.ceil(clock() / 1000) + KEY_LIFETIME_SECONDS,
      }),
      ReturnValues: 'ALL_OLD',
    });
    const { Attributes: earlier } = await callService('The table of idempotency keys', () => client.send(command));
    return earlier === undefined
      ? { observedAtMs, occurrence, repeated: false }
      : { ...earlierClaimSchema.parse(unmarshall(earlier)), repeated: true };
  }
}
