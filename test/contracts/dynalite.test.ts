import { DynamoDbEngine } from '../../local/engines/dynamodb/dynamodb-engine';
import { temporaryFolder } from '../local/engines/support/temporary-folder';
import { tableResource, testDeployment } from '../local/engines/support/test-deployment';
import { clientSettings, startTestGateway } from '../local/engines/support/test-gateway';
import { CONTRACT_TABLE, dynamoDbContract } from './dynamodb.contract';

describe('the local DynamoDB', () => {
  const folder = temporaryFolder();
  let engine: DynamoDbEngine;
  let gateway: Awaited<ReturnType<typeof startTestGateway>>;

  beforeAll(async () => {
    const deployment = testDeployment([tableResource(CONTRACT_TABLE, { hash: 'deviceId', range: 'slot' })]);
    engine = await DynamoDbEngine.open({ deployment, folder });
    gateway = await startTestGateway([engine]);
  });

  afterAll(async () => {
    await gateway.close();
    await engine.close();
  });

  dynamoDbContract(() => clientSettings(gateway.endpoint));
});
