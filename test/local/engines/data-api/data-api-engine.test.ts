import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import type { SqlParameter } from '@aws-sdk/client-rds-data';
import path from 'node:path';
import { DataApiEngine } from '../../../../local/engines/data-api/data-api-engine';
import { CACHE_FOLDER } from '../support/open-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { CLUSTER_ARN, DATABASE_SECRET_ARN, databaseResources, testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';

const folder = temporaryFolder();
const target = { resourceArn: CLUSTER_ARN, secretArn: DATABASE_SECRET_ARN, database: 'headwater' };

let nowMs = 0;
let engine: DataApiEngine;
let gateway: Awaited<ReturnType<typeof startTestGateway>>;
let client: RDSDataClient;

beforeAll(async () => {
  engine = DataApiEngine.open({
    deployment: testDeployment(databaseResources()),
    folder: path.join(folder, 'data-api'),
    cacheFolder: CACHE_FOLDER,
    now: () => nowMs,
    transactionIdleMs: 150,
  });
  gateway = await startTestGateway([engine]);
  client = new RDSDataClient(clientSettings(gateway.endpoint));
  await engine.ready;
}, 60_000);

afterAll(async () => {
  client.destroy();
  await gateway.close();
  await engine.close();
});

const execute = (sql: string, parameters: SqlParameter[] = [], transactionId?: string) =>
  client.send(
    new ExecuteStatementCommand({
      ...target,
      sql,
      parameters,
      ...(transactionId === undefined ? {} : { transactionId }),
    }),
  );

test('every type comes back as the Data API returns it', async () => {
  const { records } = await execute(`SELECT 1::int, 2::bigint, 1.5::float8, 1.50::numeric, 'x'::text, true, NULL::int,
    '2026-03-04 05:06:07.891+01'::timestamptz, '2026-03-04 05:06:07'::timestamp, '2026-03-04'::date,
    '8a9f0d53-5f7f-4c86-93be-3f9c9d5c0001'::uuid, '{"a":[1]}'::jsonb, '\\x00ff'::bytea, 'NaN'::float8`);
  expect(records).toEqual([
    [
      { longValue: 1 },
      { longValue: 2 },
      { doubleValue: 1.5 },
      { stringValue: '1.50' },
      { stringValue: 'x' },
      { booleanValue: true },
      { isNull: true },
      { stringValue: '2026-03-04 04:06:07.891' },
      { stringValue: '2026-03-04 05:06:07' },
      { stringValue: '2026-03-04' },
      { stringValue: '8a9f0d53-5f7f-4c86-93be-3f9c9d5c0001' },
      { stringValue: '{"a": [1]}' },
      { blobValue: new Uint8Array([0, 255]) },
      { doubleValue: NaN },
    ],
  ]);
});

test('arrays come back typed, nested ones too', async () => {
  const { records } = await execute(
    `SELECT '{1,2}'::int[], ARRAY['a"b', 'c,d', '', 'NULL'], '{{1.5},{2.5}}'::float8[], '{t,f}'::bool[]`,
  );
  expect(records?.[0]).toEqual([
    { arrayValue: { longValues: [1, 2] } },
    { arrayValue: { stringValues: ['a"b', 'c,d', '', 'NULL'] } },
    { arrayValue: { arrayValues: [{ doubleValues: [1.5] }, { doubleValues: [2.5] }] } },
    { arrayValue: { booleanValues: [true, false] } },
  ]);
});

test('parameters of every type arrive, and one may be used twice', async () => {
  const { records } = await execute(
    "SELECT :s || :s, :l + 1, :d * 2, NOT :b, :n::text, pg_typeof(:t)::text, pg_typeof(:u)::text, :j->>:s, encode(:blob, 'hex')",
    [
      { name: 's', value: { stringValue: 'ab' } },
      { name: 'l', value: { longValue: 41 } },
      { name: 'd', value: { doubleValue: 1.25 } },
      { name: 'b', value: { booleanValue: false } },
      { name: 'n', value: { isNull: true } },
      { name: 't', value: { stringValue: '2026-01-01 00:00:00' }, typeHint: 'TIMESTAMP' },
      { name: 'u', value: { stringValue: '8a9f0d53-5f7f-4c86-93be-3f9c9d5c0001' }, typeHint: 'UUID' },
      { name: 'j', value: { stringValue: '{"ab":"found"}' }, typeHint: 'JSON' },
      { name: 'blob', value: { blobValue: new Uint8Array([1, 254]) } },
    ],
  );
  expect(records?.[0]?.map((field) => Object.values(field)[0] as unknown)).toEqual([
    'abab',
    42,
    2.5,
    true,
    true,
    'timestamp without time zone',
    'uuid',
    'found',
    '01fe',
  ]);
});

test('a parameter that is missing is refused by its name', async () => {
  await expect(execute('SELECT :missing')).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringContaining('missing'),
  });
});

test('a batch of thousands of rows goes in by one statement', async () => {
  await execute('CREATE TABLE rollup (device text, hour timestamptz, mean float8, PRIMARY KEY (device, hour))');
  const rows = Array.from({ length: 5000 }, (_, index) => ({
    device: `d${index}`,
    hour: '2026-01-01T00:00:00Z',
    mean: index,
  }));
  const { numberOfRecordsUpdated } = await execute(
    `INSERT INTO rollup SELECT * FROM jsonb_to_recordset(:rows::jsonb) AS r(device text, hour timestamptz, mean float8)
     ON CONFLICT (device, hour) DO UPDATE SET mean = excluded.mean`,
    [{ name: 'rows', value: { stringValue: JSON.stringify(rows) } }],
  );
  expect(numberOfRecordsUpdated).toBe(5000);
});

test('an error of the database has its text and SQLState, and the connection goes on', async () => {
  await execute('CREATE TABLE once (id int PRIMARY KEY)');
  await execute('INSERT INTO once VALUES (1)');
  await expect(execute('INSERT INTO once VALUES (1)')).rejects.toMatchObject({
    name: 'DatabaseErrorException',
    message:
      'ERROR: duplicate key value violates unique constraint "once_pkey"\n  Detail: Key (id)=(1) already exists.; SQLState: 23505',
  });
  await expect(execute('SELECT 1')).resolves.toBeDefined();
});

test('a transaction is seen by others when it is committed, and others wait for it', async () => {
  await execute('CREATE TABLE pending (id int)');
  const { transactionId = '' } = await client.send(new BeginTransactionCommand(target));
  await execute('INSERT INTO pending VALUES (1)', [], transactionId);
  const others = execute('SELECT count(*) FROM pending');
  const ends = { resourceArn: CLUSTER_ARN, secretArn: DATABASE_SECRET_ARN, transactionId };
  const { transactionStatus } = await client.send(new CommitTransactionCommand(ends));
  expect(transactionStatus).toBe('Transaction Committed');
  expect((await others).records).toEqual([[{ longValue: 1 }]]);
});

test('a transaction that is rolled back leaves nothing, and is gone', async () => {
  await execute('CREATE TABLE undone (id int)');
  const { transactionId = '' } = await client.send(new BeginTransactionCommand(target));
  await execute('INSERT INTO undone VALUES (1)', [], transactionId);
  const ends = { resourceArn: CLUSTER_ARN, secretArn: DATABASE_SECRET_ARN, transactionId };
  await client.send(new RollbackTransactionCommand(ends));
  expect((await execute('SELECT count(*) FROM undone')).records).toEqual([[{ longValue: 0 }]]);
  await expect(execute('SELECT 1', [], transactionId)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
});

test('a transaction in which nothing happens is rolled back, and others go on', async () => {
  const { transactionId = '' } = await client.send(new BeginTransactionCommand(target));
  await execute('SELECT 1');
  await expect(execute('SELECT 1', [], transactionId)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
});

test('a batch with a bad set changes nothing', async () => {
  await execute('CREATE TABLE whole (id int PRIMARY KEY)');
  const set = (longValue: number): SqlParameter[] => [{ name: 'id', value: { longValue } }];
  const batch = (parameterSets: SqlParameter[][]) =>
    client.send(new BatchExecuteStatementCommand({ ...target, sql: 'INSERT INTO whole VALUES (:id)', parameterSets }));
  await expect(batch([set(1), set(2), set(1)])).rejects.toMatchObject({ name: 'DatabaseErrorException' });
  expect((await execute('SELECT count(*) FROM whole')).records).toEqual([[{ longValue: 0 }]]);
  const { updateResults } = await batch([set(1), set(2)]);
  expect(updateResults).toHaveLength(2);
});

test('records can be formatted as JSON', async () => {
  const { formattedRecords } = await client.send(
    new ExecuteStatementCommand({
      ...target,
      sql: "SELECT 1 AS a, 'x' AS b, NULL AS c, '{1,2}'::int[] AS d",
      formatRecordsAs: 'JSON',
    }),
  );
  expect(JSON.parse(formattedRecords ?? '')).toEqual([{ a: 1, b: 'x', c: null, d: [1, 2] }]);
});

test('metadata names each column and its type', async () => {
  const { columnMetadata } = await client.send(
    new ExecuteStatementCommand({
      ...target,
      sql: "SELECT 1 AS a, now() AS b, '{x}'::text[] AS c",
      includeResultMetadata: true,
    }),
  );
  expect(columnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([
    ['a', 'int4'],
    ['b', 'timestamptz'],
    ['c', '_text'],
  ]);
});

test.each([
  ['a response above 1 MiB', "SELECT repeat('x', 60000) FROM generate_series(1, 20)", /response size limit/],
  ['a row above 64 KiB', "SELECT repeat('x', 70000)", /row size/],
])('%s is refused, as the Data API does', async (_what, sql, message) => {
  await expect(execute(sql)).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(message),
  });
});

test('a sleeping cluster answers that it resumes, until it is awake', async () => {
  engine.sleep({ resumeSeconds: 20 });
  await expect(execute('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseResumingException' });
  nowMs += 19_000;
  await expect(execute('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseResumingException' });
  nowMs += 1_001;
  await expect(execute('SELECT 1')).resolves.toBeDefined();
});

test('another cluster, another secret and another database are refused', async () => {
  const send = (other: Partial<typeof target>) =>
    client.send(new ExecuteStatementCommand({ ...target, ...other, sql: 'SELECT 1' }));
  await expect(send({ resourceArn: `${CLUSTER_ARN}x` })).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(send({ secretArn: `${DATABASE_SECRET_ARN}x` })).rejects.toMatchObject({ name: 'SecretsErrorException' });
  await expect(send({ database: 'other' })).rejects.toMatchObject({ message: expect.stringContaining('3D000') });
});

test('a cluster without the HTTP endpoint refuses every call', async () => {
  const deployment = testDeployment(databaseResources({ EnableHttpEndpoint: false }));
  const closed = DataApiEngine.open({ deployment, folder: path.join(folder, 'closed'), cacheFolder: CACHE_FOLDER });
  const other = await startTestGateway([closed]);
  const send = new RDSDataClient(clientSettings(other.endpoint)).send(
    new ExecuteStatementCommand({ ...target, sql: 'SELECT 1' }),
  );
  await expect(send).rejects.toMatchObject({ name: 'HttpEndpointNotEnabledException' });
  await other.close();
  await closed.close();
});
