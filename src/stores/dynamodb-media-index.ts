import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { MediaEntry, MediaKind, MediaOffer, MediaReference, PerKind } from '../model/media';
import { MEDIA_KINDS, mediaEntrySchema, mediaOfferSchema } from '../model/media';
import type { MediaIndex, MediaPage, MediaQuery } from '../model/media-ports';
import type { Clock } from '../model/ports';
import { callService } from './service-errors';

export interface DynamoDbMediaIndexOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Days after its upload for which an entry is kept: as long as the bucket keeps the objects of its kind. */
  readonly retentionDays: PerKind<number>;
  readonly clock: Clock;
}

const SECONDS_PER_DAY = 86_400;
/** Longer than an upload may wait in the bucket for its examination. */
const OFFER_DAYS = 8;

/**
 * The index of uploads in DynamoDB, table Media (partition key `deviceId`, sort key `slot`):
 *
 *     deviceId   slot                             attributes
 *     <uuid>     <kind>-<observed at, ms>-<...>   a MediaEntry, expiresAt
 *     <uuid>     offer#<id>                       a MediaOffer, etag once it is claimed, expiresAt
 *
 * Ids of a kind sort by time; a list of all kinds merges one query of each.
 *
 * Errors: `unavailable` for throttling and outages; the service's own errors else.
 */
export class DynamoDbMediaIndex implements MediaIndex {
  readonly #options: DynamoDbMediaIndexOptions;

  constructor(options: DynamoDbMediaIndexOptions) {
    this.#options = options;
  }

  async offer(offer: MediaOffer): Promise<void> {
    const { client, tableName } = this.#options;
    const item = { ...offer, slot: offerSlot(offer.id), expiresAt: this.#expiryOf(offer.offeredAtMs, OFFER_DAYS) };
    const command = new PutItemCommand({
      TableName: tableName,
      Item: marshall(item, { removeUndefinedValues: true }),
      ConditionExpression: 'attribute_not_exists(slot)',
    });
    await callService('The index of uploads', () => client.send(command));
  }

  async findOffer({ deviceId, id }: MediaReference): Promise<MediaOffer | undefined> {
    const item = await this.#read({ deviceId, slot: offerSlot(id) });
    return item === undefined ? undefined : mediaOfferSchema.parse(item);
  }

  async claim({ deviceId, id }: MediaReference, etag: string): Promise<MediaOffer | undefined> {
    const { client, tableName } = this.#options;
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ deviceId, slot: offerSlot(id) }),
      UpdateExpression: 'SET etag = :etag',
      ConditionExpression: 'attribute_exists(slot) AND (attribute_not_exists(etag) OR etag = :etag)',
      ExpressionAttributeValues: marshall({ ':etag': etag }),
      ReturnValues: 'ALL_NEW',
    });
    const answer = await unlessConditionFails(() => client.send(command));
    return answer?.Attributes === undefined ? undefined : mediaOfferSchema.parse(unmarshall(answer.Attributes));
  }

  async record(entry: MediaEntry): Promise<void> {
    const { client, tableName, retentionDays } = this.#options;
    const { deviceId, id, kind, uploadedAtMs } = entry;
    const item = { ...entry, slot: id, expiresAt: this.#expiryOf(uploadedAtMs, retentionDays[kind]) };
    const put = new PutItemCommand({
      TableName: tableName,
      Item: marshall(item, { removeUndefinedValues: true }),
      // A repetition must not undo what came after the first time.
      ConditionExpression: 'attribute_not_exists(slot)',
    });
    await unlessConditionFails(() => client.send(put));
    const remove = new DeleteItemCommand({ TableName: tableName, Key: marshall({ deviceId, slot: offerSlot(id) }) });
    await callService('The index of uploads', () => client.send(remove));
  }

  async noteThumbnail(
    reference: MediaReference,
    size: { readonly width: number; readonly height: number },
  ): Promise<void> {
    const { client, tableName } = this.#options;
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ deviceId: reference.deviceId, slot: reference.id }),
      UpdateExpression: 'SET hasThumbnail = :true, width = :width, height = :height',
      ConditionExpression: 'attribute_exists(slot)',
      ExpressionAttributeValues: marshall({ ':true': true, ':width': size.width, ':height': size.height }),
    });
    await unlessConditionFails(() => client.send(command));
  }

  async find({ deviceId, id }: MediaReference): Promise<MediaEntry | undefined> {
    const item = await this.#read({ deviceId, slot: id });
    return item === undefined ? undefined : mediaEntrySchema.parse(item);
  }

  async list({ deviceId, kind, limit, after }: MediaQuery): Promise<MediaPage> {
    const kinds = kind === undefined ? MEDIA_KINDS : [kind];
    const lists = await Promise.all(kinds.map((each) => this.#newest(deviceId, each, { limit: limit + 1, after })));
    const entries = lists.flat().sort((one, other) => (placeOf(one.id) < placeOf(other.id) ? 1 : -1));
    const page = entries.slice(0, limit);
    const last = page.at(-1);
    return { entries: page, ...(entries.length > limit && last !== undefined ? { next: placeOf(last.id) } : {}) };
  }

  async #newest(
    deviceId: string,
    kind: MediaKind,
    { limit, after }: { readonly limit: number; readonly after: string | undefined },
  ): Promise<MediaEntry[]> {
    const { client, tableName, clock } = this.#options;
    const pages = paginateQuery(
      { client, pageSize: limit + 1 },
      {
        TableName: tableName,
        KeyConditionExpression: 'deviceId = :deviceId AND slot BETWEEN :from AND :to',
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: marshall({
          ':deviceId': deviceId,
          ':from': `${kind}-`,
          // Behind every id of the kind.
          ':to': `${kind}-${after ?? '~'}`,
          ':now': Math.floor(clock() / 1000),
        }),
        ScanIndexForward: false,
      },
    );
    return callService('The index of uploads', async () => {
      const entries: MediaEntry[] = [];
      for await (const { Items: items = [] } of pages) {
        const found = items.map((item) => mediaEntrySchema.parse(unmarshall(item)));
        entries.push(...found.filter(({ id }) => placeOf(id) !== after));
        if (entries.length >= limit) break;
      }
      return entries;
    });
  }

  async #read(key: { readonly deviceId: string; readonly slot: string }): Promise<Record<string, unknown> | undefined> {
    const { client, tableName, clock } = this.#options;
    const command = new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true });
    const { Item: item } = await callService('The index of uploads', () => client.send(command));
    const values = item === undefined ? undefined : unmarshall(item);
    return values === undefined || Number(values['expiresAt']) * 1000 <= clock() ? undefined : values;
  }

  #expiryOf(instantMs: number, days: number): number {
    return Math.ceil(instantMs / 1000) + days * SECONDS_PER_DAY;
  }
}

function offerSlot(id: string): string {
  return `offer#${id}`;
}

/** An id without its kind: where an entry stands among those of all kinds. */
function placeOf(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}

/** Undefined if the item is in a state that the command's condition excludes. */
async function unlessConditionFails<T>(send: () => Promise<T>): Promise<T | undefined> {
  return callService('The index of uploads', async () => {
    try {
      return await send();
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  });
}
