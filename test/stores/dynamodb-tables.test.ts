import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Device } from '../../src/model/device';
import { hashToken } from '../../src/model/token';
import { DynamoDbDeviceRegistry } from '../../src/stores/dynamodb-device-registry';
import { DynamoDbIdempotencyKeys } from '../../src/stores/dynamodb-idempotency-keys';
import { DynamoDbNonces } from '../../src/stores/dynamodb-nonces';
import { keySlot } from '../../src/stores/recent-items';
import { registerPrincipals } from '../../src/stores/register-principals';
import { DynaliteTables, RECENT_TABLE, REGISTRY_TABLE } from '../doubles/dynalite-tables';

const NOON_MS = Date.UTC(2026, 0, 31, 12);
const tables = new DynaliteTables();

beforeAll(() => tables.create());
afterAll(() => tables.close());
beforeEach(() => {
  tables.beforeCall = () => undefined;
});

const deviceOf = (uuid: string): Device => ({
  uuid,
  name: `Mote ${uuid}`,
  role: 'device',
  tokenHash: hashToken('secret'),
  createdAtMs: NOON_MS,
});

describe('the device registry in DynamoDB', () => {
  const registry = new DynamoDbDeviceRegistry({ client: tables.client, tableName: REGISTRY_TABLE });

  test('a device is found as it was registered, and an unknown one is not', async () => {
    await registry.register(deviceOf('mote-1'));
    expect(await registry.find('mote-1')).toEqual(deviceOf('mote-1'));
    expect(await registry.find('mote-2')).toBeUndefined();
  });

  test('a UUID that is taken is a conflict, and stays as it was', async () => {
    await registry.register(deviceOf('taken'));
    const other = { ...deviceOf('taken'), tokenHash: hashToken('other') };
    await expect(registry.register(other)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('taken'),
    });
    expect(await registry.find('taken')).toEqual(deviceOf('taken'));
  });

  test('the pages of a list have every device once, each page sorted', async () => {
    const uuids = Array.from({ length: 7 }, (_, index) => `listed-${index}`);
    for (const uuid of uuids) await registry.register(deviceOf(uuid));
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await registry.list({ limit: 3, ...(after === undefined ? {} : { after }) });
      const ofPage = page.devices.map(({ uuid }) => uuid);
      expect(ofPage.length).toBeLessThanOrEqual(3);
      expect(ofPage).toEqual([...ofPage].sort());
      found.push(...ofPage);
      after = page.next;
    } while (after !== undefined);
    expect(found.filter((uuid) => uuid.startsWith('listed-')).sort()).toEqual(uuids);
    expect(new Set(found).size).toBe(found.length);
  });

  test("the deployment's principals are registered with the hashes of their tokens, however often", async () => {
    const secret = { adminUuid: 'admin', serviceUuid: 'service', seed: 's'.repeat(40) };
    await registerPrincipals({ registry, secret: { ...secret, seed: 't'.repeat(40) }, clock: () => NOON_MS });
    await registerPrincipals({ registry, secret, clock: () => NOON_MS });
    await registerPrincipals({ registry, secret, clock: () => NOON_MS });
    const admin = await registry.find('admin');
    const service = await registry.find('service');
    expect([admin?.role, service?.role]).toEqual(['admin', 'service']);
    expect(admin?.tokenHash).toMatch(/^sha256:/);
    expect(admin?.tokenHash).not.toBe(service?.tokenHash);
  });

  test('a throttled table is unavailable', async () => {
    tables.beforeCall = () => {
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    };
    await expect(registry.find('mote-1')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
  });

  test('a fault of ours is not called unavailable', async () => {
    const absent = new DynamoDbDeviceRegistry({ client: tables.client, tableName: 'Absent' });
    await expect(absent.find('mote-1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('idempotency keys in DynamoDB', () => {
  let nowMs = NOON_MS;
  const keys = new DynamoDbIdempotencyKeys({ client: tables.client, tableName: RECENT_TABLE, clock: () => nowMs });
  const claim = (deviceId: string, key: string, observedAtMs: number) =>
    keys.claim({ deviceId, key, observedAtMs, occurrence: `o${observedAtMs}` });

  test('the second use of a key gets the time and the occurrence of the first', async () => {
    expect(await claim('a', 'k', 1)).toEqual({ observedAtMs: 1, occurrence: 'o1', repeated: false });
    expect(await claim('a', 'k', 2)).toEqual({ observedAtMs: 1, occurrence: 'o1', repeated: true });
  });

  test('keys of different devices have nothing to do with each other', async () => {
    await claim('b', 'shared', 1);
    expect(await claim('c', 'shared', 2)).toMatchObject({ observedAtMs: 2, repeated: false });
  });

  test('of claims at the same time one is the first, and all get its time', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, (_, index) => claim('d', 'k', index)));
    expect(claims.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(claims.map(({ observedAtMs }) => observedAtMs)).size).toBe(1);
  });

  test('a key is new again after a day, whether or not DynamoDB has deleted it', async () => {
    await claim('e', 'k', 1);
    nowMs = NOON_MS + 86_400_000 - 1000;
    expect(await claim('e', 'k', 2)).toMatchObject({ observedAtMs: 1, repeated: true });
    nowMs = NOON_MS + 86_400_000;
    expect(await claim('e', 'k', 3)).toMatchObject({ observedAtMs: 3, repeated: false });
  });

  test('a key is stored hashed', async () => {
    await claim('f', 'confidential', 1);
    const { Item } = await tables.client.send(
      new GetItemCommand({
        TableName: RECENT_TABLE,
        Key: { deviceId: { S: 'f' }, slot: { S: keySlot('confidential') } },
      }),
    );
    expect(Item).toBeDefined();
    expect(JSON.stringify(Item)).not.toContain('confidential');
  });
});

describe('nonces in DynamoDB', () => {
  const nonces = new DynamoDbNonces({ client: tables.client, tableName: RECENT_TABLE });

  test('a nonce can be used once', async () => {
    expect(await nonces.use('n1', 2_000_000_000)).toBe(true);
    expect(await nonces.use('n1', 2_000_000_000)).toBe(false);
    expect(await nonces.use('n2', 2_000_000_000)).toBe(true);
  });

  test('of many who use it at once, one succeeds', async () => {
    const uses = await Promise.all(Array.from({ length: 8 }, () => nonces.use('n3', 2_000_000_000)));
    expect(uses.filter(Boolean)).toHaveLength(1);
  });
});
