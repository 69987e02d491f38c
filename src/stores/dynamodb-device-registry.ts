import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Device } from '../model/device';
import { deviceSchema } from '../model/device';
import { HeadwaterError } from '../model/errors';
import type { DevicePage, DeviceRegistry } from '../model/ports';
import { callService } from './service-errors';

export interface DynamoDbDeviceRegistryOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/**
 * The registry in DynamoDB: one item a principal, partition key `uuid`.
 *
 * `list` scans: pages come in the order of the table's hash, each sorted by UUID, and a page may be empty with more to follow.
 * Reads are eventually consistent, so a device may be refused for a moment after it was registered.
 *
 * Errors: `unavailable` for throttling and outages; `conflict` by `register`.
 */
export class DynamoDbDeviceRegistry implements DeviceRegistry {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ client, tableName }: DynamoDbDeviceRegistryOptions) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async find(uuid: string): Promise<Device | undefined> {
    const command = new GetItemCommand({ TableName: this.#tableName, Key: marshall({ uuid }) });
    const { Item: item } = await callService('The device registry', () => this.#client.send(command));
    return item === undefined ? undefined : deviceSchema.parse(unmarshall(item));
  }

  async register(device: Device): Promise<void> {
    const command = new PutItemCommand({
      TableName: this.#tableName,
      Item: marshall(device),
      ConditionExpression: 'attribute_not_exists(#uuid)',
      ExpressionAttributeNames: { '#uuid': 'uuid' },
    });
    await callService('The device registry', async () => {
      try {
        await this.#client.send(command);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        throw new HeadwaterError('conflict', `A device ${device.uuid} exists already; choose another UUID or none.`);
      }
    });
  }

  /** Writes the principal whether or not its UUID is taken: for those of the deployment itself. */
  async replace(device: Device): Promise<void> {
    const command = new PutItemCommand({ TableName: this.#tableName, Item: marshall(device) });
    await callService('The device registry', () => this.#client.send(command));
  }

  async list(options: { readonly limit: number; readonly after?: string }): Promise<DevicePage> {
    const { limit, after } = options;
    const command = new ScanCommand({
      TableName: this.#tableName,
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall({ uuid: after }) }),
    });
    const { Items: items = [], LastEvaluatedKey: last } = await callService('The device registry', () =>
      this.#client.send(command),
    );
    const devices = items
      .map((item) => deviceSchema.parse(unmarshall(item)))
      .sort((one, other) => (one.uuid < other.uuid ? -1 : 1));
    return last === undefined
      ? { devices }
      : { devices, next: deviceSchema.shape.uuid.parse(unmarshall(last)['uuid']) };
  }
}
