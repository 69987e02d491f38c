import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/**
 * PostgreSQL (PGlite) in a thread of its own. `workerData` says what for:
 *
 * - `{task: 'initialize', folder, database}` makes a new data folder with that database, and ends.
 * - `{task: 'serve', folder, database}` answers `{id, sql, parameters: [{text, typeOid}]}` with `{id, fields, rows, affectedRows}`, every
 *   value in PostgreSQL's own text form, or with `{id, error}`. One connection, one statement at a time.
 */
const { task, folder, database } = workerData;

if (task === 'initialize') {
  const postgres = await PGlite.create({ dataDir: folder });
  await postgres.exec(`CREATE DATABASE "${database.replaceAll('"', '""')}"`);
  await postgres.close();
  parentPort.postMessage('initialized');
} else {
  const postgres = await PGlite.create({ dataDir: folder, database });
  await postgres.exec(
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; SET intervalstyle = 'postgres'",
  );
  const asText = (value) => value;
  const parsers = Object.fromEntries(Object.keys(postgres.parsers).map((oid) => [oid, asText]));

  parentPort.on('message', async ({ id, sql, parameters }) => {
    try {
      const { fields, rows, affectedRows } = await postgres.query(
        sql,
        parameters.map(({ text }) => text),
        {
          rowMode: 'array',
          parsers,
          paramTypes: parameters.map(({ typeOid }) => typeOid),
          serializers: Object.fromEntries(parameters.map(({ typeOid }) => [typeOid, asText])),
        },
      );
      parentPort.postMessage({ id, fields, rows, affectedRows: affectedRows ?? 0 });
    } catch (error) {
      const { message, severity, code, detail, hint, position } = error;
      parentPort.postMessage({ id, error: { message, severity, code, detail, hint, position } });
    }
  });
  parentPort.postMessage('ready');
}
