import { ServiceError } from '../contracts';
import { isObject } from '../templates/json';
import { decode, pathOf } from './canonical-request';
import type { ReceivedRequest, RecognizedCall } from './recognized-call';
import { recognizeS3 } from './s3-operation';

/** `x-amz-target` begins with this, in the services that speak AWS JSON 1.0 or 1.1. */
const TARGET_PREFIXES: Readonly<Record<string, string>> = {
  dynamodb: 'DynamoDB_20120810.',
  sqs: 'AmazonSQS.',
  secretsmanager: 'secretsmanager.',
  ssm: 'AmazonSSM.',
};

const DATA_API_PATHS: Readonly<Record<string, string>> = {
  '/Execute': 'ExecuteStatement',
  '/BatchExecute': 'BatchExecuteStatement',
  '/BeginTransaction': 'BeginTransaction',
  '/CommitTransaction': 'CommitTransaction',
  '/RollbackTransaction': 'RollbackTransaction',
};

/**
 * Finds the operation in the way of the service's protocol. Throws `ServiceError`: `UnknownOperationException` names the operation
 * or path that is not known, `SerializationException` a body that is not JSON.
 */
export function recognizeCall(service: string, request: ReceivedRequest): RecognizedCall {
  const prefix = TARGET_PREFIXES[service];
  if (prefix !== undefined) {
    const target = request.headers['x-amz-target'] ?? '';
    if (!target.startsWith(prefix)) throw unknownOperation(service, `x-amz-target ${JSON.stringify(target)}`);
    return { operation: target.slice(prefix.length), input: jsonBody(request.body) };
  }
  const path = pathOf(request.target);
  switch (service) {
    case 's3':
      return recognizeS3(request);
    case 'rds-data': {
      const operation = request.method === 'POST' ? DATA_API_PATHS[path] : undefined;
      if (operation === undefined) throw unknownOperation(service, `${request.method} ${path}`);
      return { operation, input: jsonBody(request.body) };
    }
    case 'lambda': {
      const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
      if (name === undefined || request.method !== 'POST') throw unknownOperation(service, `${request.method} ${path}`);
      return { operation: 'Invoke', input: { FunctionName: decode(name) } };
    }
    default:
      throw unknownOperation(service, `${request.method} ${path}`);
  }
}

function unknownOperation(service: string, what: string): ServiceError {
  return new ServiceError('UnknownOperationException', `The local cloud knows no operation of ${service} by ${what}.`);
}

function jsonBody(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    throw new ServiceError('SerializationException', 'The body is not well-formed JSON.');
  }
  if (isObject(parsed)) return parsed;
  throw new ServiceError('SerializationException', 'The body is not a JSON object.');
}
