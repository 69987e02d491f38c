import path from 'node:path';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbEngine } from '../../../../local/engines/dynamodb/dynamodb-engine';
import { startKillableEngine } from '../support/killable-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { tableResource, testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';
import { until } from '../support/until';

const folder = temporaryFolder();
const registry = tableResource('Registry', { hash: 'uuid' });
const key = (uuid: string) => ({ uuid: { S: uuid } });

async function withEngine(
  options: Parameters<typeof DynamoDbEngine.open>[0],
  work: (client: DynamoDBClient) => Promise<void>,
): Promise<void> {
  const engine = await DynamoDbEngine.open(options);
  const gateway = await startTestGateway([engine]);
  const client = new DynamoDBClient(clientSettings(gateway.endpoint));
  try {
    await work(client);
  } finally {
    client.destroy();
    await gateway.close();
    await engine.close();
  }
}

test('tables and items are there after a restart', async () => {
  const options = { deployment: testDeployment([registry]), folder: path.join(folder, 'restart') };
  await withEngine(options, async (client) => {
    await client.send(new PutItemCommand({ TableName: 'Registry', Item: key('a') }));
  });
  await withEngine(options, async (client) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Registry' }));
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', ItemCount: expect.any(Number) });
    const { Item } = await client.send(new GetItemCommand({ TableName: 'Registry', Key: key('a') }));
    expect(Item).toEqual(key('a'));
  });
});

test('a table whose keys changed in the templates is refused with both and the fix', async () => {
  const own = path.join(folder, 'changed');
  await withEngine({ deployment: testDeployment([registry]), folder: own }, async () => undefined);
  const changed = testDeployment([tableResource('Registry', { hash: 'id' })]);
  await expect(DynamoDbEngine.open({ deployment: changed, folder: own })).rejects.toThrow(
    /Registry .*uuid \(S, HASH\).*id \(S, HASH\).*data folder/,
  );
});

test('a stream in the templates is refused by name', async () => {
  const StreamSpecification = { StreamViewType: 'NEW_IMAGE' };
  const deployment = testDeployment([tableResource('Registry', { hash: 'uuid' }, { StreamSpecification })]);
  await expect(DynamoDbEngine.open({ deployment, folder: path.join(folder, 'stream') })).rejects.toThrow(
    /Test\/Registry: .*StreamSpecification/s,
  );
});

test('transactions and changes of tables are refused by name', async () => {
  await withEngine({ deployment: testDeployment([registry]), folder: path.join(folder, 'refused') }, async (client) => {
    const transaction = client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: 'Registry', Item: key('a') } }] }),
    );
    await expect(transaction).rejects.toMatchObject({ message: expect.stringContaining('TransactWriteItems') });
    const deletion = client.send(new DeleteTableCommand({ TableName: 'Registry' }));
    await expect(deletion).rejects.toMatchObject({ message: expect.stringContaining('DeleteTable') });
  });
});

test('expired items go after a while, and others stay', async () => {
  const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
  const deployment = testDeployment([tableResource('Recent', { hash: 'uuid' }, { TimeToLiveSpecification })]);
  const options = { deployment, folder: path.join(folder, 'expiry'), now: () => 1_000_000, sweepIntervalMs: 20 };
  await withEngine(options, async (client) => {
    const put = (uuid: string, expiresAt?: string) =>
      client.send(
        new PutItemCommand({
          TableName: 'Recent',
          Item: { ...key(uuid), ...(expiresAt === undefined ? {} : { expiresAt: { N: expiresAt } }) },
        }),
      );
    const isThere = async (uuid: string) =>
      (await client.send(new GetItemCommand({ TableName: 'Recent', Key: key(uuid) }))).Item !== undefined;
    await put('without');
    await put('later', '2000');
    await put('expired', '999');
    while (await isThere('expired')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect([await isThere('without'), await isThere('later')]).toEqual([true, true]);
  });
});

test('kill -9 under load loses no item that was accepted', async () => {
  const own = path.join(folder, 'killed');
  const accepted: string[] = [];
  for (let life = 0; life < 2; life += 1) {
    const engine = await startKillableEngine({ service: 'dynamodb', folder: own, resources: [registry] });
    const client = new DynamoDBClient(clientSettings(engine.endpoint));
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; ; turn += 1) {
        const uuid = `${life}-${writer}-${turn}`;
        try {
          await client.send(
            new PutItemCommand({ TableName: 'Registry', Item: { ...key(uuid), filler: { S: 'x'.repeat(500) } } }),
          );
        } catch {
          // The process was killed: this item may or may not be there.
          return;
        }
        accepted.push(uuid);
      }
    });
    await until(() => accepted.length > 100 * (life + 1));
    await engine.kill();
    await Promise.all(writers);
    client.destroy();
  }
  await withEngine({ deployment: testDeployment([registry]), folder: own }, async (client) => {
    for (const uuid of accepted) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: 'Registry',
          Key: key(uuid),
          ProjectionExpression: '#u',
          ExpressionAttributeNames: { '#u': 'uuid' },
        }),
      );
      expect(Item).toEqual(key(uuid));
    }
  });
}, 60_000);
