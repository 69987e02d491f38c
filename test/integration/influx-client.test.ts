/** InfluxDB's own client, as a program has it that wrote to InfluxDB so far: only the address and the token are ours. */
import { HttpError, InfluxDB, Point, type WriteApi } from '@influxdata/influxdb-client';
import { type Credential, eventually } from '../../scripts/acceptance/public-api';
import { TestCloud } from './test-cloud';

jest.setTimeout(60_000);

let cloud: TestCloud;
let device: Credential;

beforeAll(async () => {
  cloud = await TestCloud.start();
  device = await cloud.register('Influx');
}, 120_000);

afterAll(() => cloud.end(), 30_000);

/** The client compresses what is longer than the threshold, and tells of refusals by a callback. */
function writeApi(
  gzipThreshold: number,
  { token = `${device.uuid}:${device.token}`, refusals = [] }: { token?: string; refusals?: Error[] } = {},
): WriteApi {
  const influx = new InfluxDB({ url: `${cloud.running.endpoint}/v1/influx`, token });
  const writeFailed = (error: Error): Promise<void> => {
    refusals.push(error);
    return Promise.resolve();
  };
  return influx.getWriteApi('org', 'bucket', 'ms', { gzipThreshold, maxRetries: 0, writeFailed });
}

async function valuesOf(metric: string, count: number): Promise<unknown[]> {
  const found = await eventually(
    () => cloud.api.readings(device, device.uuid, { metric }),
    (readings) => readings.length >= count,
    20_000,
  );
  return found.map(({ value }) => value);
}

test.each([
  ['plain', 1_000_000],
  ['gzip', 0],
])('what it writes as %s is in the readings API', async (form, gzipThreshold) => {
  const api = writeApi(gzipThreshold);
  const atMs = Date.now() - 60_000;
  for (let index = 0; index < 3; index += 1) {
    const point = new Point(`client ${form}`)
      .tag('room', 'living room')
      .floatField('temperature', 21.5 + index)
      .intField('count', index)
      .booleanField('open', index === 1)
      .stringField('state', `say "${index}", \\ back`);
    api.writePoint(point.timestamp(atMs + index));
  }
  await api.close();
  const name = (field: string): string => `client_${form}.${field}/room:living_room`;
  expect(await valuesOf(name('temperature'), 3)).toEqual([21.5, 22.5, 23.5]);
  expect(await valuesOf(name('count'), 3)).toEqual([0, 1, 2]);
  expect(await valuesOf(name('open'), 3)).toEqual([false, true, false]);
  expect(await valuesOf(name('state'), 3)).toEqual([0, 1, 2].map((index) => `say "${index}", \\ back`));
});

test('it understands what it is answered', async () => {
  const refusal = async (record: string, token?: string): Promise<Error | undefined> => {
    const refusals: Error[] = [];
    const api = writeApi(1_000_000, token === undefined ? { refusals } : { refusals, token });
    api.writeRecord(record);
    await api.close();
    return refusals[0];
  };
  const partial = await refusal('client f=1\nclient f=warm');
  expect(partial).toBeInstanceOf(HttpError);
  expect(partial).toMatchObject({ statusCode: 400, code: 'invalid' });
  expect(partial?.message).toContain('partial write: 1 of 2 lines were taken. Line 2: the field f is "warm"');
  expect(await refusal('client f=1', 'nobody:wrong')).toMatchObject({ statusCode: 401, code: 'unauthorized' });
});
