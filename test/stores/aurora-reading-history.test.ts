import path from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { sql } from 'drizzle-orm';
import { DataApiEngine } from '../../local/engines/data-api/data-api-engine';
import type { Rollup } from '../../src/model/ports';
import { DAY_MS, HOUR_MS } from '../../src/model/reading';
import { AuroraReadingHistory } from '../../src/stores/aurora-reading-history';
import { openHistoryDatabase } from '../../src/stores/history-database';
import { MIGRATIONS } from '../../src/stores/migrations';
import type { Migration } from '../../src/stores/migrations/migration';
import { checksumOf, SchemaMigrator } from '../../src/stores/schema-migrator';
import { MemoryLogger } from '../doubles/memory-logger';
import { CACHE_FOLDER } from '../local/engines/support/open-engine';
import { temporaryFolder } from '../local/engines/support/temporary-folder';
import {
  CLUSTER_ARN,
  DATABASE_SECRET_ARN,
  databaseResources,
  testDeployment,
} from '../local/engines/support/test-deployment';
import { clientSettings, startTestGateway } from '../local/engines/support/test-gateway';

const MIDNIGHT_MS = Date.UTC(2026, 0, 31);

describe('the history in PostgreSQL, by the Data API', () => {
  const folder = temporaryFolder();
  let nowMs = 0;
  let engine: DataApiEngine;
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  let client: RDSDataClient;
  let devices = 0;
  const newDevice = (): string => `device-${(devices += 1)}`;

  const database = () =>
    openHistoryDatabase({
      client,
      clusterArn: CLUSTER_ARN,
      secretArn: DATABASE_SECRET_ARN,
      databaseName: 'headwater',
    });
  const history = () => new AuroraReadingHistory(database());
  const migrator = (
    migrations: readonly Migration[] = MIGRATIONS,
    sleep: (milliseconds: number) => Promise<void> = async () => Promise.resolve(),
  ) => new SchemaMigrator({ database: database(), migrations, logger: new MemoryLogger(), sleep });
  const tableNames = async (): Promise<unknown> =>
    (
      await database().execute(sql`SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)
    ).rows.map(({ tablename }) => tablename);

  beforeAll(async () => {
    engine = DataApiEngine.open({
      deployment: testDeployment(databaseResources()),
      folder: path.join(folder, 'data-api'),
      cacheFolder: CACHE_FOLDER,
      now: () => nowMs,
    });
    gateway = await startTestGateway([engine]);
    client = new RDSDataClient(clientSettings(gateway.endpoint));
    await engine.ready;
    // The first migration, and at the same time another: one of them does the work.
    const results = await Promise.all([migrator().migrate({ patienceMs: 0 }), migrator().migrate({ patienceMs: 0 })]);
    expect(results.map(({ applied }) => applied).sort()).toEqual([[], MIGRATIONS.map(({ version }) => version)]);
  }, 90_000);

  afterAll(async () => {
    client.destroy();
    await gateway.close();
    await engine.close();
  });

  const rollupOf = (deviceId: string, given: Partial<Rollup> = {}): Rollup => ({
    deviceId,
    metric: 'temperature',
    period: 'hour',
    startsAtMs: MIDNIGHT_MS,
    count: 3,
    minimum: -1.5,
    maximum: 4,
    sum: 4.5,
    last: 2,
    lastText: null,
    lastObservedAtMs: MIDNIGHT_MS + 1234,
    unit: 'Cel',
    ...given,
  });
  const query = (deviceId: string, period: 'hour' | 'day', more: { metric?: string; limit?: number } = {}) =>
    history().query({ deviceId, period, fromMs: 0, toMs: MIDNIGHT_MS * 2, ...more });

  test('rollups come back as they were written, ascending by time and metric', async () => {
    const device = newDevice();
    const rollups = [
      rollupOf(device, { metric: 'humidity', startsAtMs: MIDNIGHT_MS - HOUR_MS, unit: null }),
      rollupOf(device, {
        metric: 'state',
        minimum: null,
        maximum: null,
        sum: null,
        last: null,
        lastText: `it's "hot" ✓\n\\`,
      }),
      rollupOf(device, { minimum: -1.7976931348623157e308, maximum: 5e-324, sum: null, last: 0.1 + 0.2 }),
    ];
    await history().upsert([...rollups].reverse());
    expect(await query(device, 'hour')).toEqual(rollups);
    expect(await query(device, 'hour', { metric: 'state' })).toEqual([rollups[1]]);
    expect(await query(device, 'hour', { limit: 2 })).toEqual(rollups.slice(0, 2));
    expect(await query(device, 'hour', { limit: 0 })).toEqual([]);
    expect(await query(device, 'day')).toEqual([]);
    const range = { deviceId: device, period: 'hour' as const, fromMs: MIDNIGHT_MS - HOUR_MS, toMs: MIDNIGHT_MS };
    expect(await history().query(range)).toEqual([rollups[0]]);
  });

  test('an upsert replaces, and one that was computed from fewer readings does not', async () => {
    const device = newDevice();
    await history().upsert([rollupOf(device)]);
    await history().upsert([rollupOf(device, { last: 9 })]);
    await history().upsert([rollupOf(device, { count: 4, sum: 100 })]);
    await history().upsert([rollupOf(device, { count: 2, sum: -100 })]);
    expect(await query(device, 'hour')).toEqual([rollupOf(device, { count: 4, sum: 100 })]);
  });

  test('days are computed from their hours, and recomputed when an hour changes', async () => {
    const device = newDevice();
    const hours = [
      rollupOf(device, { startsAtMs: MIDNIGHT_MS - HOUR_MS, count: 50 }),
      rollupOf(device, {
        startsAtMs: MIDNIGHT_MS + 5 * HOUR_MS,
        last: 7,
        unit: 'K',
        lastObservedAtMs: MIDNIGHT_MS + 6 * HOUR_MS - 1,
      }),
      rollupOf(device, { minimum: -3, sum: 1, count: 2 }),
      rollupOf(device, { metric: 'state', minimum: null, maximum: null, sum: null, last: null, lastText: 'idle' }),
      rollupOf(device, { startsAtMs: MIDNIGHT_MS + DAY_MS, count: 60 }),
    ];
    await history().upsert(hours);
    const day = { deviceId: device, dayStartMs: MIDNIGHT_MS };
    await history().rollUpDays([day, day]);
    const expected = rollupOf(device, {
      period: 'day',
      count: 5,
      minimum: -3,
      sum: 5.5,
      last: 7,
      unit: 'K',
      lastObservedAtMs: MIDNIGHT_MS + 6 * HOUR_MS - 1,
    });
    expect(await query(device, 'day')).toEqual([{ ...hours[3], period: 'day' }, expected]);

    await history().upsert([
      rollupOf(device, {
        startsAtMs: MIDNIGHT_MS + 7 * HOUR_MS,
        sum: null,
        count: 1,
        last: 8,
        lastObservedAtMs: MIDNIGHT_MS + 8 * HOUR_MS - 1,
      }),
    ]);
    await history().rollUpDays([day]);
    expect(await query(device, 'day', { metric: 'temperature' })).toMatchObject([{ count: 6, sum: null, last: 8 }]);
  });

  test('thousands of rollups go in and come back, though a response ends at 1 MiB', async () => {
    const device = newDevice();
    const rollups = Array.from({ length: 2500 }, (_, index) =>
      rollupOf(device, { startsAtMs: MIDNIGHT_MS + index * HOUR_MS, lastText: 'x'.repeat(1000) }),
    );
    await history().upsert(rollups);
    const found = await query(device, 'hour');
    expect(found).toHaveLength(2500);
    expect(found.map(({ startsAtMs }) => startsAtMs)).toEqual(rollups.map(({ startsAtMs }) => startsAtMs));
    expect(await query(device, 'hour', { limit: 2200 })).toHaveLength(2200);
  }, 60_000);

  test('a database that resumes is waking, and a statement that it refuses shows neither itself nor its data', async () => {
    engine.sleep({ resumeSeconds: 15 });
    await expect(query('any', 'hour')).rejects.toMatchObject({ code: 'waking', retryAfterSeconds: 15 });
    nowMs += 16_000;
    const refused: unknown = await history()
      .upsert([rollupOf('any', { count: -1, lastText: 'confidential' })])
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'internal' });
    expect(String(refused)).not.toMatch(/confidential|INSERT/);
  });

  test('a migration waits for a database that resumes, as long as it has patience', async () => {
    engine.sleep({ resumeSeconds: 15 });
    const pauses: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => {
      pauses.push(milliseconds);
      nowMs += milliseconds;
    };
    await expect(migrator(MIGRATIONS, sleep).migrate({ patienceMs: 5_000 })).rejects.toMatchObject({ code: 'waking' });
    await expect(migrator(MIGRATIONS, sleep).migrate({ patienceMs: 60_000 })).resolves.toEqual({ applied: [] });
    expect(pauses.every((pause, index) => pause >= 1000 && pause <= 10_000 && index < 20)).toBe(true);
  });

  test('migrations run in order, once, and all or nothing', async () => {
    const second: Migration = { version: 102, name: 'second', statements: ['ALTER TABLE probe ADD COLUMN b integer'] };
    const first: Migration = { version: 101, name: 'first', statements: ['CREATE TABLE probe (a integer)'] };
    const broken: Migration = { version: 103, name: 'broken', statements: ['CREATE TABLE half ()', 'SELECT nonsense'] };
    await expect(migrator([first, second, broken]).migrate({ patienceMs: 60_000 })).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await tableNames()).not.toContain('probe');
    await expect(migrator([second, first]).migrate({ patienceMs: 0 })).resolves.toEqual({ applied: [101, 102] });
    await expect(migrator([second, first]).migrate({ patienceMs: 0 })).resolves.toEqual({ applied: [] });
    expect(await tableNames()).toEqual(['probe', 'rollup', 'schema_migrations']);
  });

  test('a migration that was changed after it was applied is refused by its name', async () => {
    const original: Migration = { version: 201, name: 'original', statements: ['CREATE TABLE original ()'] };
    await migrator([original]).migrate({ patienceMs: 0 });
    const changed = { ...original, statements: ['CREATE TABLE original (a integer)'] };
    await expect(migrator([changed]).migrate({ patienceMs: 0 })).rejects.toThrow('Migration 201 (original)');
    const reformatted = { ...original, statements: ['CREATE  TABLE\n original ()'] };
    await expect(migrator([reformatted]).migrate({ patienceMs: 0 })).resolves.toEqual({ applied: [] });
  });

  test('the migrations are numbered 1, 2, 3... and those released are as they were', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
    expect(MIGRATIONS.map(checksumOf)).toMatchInlineSnapshot(`
     [
       "1672b9ff53fa0803ea3954953bbd4c601fe460f6b5c8be96e30be08e92e8df62",
     ]
    `);
  });
});
