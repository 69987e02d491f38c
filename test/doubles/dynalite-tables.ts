import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Dynalite } from '../../local/engines/dynamodb/dynalite';
import { answeredInProcess } from './in-process-service';

export const REGISTRY_TABLE = 'Registry';
export const RECENT_TABLE = 'Recent';

/** The project's two tables in an in-memory dynalite, reached by the real SDK client. */
export class DynaliteTables {
  readonly client: DynamoDBClient;
  /** Operations in the order in which they were called, to fail some of them: throw to answer with that error. */
  beforeCall: (operation: string, input: unknown) => void = () => undefined;
  readonly #dynalite = new Dynalite({ account: '111111111111', region: 'us-east-1' });

  constructor() {
    this.client = new DynamoDBClient(
      answeredInProcess(async ({ headers }, body) => {
        const operation = headers['x-amz-target']?.split('.')[1] ?? '';
        this.beforeCall(operation, JSON.parse(body));
        return this.#dynalite.call(operation, body);
      }),
    );
  }

  async create(): Promise<void> {
    await this.#createTable(REGISTRY_TABLE, ['uuid']);
    await this.#createTable(RECENT_TABLE, ['deviceId', 'slot']);
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
