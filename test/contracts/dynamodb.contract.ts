import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

type PageKey = Record<string, AttributeValue> | undefined;

/** The table that the contract is about: partition key `deviceId`, sort key `slot`, both strings. */
export const CONTRACT_TABLE = 'ContractRecent';

/**
 * The behaviour of DynamoDB that Headwater relies on. One suite, run against every implementation that we use or compare with.
 * Each test works on partitions of its own.
 */
export function dynamoDbContract(settingsOf: () => ConstructorParameters<typeof DynamoDBClient>[0]): void {
  const TableName = CONTRACT_TABLE;
  let client: DynamoDBClient;
  let partitions = 0;
  const partition = (): string => `device-${(partitions += 1)}-${Date.now()}`;
  const key = (deviceId: string, slot: string) => ({ deviceId: { S: deviceId }, slot: { S: slot } });

  beforeAll(() => {
    client = new DynamoDBClient(settingsOf() ?? {});
  });

  afterAll(() => client.destroy());

  test('an item comes back with every type of attribute as it was put', async () => {
    const Item = {
      ...key(partition(), 'latest'),
      number: { N: '-12.5e-3' },
      large: { N: '12345678901234567890123456789012345678' },
      text: { S: 'Grüße ✓ \u0000' },
      empty: { S: '' },
      yes: { BOOL: true },
      nothing: { NULL: true },
      bytes: { B: new Uint8Array([0, 128, 255]) },
      list: { L: [{ N: '1' }, { S: 'two' }, { M: { three: { BOOL: false } } }] },
      map: { M: { 'temperature.indoor': { M: { v: { N: '21.5' }, u: { S: 'Cel' } } } } },
      set: { SS: ['a', 'b'] },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    const { Item: found } = await client.send(
      new GetItemCommand({ TableName, Key: { deviceId: Item.deviceId, slot: Item.slot }, ConsistentRead: true }),
    );
    expect({ ...found, number: Number(found?.['number']?.N) }).toEqual({ ...Item, number: -0.0125 });
  });

  test('an absent item is no error', async () => {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key(partition(), 'none') }));
    expect(Item).toBeUndefined();
  });

  test('a put on condition of absence succeeds once, and its refusal returns the item that was there', async () => {
    const id = partition();
    const put = (value: string) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { ...key(id, 'key#1'), value: { S: value } },
          ConditionExpression: 'attribute_not_exists(deviceId)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await put('first');
    const refusal: unknown = await put('second').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refusal).toMatchObject({ Item: { ...key(id, 'key#1'), value: { S: 'first' } } });
  });

  test('without ALL_OLD a refusal returns no item', async () => {
    const Item = key(partition(), 'x');
    const put = new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(deviceId)' });
    await client.send(put);
    const refusal: unknown = await client.send(put).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect(refusal).toMatchObject({ Item: undefined });
  });

  test('of ten puts on condition of absence at once, exactly one succeeds', async () => {
    const id = partition();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        client.send(
          new PutItemCommand({
            TableName,
            Item: { ...key(id, 'nonce'), writer: { N: String(index) } },
            ConditionExpression: 'attribute_not_exists(slot)',
          }),
        ),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('an update creates the item, and sets attributes of any name by placeholders', async () => {
    const id = partition();
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key(id, 'at#1'),
        UpdateExpression: 'SET #m = :v, #e = :e',
        ExpressionAttributeNames: { '#m': 'metric.with-dots/and spaces', '#e': 'expiresAt' },
        ExpressionAttributeValues: { ':v': { M: { v: { N: '1' } } }, ':e': { N: '2000000000' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes).toEqual({
      ...key(id, 'at#1'),
      'metric.with-dots/and spaces': { M: { v: { N: '1' } } },
      expiresAt: { N: '2000000000' },
    });
  });

  test('an update is refused when a number nested in a map is newer, and the refusal returns the item', async () => {
    const id = partition();
    const update = (receivedAtMs: number) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key(id, 'at#1'),
          UpdateExpression: 'SET #m = :v',
          ConditionExpression: 'attribute_not_exists(#m) OR #m.#r <= :r',
          ExpressionAttributeNames: { '#m': 'temperature', '#r': 'r' },
          ExpressionAttributeValues: {
            ':v': { M: { v: { N: '21' }, r: { N: String(receivedAtMs) } } },
            ':r': { N: String(receivedAtMs) },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await update(200);
    await expect(update(100)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { temperature: { M: { r: { N: '200' } } } },
    });
    await expect(update(200)).resolves.toBeDefined();
    await expect(update(1000)).resolves.toBeDefined();
  });

  test('an update adds to a number, removes attributes and keeps the others', async () => {
    const id = partition();
    const Item = { ...key(id, 'x'), count: { N: '1' }, gone: { S: 'x' }, kept: { S: 'y' } };
    await client.send(new PutItemCommand({ TableName, Item }));
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key(id, 'x'),
        UpdateExpression: 'SET #c = if_not_exists(#c, :zero) + :two, added = :two REMOVE gone',
        ExpressionAttributeNames: { '#c': 'count' },
        ExpressionAttributeValues: { ':zero': { N: '0' }, ':two': { N: '2' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes).toEqual({ ...key(id, 'x'), count: { N: '3' }, added: { N: '2' }, kept: { S: 'y' } });
  });

  test('a delete on condition of a version leaves a newer version', async () => {
    const id = partition();
    await client.send(new PutItemCommand({ TableName, Item: { ...key(id, 'hour'), version: { S: 'b' } } }));
    const remove = (version: string) =>
      client.send(
        new DeleteItemCommand({
          TableName,
          Key: key(id, 'hour'),
          ConditionExpression: '#v = :v',
          ExpressionAttributeNames: { '#v': 'version' },
          ExpressionAttributeValues: { ':v': { S: version } },
        }),
      );
    await expect(remove('a')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await expect(remove('b')).resolves.toBeDefined();
  });

  test('a query returns the sort keys of a range in the order of their bytes, both ends included', async () => {
    const id = partition();
    const slots = ['at#000000000000009#', 'at#000000000000010#', 'at#000000000000010#b', 'at#1', 'at#é', 'latest', 'Z'];
    for (const slot of [...slots].reverse()) {
      await client.send(new PutItemCommand({ TableName, Item: key(id, slot) }));
    }
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'deviceId = :d AND slot BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':d': { S: id },
          ':from': { S: 'at#000000000000010#' },
          ':to': { S: 'latest' },
        },
      }),
    );
    expect(Items.map(({ slot }) => slot?.S)).toEqual([
      'at#000000000000010#',
      'at#000000000000010#b',
      'at#1',
      'at#é',
      'latest',
    ]);
  });

  test('a query pages forwards and backwards to the end, without gap or repetition', async () => {
    const id = partition();
    const slots = Array.from({ length: 12 }, (_, index) => `at#${String(index).padStart(3, '0')}`);
    for (const slot of slots) await client.send(new PutItemCommand({ TableName, Item: key(id, slot) }));
    for (const ScanIndexForward of [true, false]) {
      const found: (string | undefined)[] = [];
      let ExclusiveStartKey: PageKey;
      const page = (startKey: PageKey) =>
        client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'deviceId = :d AND begins_with(slot, :p)',
            ExpressionAttributeValues: { ':d': { S: id }, ':p': { S: 'at#' } },
            ScanIndexForward,
            Limit: 5,
            ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
          }),
        );
      do {
        const answer = await page(ExclusiveStartKey);
        found.push(...(answer.Items ?? []).map(({ slot }) => slot?.S));
        ExclusiveStartKey = answer.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      expect(found).toEqual(ScanIndexForward ? slots : [...slots].reverse());
    }
  });

  test('a page limit counts items before the filter, which may leave none of them', async () => {
    const id = partition();
    for (const slot of ['a', 'b', 'c']) {
      await client.send(
        new PutItemCommand({ TableName, Item: { ...key(id, slot), expiresAt: { N: slot === 'c' ? '9' : '1' } } }),
      );
    }
    const answer = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'deviceId = :d',
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: { ':d': { S: id }, ':now': { N: '5' } },
        Limit: 2,
      }),
    );
    expect(answer).toMatchObject({ Count: 0, ScannedCount: 2, LastEvaluatedKey: key(id, 'b') });
  });

  test('a query ends a page at 1 MB', async () => {
    const id = partition();
    for (const slot of ['a', 'b', 'c', 'd']) {
      await client.send(
        new PutItemCommand({ TableName, Item: { ...key(id, slot), block: { S: 'x'.repeat(350_000) } } }),
      );
    }
    const { Items, LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'deviceId = :d',
        ExpressionAttributeValues: { ':d': { S: id } },
      }),
    );
    expect(Items?.length).toBeLessThan(4);
    expect(LastEvaluatedKey).toBeDefined();
  });

  test('a projection returns only the attributes it names', async () => {
    const id = partition();
    await client.send(new PutItemCommand({ TableName, Item: { ...key(id, 'x'), a: { N: '1' }, b: { N: '2' } } }));
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: key(id, 'x'), ProjectionExpression: 'a, slot' }),
    );
    expect(Item).toEqual({ a: { N: '1' }, slot: { S: 'x' } });
  });

  test('a scan finds every item over its pages', async () => {
    const id = partition();
    for (const slot of ['a', 'b', 'c']) await client.send(new PutItemCommand({ TableName, Item: key(id, slot) }));
    const found: (string | undefined)[] = [];
    let ExclusiveStartKey: PageKey;
    const page = (startKey: PageKey) =>
      client.send(
        new ScanCommand({ TableName, Limit: 7, ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }) }),
      );
    do {
      const answer = await page(ExclusiveStartKey);
      for (const item of answer.Items ?? []) if (item['deviceId']?.S === id) found.push(item['slot']?.S);
      ExclusiveStartKey = answer.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    expect(found.sort()).toEqual(['a', 'b', 'c']);
  });

  test('a batch writes and reads up to 25 items', async () => {
    const id = partition();
    const slots = Array.from({ length: 25 }, (_, index) => `s${index}`);
    const written = await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: slots.map((slot) => ({ PutRequest: { Item: key(id, slot) } })) },
      }),
    );
    expect(written.UnprocessedItems).toEqual({});
    const read = await client.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: slots.map((slot) => key(id, slot)) } } }),
    );
    expect(read.Responses?.[TableName]).toHaveLength(25);
  });

  test.each([
    ['an empty key value', { deviceId: { S: '' }, slot: { S: 'x' } }],
    ['a missing sort key', { deviceId: { S: 'x' } }],
    ['a key of another type', { deviceId: { N: '1' }, slot: { S: 'x' } }],
  ])('%s is refused', async (_what, Item) => {
    const put = client.send(new PutItemCommand({ TableName, Item }));
    await expect(put).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('an item above 400 KB is refused', async () => {
    const Item = { ...key(partition(), 'x'), block: { S: 'x'.repeat(410_000) } };
    const put = client.send(new PutItemCommand({ TableName, Item }));
    await expect(put).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a number that is no number is refused', async () => {
    const Item = { ...key(partition(), 'x'), n: { N: 'NaN' } };
    const put = client.send(new PutItemCommand({ TableName, Item }));
    await expect(put).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('an undeclared table is refused', async () => {
    const get = client.send(new GetItemCommand({ TableName: 'Undeclared', Key: key('a', 'b') }));
    await expect(get).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
}
