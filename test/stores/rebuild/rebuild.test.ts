import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DeleteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { sql } from 'drizzle-orm';
import { mkdirSync, readdirSync } from 'node:fs';
import { DataApiEngine } from '../../../local/engines/data-api/data-api-engine';
import { HeadwaterError } from '../../../src/model/errors';
import type { Envelope } from '../../../src/model/envelope';
import type { RawArchive } from '../../../src/model/ports';
import type { Reading, ReadingValue } from '../../../src/model/reading';
import { DAY_MS, HOUR_MS } from '../../../src/model/reading';
import { batchKey } from '../../../src/stores/archive/archive-keys';
import { compactArchive } from '../../../src/stores/archive/compact-archive';
import { encodeParquet } from '../../../src/stores/archive/encode-parquet';
import { AuroraReadingHistory } from '../../../src/stores/aurora-reading-history';
import { DynamoDbRecentReadings } from '../../../src/stores/dynamodb-recent-readings';
import { openHistoryDatabase } from '../../../src/stores/history-database';
import { MIGRATIONS } from '../../../src/stores/migrations';
import { ReadingRecorder } from '../../../src/stores/reading-recorder';
import { LateReadings } from '../../../src/stores/rebuild/late-readings';
import { Rebuild, type RebuildOptions } from '../../../src/stores/rebuild/rebuild';
import { RollupRun } from '../../../src/stores/rollup/rollup-run';
import { SchemaMigrator } from '../../../src/stores/schema-migrator';
import { DynaliteTables, RECENT_TABLE } from '../../doubles/dynalite-tables';
import { MemoryArchiveObjects } from '../../doubles/memory-archive-objects';
import { MemoryLogger } from '../../doubles/memory-logger';
import { CACHE_FOLDER } from '../../local/engines/support/open-engine';
import { temporaryFolder } from '../../local/engines/support/temporary-folder';
import {
  CLUSTER_ARN,
  DATABASE_SECRET_ARN,
  databaseResources,
  testDeployment,
} from '../../local/engines/support/test-deployment';
import { clientSettings, startTestGateway } from '../../local/engines/support/test-gateway';

const NOON_MS = Date.UTC(2026, 0, 31, 12);
const RETENTION_DAYS = 9;

describe('a rebuild from the archive alone', () => {
  const folder = temporaryFolder();
  const tables = new DynaliteTables();
  const logger = new MemoryLogger();
  let objects = new MemoryArchiveObjects();
  let nowMs = NOON_MS;
  let versions = 0;
  let folders = 0;
  let engine: DataApiEngine;
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;
  let client: RDSDataClient;

  const archive: RawArchive = {
    append: async (batch) => {
      const readings = batch.envelopes.flatMap(({ envelopeId, readings: ofEnvelope }) =>
        ofEnvelope.map((reading) => ({ ...reading, envelopeId })),
      );
      await objects.write(batchKey(batch), encodeParquet(readings));
    },
  };
  const recent = new DynamoDbRecentReadings({
    client: tables.client,
    tableName: RECENT_TABLE,
    retentionDays: RETENTION_DAYS,
    clock: () => nowMs,
    ids: () => `version-${(versions += 1)}`,
  });
  const recorder = new ReadingRecorder({ archive, recent, logger });
  const database = () =>
    openHistoryDatabase({
      client,
      clusterArn: CLUSTER_ARN,
      secretArn: DATABASE_SECRET_ARN,
      databaseName: 'headwater',
    });
  const history = () => new AuroraReadingHistory(database());
  const rollUp = () => new RollupRun({ recent, history: history(), logger }).run({ remainingMs: () => 60_000 });
  const rebuild = (more: Partial<RebuildOptions> = {}) => {
    const lateFolder = path.join(folder, `late-${(folders += 1)}`);
    mkdirSync(lateFolder);
    return {
      lateFolder,
      run: new Rebuild({
        objects,
        recent,
        history: history(),
        late: new LateReadings(lateFolder),
        recentRetentionDays: RETENTION_DAYS,
        nowMs,
        sleep: async () => undefined,
        ...more,
      }),
    };
  };

  beforeAll(async () => {
    engine = DataApiEngine.open({
      deployment: testDeployment(databaseResources()),
      folder: path.join(folder, 'data-api'),
      cacheFolder: CACHE_FOLDER,
    });
    gateway = await startTestGateway([engine]);
    client = new RDSDataClient(clientSettings(gateway.endpoint));
    await Promise.all([engine.ready, tables.create()]);
    await new SchemaMigrator({
      database: database(),
      migrations: MIGRATIONS,
      logger,
      sleep: async () => undefined,
    }).migrate({ patienceMs: 0 });
  }, 90_000);

  afterAll(async () => {
    client.destroy();
    await Promise.all([gateway.close(), tables.close()]);
    await engine.close();
  });

  beforeEach(() => {
    objects = new MemoryArchiveObjects();
    nowMs = NOON_MS;
  });
  afterEach(wipe);

  async function recentItems(): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of paginateScan({ client: tables.client }, { TableName: RECENT_TABLE })) {
      items.push(...Items.map((item) => unmarshall(item)));
    }
    return items;
  }

  /** All that is stored, but the markers, whose versions are new each time. */
  async function stored(): Promise<{ readonly items: string[]; readonly rollups: unknown }> {
    const items = (await recentItems()).filter(({ deviceId }) => deviceId !== '#touched');
    const { rows } = await database().execute(
      sql`SELECT device_id, metric, period, starts_at::text, count, minimum, maximum, sum, last, last_text,
            last_observed_at::text, unit FROM rollup ORDER BY 1, 2, 3, 4`,
    );
    return { items: items.map((item) => JSON.stringify(item, Object.keys(item).sort())).sort(), rollups: rows };
  }

  async function wipe(): Promise<void> {
    for (const { deviceId, slot } of await recentItems()) {
      await tables.client.send(
        new DeleteItemCommand({
          TableName: RECENT_TABLE,
          Key: { deviceId: { S: String(deviceId) }, slot: { S: String(slot) } },
        }),
      );
    }
    await database().execute(sql`DELETE FROM rollup`);
  }

  const readingOf = (given: Partial<Reading>): Reading => ({
    deviceId: 'a',
    metric: 'temperature',
    value: 1,
    observedAtMs: nowMs - 1000,
    receivedAtMs: nowMs,
    occurrence: '',
    ...given,
  });

  let envelopes = 0;
  /** What arrives now, in one batch of `store`. */
  async function arrive(...batches: (readonly Reading[])[]): Promise<Envelope[]> {
    const sent = batches.map((readings): Envelope => ({
      version: 1,
      envelopeId: `envelope-${(envelopes += 1)}`,
      source: 'http',
      enqueuedAtMs: nowMs,
      readings: [...readings],
    }));
    await deliver(sent);
    return sent;
  }

  async function deliver(sent: readonly Envelope[]): Promise<void> {
    const failed = await recorder.record(
      sent.map((envelope) => ({ messageId: envelope.envelopeId, body: JSON.stringify(envelope) })),
    );
    expect([...failed]).toEqual([]);
  }

  /** Some hours of four devices, with everything that makes readings hard to count. */
  async function live(): Promise<void> {
    const values: ReadingValue[] = [21.5, -0.25, true, false, 'open', 'Grüße ✓', 1e300, 0.1];
    for (let hour = 0; hour < 30; hour += 7) {
      nowMs = NOON_MS + hour * HOUR_MS;
      const batch = ['a', 'b', 'c'].flatMap((deviceId, device) =>
        values.map((value, index) =>
          readingOf({
            deviceId,
            metric: typeof value === 'number' ? 'temperature' : typeof value,
            value,
            ...(index % 2 === 0 ? { unit: 'Cel' } : {}),
            observedAtMs: nowMs - index * 60_000 - device,
            occurrence: index === 3 ? `acceptance-${hour}` : '',
          }),
        ),
      );
      const sent = await arrive(batch.slice(0, 10), batch.slice(10));
      // Delivered again in another company: other objects with the same readings.
      await deliver(sent.slice(1));
      // The same natural key with another value, later and earlier than the one that is there.
      await arrive([readingOf({ value: 99, observedAtMs: nowMs, receivedAtMs: nowMs + 5 })]);
      await arrive([readingOf({ value: 98, observedAtMs: nowMs, receivedAtMs: nowMs + 3 })]);
    }
    // From a device that was offline for days.
    await arrive(
      Array.from({ length: 40 }, (_, index) =>
        readingOf({ deviceId: 'late', value: index, observedAtMs: nowMs - 3 * DAY_MS + index * 1_000_000 }),
      ),
    );
  }

  test('gives the same recent readings and the same history as the readings did when they came', async () => {
    await live();
    await rollUp();
    const before = await stored();
    expect(before.items.length).toBeGreaterThan(100);
    expect(before.rollups).toContainEqual(expect.objectContaining({ device_id: 'late', period: 'day' }));
    await wipe();
    expect(await stored()).toEqual({ items: [], rollups: [] });
    const { run, lateFolder } = rebuild();
    const result = await run.run();
    expect(await stored()).toEqual(before);
    expect(result.archived).toBeGreaterThan(result.readings);
    expect(readdirSync(lateFolder)).toEqual([]);
    // The next rollup looks at the hours again, and changes nothing.
    await rollUp();
    expect(await stored()).toEqual(before);
  }, 60_000);

  test('gives the same from a compacted archive, with little memory, and a second time', async () => {
    await live();
    await rollUp();
    const before = await stored();
    await wipe();
    const written = objects.bodies.size;
    await compactArchive({
      objects,
      logger,
      formats: ['parquet'],
      fromMs: NOON_MS - DAY_MS,
      nowMs: nowMs + DAY_MS,
    });
    expect(objects.bodies.size).toBeLessThan(written);
    await rebuild({ readingsAtOnce: 7 }).run.run();
    expect(await stored()).toEqual(before);
    await rebuild().run.run();
    expect(await stored()).toEqual(before);
  }, 60_000);

  test('has the history of hours whose recent readings have expired, and the last reading of silent devices', async () => {
    await arrive([readingOf({ value: 1 }), readingOf({ value: 2, metric: 'humidity' })]);
    await rollUp();
    nowMs += (RETENTION_DAYS + 3) * DAY_MS;
    await arrive([readingOf({ value: 3 })], [readingOf({ deviceId: 'b', value: 4 })]);
    await rollUp();
    const seen = async () => ({
      latest: await Promise.all(['a', 'b'].map((deviceId) => recent.latest(deviceId))),
      readings: await Promise.all(
        ['a', 'b'].map((deviceId) => recent.query({ deviceId, fromMs: 0, toMs: nowMs + DAY_MS })),
      ),
      rollups: (await stored()).rollups,
    });
    const before = await seen();
    expect(before.latest.flat().map(({ value }) => value)).toEqual([2, 3, 4]);
    await wipe();
    await rebuild().run.run();
    expect(await seen()).toEqual(before);
    // No rollup is asked to do an hour that it would find empty.
    const lines = logger.lines.length;
    await rollUp();
    expect(logger.lines.slice(lines)).toEqual([]);
    expect(await seen()).toEqual(before);
  }, 60_000);

  test('takes the JSON lines of release 0.1.0 as well', async () => {
    const reading = readingOf({ value: 7, unit: 'Cel', observedAtMs: NOON_MS + 5 });
    objects.bodies.set('raw/ndjson/date=2026-01-31/hour=12/0123.ndjson.gz', gzipSync(`${JSON.stringify(reading)}\n`));
    const result = await rebuild().run.run();
    expect(result).toEqual({ archived: 1, readings: 1, rollups: 1 });
    expect(await recent.latest('a')).toEqual([reading]);
  }, 60_000);

  test('that was cut off is continued from the day that it had reached, and waits for a database that wakes up', async () => {
    await live();
    await rollUp();
    const before = await stored();
    await wipe();
    const days: number[] = [];
    let upserts = 0;
    const fragile = {
      upsert: async (rollups: Parameters<AuroraReadingHistory['upsert']>[0]) => {
        upserts += 1;
        // Asleep at first, which is waited for; then gone in the middle of the work.
        if (upserts === 1) throw new HeadwaterError('waking', 'The database resumes');
        if (upserts > 15) throw new Error('killed');
        await history().upsert(rollups);
      },
      rollUpDays: (given: Parameters<AuroraReadingHistory['rollUpDays']>[0]) => history().rollUpDays(given),
    };
    const cutOff = rebuild({ history: fragile, onDay: ({ dayStartMs }) => days.push(dayStartMs) });
    await expect(cutOff.run.run()).rejects.toThrow('killed');
    expect(days.length).toBeGreaterThan(0);
    const fromMs = (days.at(-1) ?? 0) + DAY_MS;
    await rebuild({ fromMs }).run.run();
    expect(await stored()).toEqual(before);
  }, 60_000);

  test('says so when an object goes while it is being read', async () => {
    await arrive([readingOf({})]);
    const source = {
      list: (prefix: string) => objects.list(prefix),
      readRange: (key: string, range: { start: number; end: number }) => objects.readRange(key, range),
      read: async () => undefined,
    };
    await expect(rebuild({ objects: source }).run.run()).rejects.toThrow(/went while it was to be read/);
  });
});
