import type { ServiceEngine } from '../../../../local/contracts';
import type { EngineOptions } from '../../../../local/engines/engine-options';

/** Opens an engine by its service's name, loading no other. */
export async function openEngine(service: string, options: EngineOptions): Promise<ServiceEngine> {
  switch (service) {
    case 'sqs':
      return (await import('../../../../local/engines/sqs/sqs-engine')).SqsEngine.open(options);
    case 'dynamodb':
      return (await import('../../../../local/engines/dynamodb/dynamodb-engine')).DynamoDbEngine.open(options);
    default:
      throw new Error(`No engine for ${service}`);
  }
}
