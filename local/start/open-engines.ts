import type { Deployment, ServiceEngine } from '../contracts';
import { DataApiEngine } from '../engines/data-api/data-api-engine';
import { DynamoDbEngine } from '../engines/dynamodb/dynamodb-engine';
import { S3Engine } from '../engines/s3/s3-engine';
import { SecretsManagerEngine } from '../engines/secrets-manager/secrets-manager-engine';
import { SqsEngine } from '../engines/sqs/sqs-engine';
import { SsmEngine } from '../engines/ssm/ssm-engine';
import type { DataFolder } from './data-folder';

/** Every engine of the local cloud. */
export interface Engines {
  readonly dataApi: DataApiEngine;
  readonly dynamoDb: DynamoDbEngine;
  readonly s3: S3Engine;
  readonly secretsManager: SecretsManagerEngine;
  readonly sqs: SqsEngine;
  readonly ssm: SsmEngine;
}

export interface OpenEnginesOptions {
  readonly deployment: Deployment;
  readonly dataFolder: DataFolder;
  /** What speeds up the first start of further data folders. */
  readonly cacheFolder: string;
  readonly onStorageFault: (line: string) => void;
}

/** Opens all engines at once. PostgreSQL, the slowest, begins first and goes on starting beside; `dataApi.ready` tells its end. */
export async function openEngines(options: OpenEnginesOptions): Promise<Engines> {
  const { deployment, dataFolder, cacheFolder, onStorageFault } = options;
  const engineOptions = (name: string) => ({ deployment, folder: dataFolder.file(name), onStorageFault });
  const dataApi = DataApiEngine.open({ ...engineOptions('postgres'), cacheFolder });
  const opened = await Promise.allSettled([
    DynamoDbEngine.open(engineOptions('dynamodb')),
    S3Engine.open(engineOptions('s3')),
    SecretsManagerEngine.open(engineOptions('secrets')),
    SqsEngine.open(engineOptions('sqs')),
  ]);
  const [dynamoDb, s3, secretsManager, sqs] = opened;
  if (
    dynamoDb.status === 'fulfilled' &&
    s3.status === 'fulfilled' &&
    secretsManager.status === 'fulfilled' &&
    sqs.status === 'fulfilled'
  )
    return {
      dataApi,
      dynamoDb: dynamoDb.value,
      s3: s3.value,
      secretsManager: secretsManager.value,
      sqs: sqs.value,
      ssm: new SsmEngine({ deployment }),
    };
  await Promise.allSettled([
    dataApi.close(),
    ...opened.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)),
  ]);
  throw opened.find((result) => result.status === 'rejected')?.reason;
}

/** By the name that SDK calls are signed for. */
export function byService(engines: Engines, ...others: readonly ServiceEngine[]): Map<string, ServiceEngine> {
  return new Map([...listOf(engines), ...others].map((engine) => [engine.service, engine]));
}

export async function closeEngines(engines: Engines): Promise<void> {
  await Promise.all(listOf(engines).map((engine) => engine.close()));
}

function listOf({ dataApi, dynamoDb, s3, secretsManager, sqs, ssm }: Engines): readonly ServiceEngine[] {
  return [dataApi, dynamoDb, s3, secretsManager, sqs, ssm];
}
