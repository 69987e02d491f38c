import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureDataFolder } from '../../../../local/engines/data-api/data-folder';
import { Postgres, StatementTimeout } from '../../../../local/engines/data-api/postgres';
import { CACHE_FOLDER } from '../support/open-engine';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(60_000);
const folder = temporaryFolder();
const database = 'headwater';

test('starts at once on one data folder make it once, as a whole', async () => {
  const own = path.join(folder, 'shared');
  mkdirSync(own);
  const starts = Array.from({ length: 3 }, (_, index) =>
    ensureDataFolder({ folder: path.join(own, String(index)), database, cacheFolder: CACHE_FOLDER }),
  );
  await Promise.all(starts);
  expect(readdirSync(own).sort()).toEqual(['0', '1', '2']);
  expect(readdirSync(CACHE_FOLDER).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('a statement that takes too long is ended, and the next one is answered', async () => {
  const postgres = new Postgres({
    folder: path.join(folder, 'slow'),
    database,
    cacheFolder: CACHE_FOLDER,
    statementTimeoutMs: 3_000,
  });
  await postgres.query('CREATE TABLE kept (id int)');
  await postgres.query('INSERT INTO kept VALUES (1)');
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
  await expect(postgres.query(endless)).rejects.toBeInstanceOf(StatementTimeout);
  await postgres.start();
  expect((await postgres.query('SELECT id FROM kept')).rows).toEqual([['1']]);
  await postgres.close();
});
