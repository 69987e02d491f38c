import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerEngine } from '../../../../local/engines/secrets-manager/secrets-manager-engine';
import { temporaryFolder } from '../support/temporary-folder';
import type { TestResource } from '../support/test-deployment';
import { DATABASE_SECRET_ARN, databaseResources, testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';

const ORIGIN_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:headwater/origin-verify-XyZ123';
const folder = temporaryFolder();

const originSecret = (GenerateSecretString: Record<string, unknown>): TestResource => ({
  type: 'AWS::SecretsManager::Secret',
  ref: ORIGIN_SECRET_ARN,
  properties: { Name: 'headwater/origin-verify', GenerateSecretString },
});
const deployment = testDeployment([
  ...databaseResources(),
  originSecret({ PasswordLength: 40, ExcludePunctuation: true }),
]);

test('a secret is generated once, as the template says, and is the same after a restart', async () => {
  const own = path.join(folder, 'once');
  const first = await SecretsManagerEngine.open({ deployment, folder: own });
  const text = first.secretText(ORIGIN_SECRET_ARN);
  expect(text).toMatch(/^[A-Za-z0-9]{40}$/);
  const second = await SecretsManagerEngine.open({ deployment, folder: own });
  expect(second.secretText('headwater/origin-verify')).toBe(text);
});

test('the file with the secrets is readable by its owner alone', async () => {
  const own = path.join(folder, 'mode');
  await SecretsManagerEngine.open({ deployment, folder: own });
  const file = path.join(own, 'secrets.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty([ORIGIN_SECRET_ARN, 'text']);
});

test('a secret that is added later leaves the others as they are', async () => {
  const own = path.join(folder, 'later');
  const before = await SecretsManagerEngine.open({ deployment: testDeployment(databaseResources()), folder: own });
  const after = await SecretsManagerEngine.open({ deployment, folder: own });
  expect(after.secretText(DATABASE_SECRET_ARN)).toBe(before.secretText(DATABASE_SECRET_ARN));
  expect(after.secretText(ORIGIN_SECRET_ARN)).toBeDefined();
});

test('the secret of a database has the template, the password and, by its attachment, where the database is', async () => {
  const engine = await SecretsManagerEngine.open({ deployment, folder: path.join(folder, 'database') });
  const secret: unknown = JSON.parse(engine.secretText(DATABASE_SECRET_ARN) ?? '');
  expect(secret).toEqual({
    username: 'headwater',
    password: expect.stringMatching(/^[^"@/\\ ]{30}$/),
    engine: 'postgres',
    host: 'history.local',
    port: 5432,
    dbname: 'headwater',
    dbClusterIdentifier: 'history',
  });
});

test('the SDK reads a secret by ARN and by name, and an undeclared one is not there', async () => {
  const engine = await SecretsManagerEngine.open({ deployment, folder: path.join(folder, 'sdk') });
  const gateway = await startTestGateway([engine]);
  const client = new SecretsManagerClient(clientSettings(gateway.endpoint));
  const byArn = await client.send(new GetSecretValueCommand({ SecretId: ORIGIN_SECRET_ARN }));
  const byName = await client.send(new GetSecretValueCommand({ SecretId: 'headwater/origin-verify' }));
  expect(byArn.SecretString).toBe(engine.secretText(ORIGIN_SECRET_ARN));
  expect(byName).toMatchObject({
    ARN: ORIGIN_SECRET_ARN,
    SecretString: byArn.SecretString,
    VersionStages: ['AWSCURRENT'],
  });
  const described = await client.send(new DescribeSecretCommand({ SecretId: ORIGIN_SECRET_ARN }));
  expect(described.Name).toBe('headwater/origin-verify');
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'other' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  client.destroy();
  await gateway.close();
});

test('an unknown option of GenerateSecretString is refused by name', async () => {
  const unknown = testDeployment([originSecret({ Entropy: 12 })]);
  await expect(
    SecretsManagerEngine.open({ deployment: unknown, folder: path.join(folder, 'unknown') }),
  ).rejects.toThrow(/Entropy/);
});
