import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableResource } from '../local/engines/support/test-deployment';
import { clientSettings } from '../local/engines/support/test-gateway';
import { CONTRACT_TABLE, dynamoDbContract } from './dynamodb.contract';

// Amazon's own implementation keeps our contract honest. It needs Java: `npm run test:contracts` fetches it.
describe("Amazon's DynamoDB Local", () => {
  let local: Awaited<ReturnType<typeof startDynamoDbLocal>>;

  beforeAll(async () => {
    local = await startDynamoDbLocal(path.resolve(__dirname, '../../.cache/dynamodb-local'));
  }, 60_000);

  afterAll(() => local.stop());

  dynamoDbContract(() => clientSettings(local.endpoint));
});

async function startDynamoDbLocal(folder: string): Promise<{ endpoint: string; stop: () => void }> {
  const port = await freePort();
  const java = spawn(
    'java',
    [
      `-Dsqlite4java.library.path=${folder}`,
      '-classpath',
      path.join(folder, '*'),
      'com.amazonaws.services.dynamodbv2.local.main.ServerRunner',
      ...['-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { stdio: 'ignore' },
  );
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({ ...clientSettings(endpoint), maxAttempts: 1 });
  const { KeySchema, AttributeDefinitions, BillingMode } = tableResource(CONTRACT_TABLE, {
    hash: 'deviceId',
    range: 'slot',
  }).properties as unknown as CreateTableCommand['input'];
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(
        new CreateTableCommand({ TableName: CONTRACT_TABLE, KeySchema, AttributeDefinitions, BillingMode }),
      );
      break;
    } catch (error) {
      if (attempt > 200 || java.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  client.destroy();
  return { endpoint, stop: () => java.kill() };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
