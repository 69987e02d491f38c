import path from 'node:path';
import type { ServiceEngine } from '../../../../local/contracts';
import type { EngineOptions } from '../../../../local/engines/engine-options';

/** Where a fresh database is kept between runs of the tests. */
export const CACHE_FOLDER = path.join(__dirname, '..', '..', '..', '..', '.cache');

/** Opens an engine by its service's name, loading no other. */
export async function openEngine(service: string, options: EngineOptions): Promise<ServiceEngine> {
  switch (service) {
    case 'sqs':
      return (await import('../../../../local/engines/sqs/sqs-engine')).SqsEngine.open(options);
    case 'dynamodb':
      return (await import('../../../../local/engines/dynamodb/dynamodb-engine')).DynamoDbEngine.open(options);
    case 'rds-data':
      return (await import('../../../../local/engines/data-api/data-api-engine')).DataApiEngine.open({
        ...options,
        cacheFolder: CACHE_FOLDER,
      });
    case 's3':
      return (await import('../../../../local/engines/s3/s3-engine')).S3Engine.open(options);
    default:
      throw new Error(`No engine for ${service}`);
  }
}
