import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { NONCE_PARTITION } from './recent-items';
import { callService } from './service-errors';

export interface DynamoDbNoncesOptions {
  readonly client: DynamoDBClient;
  /** The table of recent readings, which has a time to live. */
  readonly tableName: string;
}

/** Numbers used once, in DynamoDB: what makes a one-time link one-time. */
export class DynamoDbNonces {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ client, tableName }: DynamoDbNoncesOptions) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /**
   * True for the first use of the nonce, whoever asks at the same time; false ever after. `expiresAt` (seconds since 1970) is when
   * what the nonce protects has itself expired, and the nonce may be forgotten.
   */
  async use(nonce: string, expiresAt: number): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.#tableName,
      Item: marshall({ deviceId: NONCE_PARTITION, slot: nonce, expiresAt }),
      ConditionExpression: 'attribute_not_exists(slot)',
    });
    return callService('The table of nonces', async () => {
      try {
        await this.#client.send(command);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    });
  }
}
