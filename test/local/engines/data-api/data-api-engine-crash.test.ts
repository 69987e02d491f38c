import path from 'node:path';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { startKillableEngine } from '../support/killable-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { CLUSTER_ARN, DATABASE_SECRET_ARN, databaseResources } from '../support/test-deployment';
import { clientSettings } from '../support/test-gateway';
import { until } from '../support/until';

const folder = path.join(temporaryFolder(), 'data-api');
const target = { resourceArn: CLUSTER_ARN, secretArn: DATABASE_SECRET_ARN, database: 'headwater' };

test('kill -9 under load loses no row that was committed', async () => {
  const committed: number[] = [];
  let next = 0;
  for (let life = 0; life < 2; life += 1) {
    const { execute, kill } = await start();
    await execute('CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY, filler text)');
    const writing = (async () => {
      for (;;) {
        const id = (next += 1);
        try {
          await execute(`INSERT INTO kept VALUES (${id}, repeat('x', 2000))`);
        } catch {
          // The process was killed: this row may or may not be there.
          return;
        }
        committed.push(id);
      }
    })();
    await until(() => committed.length > 40 * (life + 1));
    await kill();
    await writing;
  }
  const { execute, kill } = await start();
  const { formattedRecords = '[]' } = await execute('SELECT array_agg(id) AS ids FROM kept');
  await kill();
  const [row] = JSON.parse(formattedRecords) as { ids: number[] }[];
  expect(committed.filter((id) => row?.ids.includes(id) !== true)).toEqual([]);
}, 60_000);

async function start() {
  const engine = await startKillableEngine({ service: 'rds-data', folder, resources: databaseResources() });
  const client = new RDSDataClient(clientSettings(engine.endpoint));
  return {
    kill: async () => {
      await engine.kill();
      client.destroy();
    },
    execute: (sql: string) => client.send(new ExecuteStatementCommand({ ...target, sql, formatRecordsAs: 'JSON' })),
  };
}
