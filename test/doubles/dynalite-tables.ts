import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { Dynalite } from '../../local/engines/dynamodb/dynalite';
import { answeredInProcess } from './in-process-service';

export const REGISTRY_TABLE = 'Registry';
export const RECENT_TABLE = 'Recent';
export const MEDIA_TABLE = 'Media';

const inputSchema = z.record(z.string(), z.unknown());

/** The project's tables in an in-memory dynalite, reached by the real SDK client. */
export class DynaliteTables {
  readonly client: DynamoDBClient;
  /** Sees every call before dynalite does: it may throw, which fails the call with that error, and may change the input. */
  beforeCall: (operation: string, input: Record<string, unknown>) => void = () => undefined;
  readonly #dynalite = new Dynalite({ account: '111111111111', region: 'us-east-1' });

  constructor() {
    this.client = new DynamoDBClient(
      answeredInProcess(async ({ headers }, body) => {
        const operation = headers['x-amz-target']?.split('.')[1] ?? '';
        const input = inputSchema.parse(JSON.parse(body));
        this.beforeCall(operation, input);
        return this.#dynalite.call(operation, JSON.stringify(input));
      }),
    );
  }

  async create(): Promise<void> {
    await this.#createTable(REGISTRY_TABLE, ['uuid']);
    await this.#createTable(RECENT_TABLE, ['deviceId', 'slot']);
    await this.#createTable(MEDIA_TABLE, ['deviceId', 'slot']);
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.#dynalite.close();
  }

  async #createTable(name: string, keys: readonly string[]): Promise<void> {
    await this.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
        KeySchema: keys.map((key, index) => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  }
}
