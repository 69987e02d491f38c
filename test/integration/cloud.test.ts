import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ensureAssembly } from '../../local/assembly/ensure-assembly';
import { startCloud, type RunningCloud } from '../../local/cloud';
import { WampClient } from '../../src/device/wamp-client';
import type { ArchivedReading } from '../../src/stores/archive/archived-reading';
import { bufferedFile, ParquetFile } from '../../src/stores/archive/parquet-file';

const ROOT = join(__dirname, '../..');

let dataFolder: string;
let assemblyFolder: string;
let cloud: RunningCloud;
let device: { readonly uuid: string; readonly token: string };
const lines: string[] = [];

async function start(): Promise<RunningCloud> {
  return startCloud({
    assemblyFolder,
    dataFolder,
    port: 0,
    cacheFolder: join(ROOT, '.cache'),
    log: (line) => lines.push(line),
  });
}

function basic({ uuid, token }: { readonly uuid: string; readonly token: string }): string {
  return `Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`;
}

async function post(path: string, who: { uuid: string; token: string }, body: unknown): Promise<Response> {
  return fetch(`${cloud.endpoint}${path}`, {
    method: 'POST',
    headers: { authorization: basic(who), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function getJson(path: string, who: { uuid: string; token: string } = device): Promise<{ readings: unknown[] }> {
  const response = await fetch(`${cloud.endpoint}${path}`, { headers: { authorization: basic(who) } });
  expect(response.status).toBe(200);
  return (await response.json()) as { readings: unknown[] };
}

/** Repeats until it does not throw; the last error after so many seconds. */
async function eventually<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const endMs = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > endMs) throw error;
      await delay(200);
    }
  }
}

/** What is in the raw archive, as its owner reads it with the SDK. */
async function archivedReadings(): Promise<ArchivedReading[]> {
  const environment = cloud.ownerEnvironment;
  const client = new S3Client({
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
    },
  });
  const bucket = cloud.deployment.outputs['Headwater-demo-Data']?.['RawBucketName'] ?? '';
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'raw/' }));
  const readings: ArchivedReading[] = [];
  for (const { Key } of Contents) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    for await (const group of (await ParquetFile.open(bufferedFile(bytes))).readings()) readings.push(...group);
  }
  client.destroy();
  return readings;
}

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'cloud-'));
  assemblyFolder = await ensureAssembly({ profile: 'demo', folder: join(ROOT, 'cdk.out', 'local') });
  cloud = await start();
  const registered = await post('/v1/devices', cloud.admin, { name: 'Thermometer' });
  expect(registered.status).toBe(201);
  device = (await registered.json()) as typeof device;
}, 120_000);

afterAll(async () => {
  await cloud.close();
  rmSync(dataFolder, { recursive: true, force: true });
}, 30_000);

describe('the local cloud', () => {
  const observedAt = new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000).toISOString();

  it('answers health, and serves the console and its assets on the same port', async () => {
    expect(await (await fetch(`${cloud.endpoint}/health`)).json()).toEqual({ status: 'ok' });
    const home = await fetch(`${cloud.endpoint}/`, { redirect: 'manual' });
    expect([home.status, home.headers.get('location')]).toEqual([302, '/console/']);
    const style = await fetch(`${cloud.endpoint}/console/assets/style.css`);
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css']);
    expect((await fetch(`${cloud.endpoint}/console/assets/absent.css`)).status).toBe(403);
  });

  it('shows a reading that came by HTTP to a WAMP subscriber, once, and to the readings API', async () => {
    const client = await WampClient.connect({
      url: cloud.wampUrl,
      realm: cloud.realm,
      authid: device.uuid,
      ticket: device.token,
    });
    const events: unknown[] = [];
    await client.subscribe(`device.${device.uuid}.reading`, ({ kwargs }) => events.push(kwargs));
    const answer = await post('/v1/readings', device, { temperature: 21.5, observed_at: observedAt });
    expect(answer.status).toBe(202);
    await eventually(2, async () => expect(events).toHaveLength(1));
    await eventually(30, async () => {
      const { readings } = await getJson(`/v1/devices/${device.uuid}/latest`);
      expect(readings).toEqual([expect.objectContaining({ metric: 'temperature', value: 21.5, observedAt })]);
    });
    expect(events).toEqual([expect.objectContaining({ temperature: 21.5 })]);
    await client.close();
  }, 40_000);

  it('records a reading that was published over WAMP', async () => {
    const client = await WampClient.connect({
      url: cloud.wampUrl,
      realm: cloud.realm,
      authid: device.uuid,
      ticket: device.token,
    });
    await client.publish(`device.${device.uuid}.reading`, { kwargs: { humidity: 40, observed_at: observedAt } });
    await client.close();
    await eventually(30, async () => {
      const { readings } = await getJson(`/v1/devices/${device.uuid}/latest`);
      expect(readings).toContainEqual(expect.objectContaining({ metric: 'humidity', value: 40, observedAt }));
    });
  }, 40_000);

  it('has both in the raw archive, each once', async () => {
    const archived = await archivedReadings();
    expect(archived.map(({ metric, value }) => [metric, value]).sort()).toEqual([
      ['humidity', 40],
      ['temperature', 21.5],
    ]);
  });

  it('has them in the relational history after a rollup', async () => {
    await expect(cloud.invoke('Rollup', {})).resolves.toMatchObject({ hours: 1 });
    const hour = new Date(Math.floor(Date.parse(observedAt) / 3_600_000) * 3_600_000).toISOString();
    const { readings } = await getJson(`/v1/devices/${device.uuid}/readings?metric=temperature&interval=1h`);
    expect(readings).toEqual([expect.objectContaining({ metric: 'temperature', value: 21.5, observedAt: hour })]);
  });

  it('refuses a wrong token, a foreign device and a request to nowhere', async () => {
    expect((await post('/v1/readings', { ...device, token: 'wrong' }, { temperature: 1 })).status).toBe(401);
    const other = (await (await post('/v1/devices', cloud.admin, { name: 'Other' })).json()) as typeof device;
    const foreign = await fetch(`${cloud.endpoint}/v1/devices/${device.uuid}/latest`, {
      headers: { authorization: basic(other) },
    });
    expect(foreign.status).toBe(403);
    expect((await fetch(`${cloud.endpoint}/v1/nowhere`, { headers: { authorization: basic(device) } })).status).toBe(
      404,
    );
  });

  it('lets nothing be refused by the policies of the templates on the way', () => {
    expect(lines.filter((line) => line.includes('DENIED'))).toEqual([]);
  });

  it('starts a router again that was killed, and the devices come back to it', async () => {
    process.kill(cloud.processIds().router ?? -1, 'SIGKILL');
    await eventually(15, async () => {
      const client = await WampClient.connect({
        url: cloud.wampUrl,
        realm: cloud.realm,
        authid: device.uuid,
        ticket: device.token,
      });
      await client.close();
    });
  }, 20_000);

  it('keeps everything over a restart', async () => {
    const before = cloud.processIds();
    await cloud.close();
    for (const pid of [...before.functions, before.router ?? 0]) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    cloud = await start();
    const { readings } = await getJson(`/v1/devices/${device.uuid}/latest`);
    expect(readings).toHaveLength(2);
    const history = await getJson(`/v1/devices/${device.uuid}/readings?metric=humidity&interval=1h`);
    expect(history.readings).toHaveLength(1);
    expect(await archivedReadings()).toHaveLength(2);
  }, 60_000);

  it('tells a second start who has the data folder', async () => {
    await expect(start()).rejects.toThrow(`in use by process ${process.pid}`);
  });

  it('tells whoever wants a port that is taken how to choose another', async () => {
    const port = Number(new URL(cloud.endpoint).port);
    const options = {
      assemblyFolder,
      dataFolder: `${dataFolder}-other`,
      port,
      cacheFolder: join(ROOT, '.cache'),
      log: () => undefined,
    };
    await expect(startCloud(options)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
  });
});
