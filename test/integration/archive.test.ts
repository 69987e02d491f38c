import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { eventually } from '../../scripts/acceptance/public-api';
import { writeOutputs } from '../../local/start/outputs-file';
import { writeOwnerEnvironment } from '../../local/start/owner-environment';
import { compactAnHour } from '../../verify/least-privilege/compact-an-hour';
import { TestCloud } from './test-cloud';

const ROOT = resolve(__dirname, '..', '..');
const run = promisify(execFile);

describe('the archive of a local cloud, by its commands', () => {
  let cloud: TestCloud;
  let device: Awaited<ReturnType<TestCloud['register']>>;

  beforeAll(async () => {
    cloud = await TestCloud.start();
    device = await cloud.register('Thermometer');
    const { dataFolder, ownerEnvironment, deployment } = cloud.running;
    await writeOwnerEnvironment(dataFolder, ownerEnvironment);
    await writeOutputs(dataFolder, deployment.outputs);
  }, 120_000);
  afterAll(() => cloud.end(), 30_000);

  /** Runs a script on the cloud's data folder; returns what it printed. */
  async function script(name: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', join('scripts', `${name}.ts`), '--data', cloud.running.dataFolder, ...args],
      { cwd: ROOT, timeout: 60_000, env: { ...process.env, NODE_OPTIONS: '' } },
    );
    return stdout;
  }

  function outputs(): Record<string, string> {
    return Object.values(cloud.running.deployment.outputs).find((of) => 'RawBucketName' in of) ?? {};
  }

  function owner(): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  } {
    const { ownerEnvironment: environment } = cloud.running;
    return {
      endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
      region: environment['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
        sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
      },
    };
  }

  async function keys(): Promise<string[]> {
    const client = new S3Client(owner());
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: outputs()['RawBucketName'], Prefix: 'raw/' }),
    );
    client.destroy();
    return Contents.map(({ Key = '' }) => Key);
  }

  test('is queried with SQL while the cloud runs, rebuilt after a loss of everything else, and compacted', async () => {
    const observedAt = new Date(Date.now() - 120_000).toISOString();
    for (const body of [{ temperature: 21.5, open: true, observed_at: observedAt }, { state: 'on' }]) {
      const response = await fetch(`${cloud.running.endpoint}/v1/readings`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${device.uuid}:${device.token}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(202);
    }
    const latest = async (): Promise<unknown[]> => {
      const response = await fetch(`${cloud.running.endpoint}/v1/devices/${device.uuid}/latest`, {
        headers: { authorization: `Basic ${Buffer.from(`${device.uuid}:${device.token}`).toString('base64')}` },
      });
      const { readings } = (await response.json()) as { readings: unknown[] };
      return readings;
    };
    const before = await eventually(latest, (readings) => readings.length === 3, 30_000);
    expect(before).toHaveLength(3);

    const query = 'SELECT metric, value_number, value_boolean, value_text FROM readings ORDER BY metric';
    expect(JSON.parse(await script('sql', query, '--json'))).toEqual([
      { metric: 'open', value_number: null, value_boolean: true, value_text: null },
      { metric: 'state', value_number: null, value_boolean: null, value_text: 'on' },
      { metric: 'temperature', value_number: 21.5, value_boolean: null, value_text: null },
    ]);
    expect(readdirSync(cloud.running.dataFolder).filter((name) => name.startsWith('sql-'))).toEqual([]);

    const table = new DynamoDBClient(owner());
    const TableName = outputs()['RecentTableName'] ?? '';
    for await (const { Items = [] } of paginateScan({ client: table }, { TableName })) {
      for (const { deviceId, slot } of Items) {
        if (deviceId !== undefined && slot !== undefined)
          await table.send(new DeleteItemCommand({ TableName, Key: { deviceId, slot } }));
      }
    }
    table.destroy();
    expect(await latest()).toEqual([]);
    expect(await script('rebuild')).toMatch(/Rebuilt from 3 rows: 3 readings, 3 hourly rollups\./);
    expect(await latest()).toEqual(before);
    const database = new RDSDataClient(owner());
    const { records = [] } = await database.send(
      new ExecuteStatementCommand({
        resourceArn: outputs()['HistoryClusterArn'],
        secretArn: outputs()['HistorySecretArn'],
        database: 'headwater',
        sql: "SELECT metric FROM rollup WHERE period = 'day' ORDER BY metric",
      }),
    );
    database.destroy();
    expect(records.flat().map(({ stringValue }) => stringValue)).toEqual(['open', 'state', 'temperature']);

    // Nothing of this hour is closed yet; of one that is, the function makes one object, with the rights that it has.
    const open = await keys();
    expect(open.length).toBeGreaterThan(0);
    expect(await script('compact', '--from', '2026-01-01')).toContain('0 objects gone, 0 written');
    await expect(compactAnHour(cloud.running)).resolves.toEqual({ removed: 2, written: 1, readings: 2 });
    const compacted = (await keys()).filter((key) => !open.includes(key));
    expect(compacted).toEqual([expect.stringContaining('/compacted-')]);
    const counted = await script('sql', "SELECT count(*) AS n FROM raw WHERE device_id = 'compacted'", '--csv');
    expect(counted).toBe('n\r\n2\r\n');
    expect(cloud.lines.filter((line) => line.includes('DENIED'))).toEqual([]);
  }, 120_000);

  test('a command says what is wrong with its arguments, its folder or its query', async () => {
    const failure = async (name: string, ...args: string[]): Promise<{ code: number; stderr: string }> =>
      script(name, ...args).then(
        () => ({ code: 0, stderr: '' }),
        (error: { code: number; stderr: string }) => error,
      );
    expect(await failure('sql')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('One query is wanted') as string,
    });
    expect(await failure('sql', 'SELECT x FROM readings')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"x" not found') as string,
    });
    expect(await failure('rebuild', '--from', 'yesterday')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no UTC date') as string,
    });
    const nowhere = join(cloud.running.dataFolder, 'nowhere');
    expect(await failure('compact', '--data', nowhere)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm start') as string,
    });
    expect(existsSync(nowhere)).toBe(false);
  }, 60_000);
});
