import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TemplateFault, type Caller, type Deployment, type Resource } from '../../../local/contracts';
import { DynamoDbEngine } from '../../../local/engines/dynamodb/dynamodb-engine';
import { SecretsManagerEngine } from '../../../local/engines/secrets-manager/secrets-manager-engine';
import { SqsEngine } from '../../../local/engines/sqs/sqs-engine';
import { FileAccessLog } from '../../../local/gateway/access-log';
import { CredentialStore, type Credentials } from '../../../local/gateway/credential-store';
import { startGateway } from '../../../local/gateway/gateway';
import { AccessEvaluator, OPERATOR } from '../../../local/iam/access-evaluator';
import { readDeployment } from '../../../local/templates/read-deployment';
import { hashToken } from '../../../src/model/token';
import { DynamoDbDeviceRegistry } from '../../../src/stores/dynamodb-device-registry';

/** A principal that may join the realm. */
export interface RegisteredDevice {
  readonly uuid: string;
  readonly token: string;
}

/**
 * The account that the instance is in: the local cloud's engines and policies for what a router calls, by the templates. Whoever has a
 * role's credentials may do what the role may.
 */
export class Account {
  readonly deployment: Deployment;
  readonly gatewayUrl: string;
  /** SDK calls that the role was refused, as lines for people. */
  readonly refusals: readonly string[];
  readonly #evaluator: AccessEvaluator;
  readonly #credentials: CredentialStore;
  readonly #sqs: SqsEngine;

  private constructor(parts: {
    readonly deployment: Deployment;
    readonly gatewayUrl: string;
    readonly refusals: readonly string[];
    readonly evaluator: AccessEvaluator;
    readonly credentials: CredentialStore;
    readonly sqs: SqsEngine;
  }) {
    this.deployment = parts.deployment;
    this.gatewayUrl = parts.gatewayUrl;
    this.refusals = parts.refusals;
    this.#evaluator = parts.evaluator;
    this.#credentials = parts.credentials;
    this.#sqs = parts.sqs;
  }

  /** Opens it for an assembly's templates, its data in a folder that is thrown away. It ends with the process. */
  static async open(assemblyFolder: string, dataFolder: string): Promise<Account> {
    const gateway = await startGateway({ port: 0 });
    const deployment = readDeployment(assemblyFolder, { endpoint: 'http://127.0.0.1', gatewayUrl: gateway.url });
    const evaluator = new AccessEvaluator(deployment);
    const credentials = new CredentialStore({ region: deployment.region, gatewayUrl: gateway.url });
    const engineOptions = (name: string) => ({ deployment, folder: join(dataFolder, name) });
    const [dynamoDb, secretsManager, sqs] = await Promise.all([
      DynamoDbEngine.open(engineOptions('dynamodb')),
      SecretsManagerEngine.open(engineOptions('secrets')),
      SqsEngine.open(engineOptions('sqs')),
    ]);
    const refusals: string[] = [];
    gateway.serve({
      deployment,
      engines: new Map([dynamoDb, secretsManager, sqs].map((engine) => [engine.service, engine])),
      evaluator,
      credentials,
      accessLog: new FileAccessLog({
        path: join(dataFolder, 'access.log'),
        onFault: (fault) => refusals.push(fault.message),
      }),
      onDenied: (line) => refusals.push(line),
      onFault: (fault) => refusals.push(String(fault)),
    });
    return new Account({ deployment, gatewayUrl: gateway.url, refusals, evaluator, credentials, sqs });
  }

  /** The same resource as the account knows it, with its name and ARN. Throws a TemplateFault if it is not there. */
  resource({
    stack,
    logicalId,
  }: {
    readonly stack: { readonly stackName: string };
    readonly logicalId: string;
  }): Resource {
    const found = this.deployment.resources.find(
      (resource) => resource.stack === stack.stackName && resource.logicalId === logicalId,
    );
    if (found === undefined) throw new TemplateFault(`${stack.stackName} has no ${logicalId}.`);
    return found;
  }

  /** Temporary credentials of a role. */
  credentialsOf(caller: Caller): Credentials {
    return this.#credentials.issue(caller);
  }

  mayDo(caller: Caller, action: string, resource: string): boolean {
    return this.#evaluator.authorize(caller, { action, resource, context: {} }).allowed;
  }

  /** Writes a device into the registry, as the registration of one does. */
  async registerDevice(tableName: string): Promise<RegisteredDevice> {
    const { accessKeyId, secretAccessKey, sessionToken } = this.#credentials.issue(OPERATOR);
    const client = new DynamoDBClient({
      region: this.deployment.region,
      endpoint: this.gatewayUrl,
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
    const device = { uuid: randomUUID(), token: randomUUID() };
    await new DynamoDbDeviceRegistry({ client, tableName }).replace({
      uuid: device.uuid,
      name: 'Boot rung',
      role: 'device',
      tokenHash: hashToken(device.token),
      createdAtMs: Date.now(),
    });
    client.destroy();
    return device;
  }

  /** Takes what waits on all queues: the bodies of the messages. */
  async takeMessages(): Promise<string[]> {
    const queues = this.deployment
      .ofType('AWS::SQS::Queue')
      .map(({ attributes }) => this.#sqs.queue(attributes['Arn'] ?? ''));
    const received = await Promise.all(queues.map((queue) => queue.receive({ maximumMessages: 10, waitSeconds: 0 })));
    return received.flat().map(({ body }) => body);
  }
}
