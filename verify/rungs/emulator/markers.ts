import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** How to reach the emulator's services. */
export interface SdkConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface MarkerContext {
  readonly sdk: SdkConfiguration;
  /** By which a statement reaches the cluster. */
  readonly database: { readonly secretArn: string; readonly name: string; readonly clusterArn: (id: string) => string };
}

/** How data is put into a resource of one type, and looked for later. */
export interface Marker {
  leave(physicalId: string, context: MarkerContext): Promise<string>;
  /** What is there now, to be compared with what `leave` returned; takes away what would disturb. */
  find(physicalId: string, context: MarkerContext): Promise<string | undefined>;
}

const MARK = 'verify-upgrade-mark';
const QUEUE_ATTRIBUTE = 'ApproximateNumberOfMessagesDelayed';
/** The longest there is: nobody receives the message meanwhile. */
const DELAY_SECONDS = 900;

const table: Marker = {
  async leave(TableName, { sdk }) {
    const client = new DynamoDBClient(sdk);
    await client.send(
      new PutItemCommand({ TableName, Item: { ...(await keyOf(client, TableName)), mark: { S: MARK } } }),
    );
    return MARK;
  },
  async find(TableName, { sdk }) {
    const client = new DynamoDBClient(sdk);
    const Key = await keyOf(client, TableName);
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    await client.send(new DeleteItemCommand({ TableName, Key }));
    return Item?.['mark']?.S;
  },
};

async function keyOf(client: DynamoDBClient, TableName: string): Promise<Record<string, AttributeValue>> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const types = new Map(
    Table?.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  return Object.fromEntries(
    (Table?.KeySchema ?? []).map(({ AttributeName = '' }) => [
      AttributeName,
      types.get(AttributeName) === 'N' ? { N: '0' } : { S: MARK },
    ]),
  );
}

const bucket: Marker = {
  async leave(Bucket, { sdk }) {
    await new S3Client(sdk).send(new PutObjectCommand({ Bucket, Key: MARK, Body: MARK }));
    return MARK;
  },
  async find(Bucket, { sdk }) {
    const { Body } = await new S3Client(sdk).send(new GetObjectCommand({ Bucket, Key: MARK }));
    return Body?.transformToString();
  },
};

const queue: Marker = {
  async leave(QueueUrl, { sdk }) {
    const client = new SQSClient({ ...sdk, useQueueUrlAsEndpoint: false });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: MARK, DelaySeconds: DELAY_SECONDS }));
    return delayedMessages(client, QueueUrl);
  },
  find: (QueueUrl, { sdk }) => delayedMessages(new SQSClient({ ...sdk, useQueueUrlAsEndpoint: false }), QueueUrl),
};

async function delayedMessages(client: SQSClient, QueueUrl: string): Promise<string> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [QUEUE_ATTRIBUTE] }),
  );
  return `${Attributes?.[QUEUE_ATTRIBUTE] ?? 'no'} delayed messages`;
}

const secret: Marker = { leave: secretText, find: secretText };

async function secretText(SecretId: string, { sdk }: MarkerContext): Promise<string> {
  const { SecretString } = await new SecretsManagerClient(sdk).send(new GetSecretValueCommand({ SecretId }));
  return SecretString ?? 'no text';
}

const cluster: Marker = {
  async leave(id, context) {
    await execute(id, context, 'CREATE TABLE verify_upgrade_mark (mark text)');
    await execute(id, context, `INSERT INTO verify_upgrade_mark VALUES ('${MARK}')`);
    return MARK;
  },
  find: (id, context) => execute(id, context, 'SELECT mark FROM verify_upgrade_mark'),
};

async function execute(id: string, { sdk, database }: MarkerContext, sql: string): Promise<string | undefined> {
  const { records } = await new RDSDataClient(sdk).send(
    new ExecuteStatementCommand({
      resourceArn: database.clusterArn(id),
      secretArn: database.secretArn,
      database: database.name,
      sql,
    }),
  );
  return records?.[0]?.[0]?.stringValue;
}

/** By resource type; what is not here holds nothing that could be lost. */
export const MARKERS: Readonly<Record<string, Marker>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::RDS::DBCluster': cluster,
  'AWS::S3::Bucket': bucket,
  'AWS::SQS::Queue': queue,
  'AWS::SecretsManager::Secret': secret,
};
