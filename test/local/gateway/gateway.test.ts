import { Readable } from 'node:stream';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ServiceError } from '../../../local/contracts';
import { startGateway } from '../../../local/gateway/gateway';
import { OPERATOR } from '../../../local/iam/access-evaluator';
import { type GatewayFixture, startFixture } from './gateway-fixture';

const EVERYTHING = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
const ACCOUNT = '000000000000';

let fixture: GatewayFixture;

async function withStatements(...statements: readonly Record<string, unknown>[]): Promise<GatewayFixture> {
  fixture = await startFixture(statements);
  return fixture;
}

afterEach(() => fixture.gateway.close());

async function failureOf(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  const fault: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(fault instanceof Error)) throw new Error('The call did not fail.');
  const metadata: unknown = '$metadata' in fault ? fault.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return { name: fault.name, message: fault.message, status: typeof status === 'number' ? status : undefined };
}

describe('the gateway', () => {
  it('hands the calls of every SDK client to the engine of their service', async () => {
    const { engines, client, ref, entries } = await withStatements(...EVERYTHING);
    engines.s3.answer = () => ({ status: 200, headers: {}, body: Readable.from(['an ', 'object']) });
    await new DynamoDBClient(client()).send(new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } }));
    await new SQSClient(client())
      .send(new SendMessageCommand({ QueueUrl: ref('Queue'), MessageBody: 'x' }))
      .catch(() => undefined);
    await new SecretsManagerClient(client()).send(new GetSecretValueCommand({ SecretId: ref('Secret') }));
    await new SSMClient(client()).send(new GetParameterCommand({ Name: '/p' }));
    await new LambdaClient(client()).send(new InvokeCommand({ FunctionName: 'f', Payload: '[1]' }));
    await new RDSDataClient(client()).send(
      new ExecuteStatementCommand({ resourceArn: 'arn:aws:rds:x', secretArn: ref('Secret'), sql: 'select 1' }),
    );
    const object = await new S3Client(client()).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }));
    expect(await object.Body?.transformToString()).toBe('an object');

    expect(engines.dynamodb.calls[0]).toMatchObject({ operation: 'GetItem', input: { TableName: 'table' } });
    expect(engines.sqs.calls[0]).toMatchObject({ operation: 'SendMessage', input: { MessageBody: 'x' } });
    expect(engines.secretsmanager.calls[0]).toMatchObject({ operation: 'GetSecretValue' });
    expect(engines.ssm.calls[0]).toMatchObject({ operation: 'GetParameter', input: { Name: '/p' } });
    expect(engines.lambda.calls[0]).toMatchObject({ operation: 'Invoke', input: { FunctionName: 'f' } });
    expect(engines['rds-data'].calls[0]).toMatchObject({ operation: 'ExecuteStatement', input: { sql: 'select 1' } });
    expect(engines.s3.calls[0]).toMatchObject({ operation: 'GetObject', input: { Bucket: 'bucket', Key: 'k' } });
    expect(entries.map(({ action, verdict }) => `${verdict} ${action}`)).toEqual([
      'allowed dynamodb:GetItem',
      'allowed sqs:SendMessage',
      'allowed secretsmanager:GetSecretValue',
      'allowed ssm:GetParameter',
      'allowed lambda:InvokeFunction',
      'allowed rds-data:ExecuteStatement',
      'allowed s3:GetObject',
    ]);
  });

  it.each(['a b+c', 'ä/ö?x=1&y', "!'()*~-_.", 'a//b', 'a/../b', '%41', '100%', '日本', '=&;:@,$#'])(
    'understands the S3 key %s',
    async (Key) => {
      const { engines, client } = await withStatements(...EVERYTHING);
      await new S3Client(client()).send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'x' }));
      expect(engines.s3.calls[0]?.input).toEqual({ Bucket: 'bucket', Key });
    },
  );

  it('takes a bucket before the host as well as in the path', async () => {
    const { engines, client, gateway } = await withStatements(...EVERYTHING);
    const endpoint = gateway.url.replace('127.0.0.1', 'localhost');
    const virtual = new S3Client({ ...client(), endpoint, forcePathStyle: false });
    // The name bucket.localhost is not in every resolver: the request goes to loopback and keeps its Host.
    virtual.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null && 'hostname' in request) {
          expect(request.hostname).toBe('bucket.localhost');
          request.hostname = '127.0.0.1';
        }
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'toLoopback' },
    );
    await virtual.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a/b', Body: 'x' }));
    expect(engines.s3.calls[0]).toMatchObject({ operation: 'PutObject', input: { Bucket: 'bucket', Key: 'a/b' } });
    expect(engines.s3.calls[0]?.url.pathname).toBe('/bucket/a/b');
  });

  it('takes a streamed body with a checksum after it', async () => {
    const { engines, client } = await withStatements(...EVERYTHING);
    const Body = Readable.from([Buffer.alloc(70_000, 'a')]);
    await new S3Client(client()).send(
      new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body, ContentLength: 70_000, ChecksumAlgorithm: 'CRC32' }),
    );
    expect(engines.s3.calls[0]?.headers['x-amz-content-sha256']).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER');
    expect(engines.s3.calls[0]?.body.toString('latin1')).toContain('x-amz-checksum-crc32:');
  });

  it('asks for the permission of every object in a batch, and of the source of a copy', async () => {
    const { client, denied, engines } = await withStatements(
      { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket/*' },
      { Effect: 'Allow', Action: ['s3:DeleteObject', 's3:GetObject'], Resource: 'arn:aws:s3:::bucket/mine/*' },
    );
    engines.s3.answer = () => ({ status: 200, headers: {}, body: '<DeleteResult/>' });
    const s3 = new S3Client(client());
    const remove = (...keys: string[]) =>
      s3.send(new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    await remove('mine/a&b');
    expect((await failureOf(remove('mine/a', 'yours/<b>'))).name).toBe('AccessDenied');
    expect(denied[0]).toContain('s3:DeleteObject on arn:aws:s3:::bucket/yours/<b>');
    const copy = new CopyObjectCommand({ Bucket: 'bucket', Key: 'mine/c', CopySource: 'bucket/yours/d' });
    expect((await failureOf(s3.send(copy))).message).toContain('s3:GetObject on resource: arn:aws:s3:::bucket/yours/d');
  });

  it('denies what no policy allows, in the words of each protocol, and says so to people and to the log', async () => {
    const { client, denied, entries, engines, ref } = await withStatements({
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: '*',
    });
    const put = new DynamoDBClient(client()).send(new PutItemCommand({ TableName: 'table', Item: { id: { S: 'a' } } }));
    const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/table`;
    const message =
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/role/session is not authorized to perform: dynamodb:PutItem ` +
      `on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`;
    expect(await failureOf(put)).toEqual({ name: 'AccessDeniedException', message, status: 400 });
    expect(denied).toEqual([
      `DENIED role/session: dynamodb:PutItem on ${table} (no identity-based policy allows the dynamodb:PutItem action)`,
    ]);
    expect(entries).toEqual([
      {
        time: expect.stringMatching(/Z$/),
        role: `arn:aws:iam::${ACCOUNT}:role/role`,
        session: 'session',
        service: 'dynamodb',
        action: 'dynamodb:PutItem',
        resource: table,
        verdict: 'denied',
        reason: message,
        status: 400,
      },
    ]);
    expect(engines.dynamodb.calls).toEqual([]);

    const object = new S3Client(client()).send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }));
    expect(await failureOf(object)).toMatchObject({ name: 'AccessDenied', status: 403 });
    const statement = new ExecuteStatementCommand({ resourceArn: 'arn:x', secretArn: ref('Secret'), sql: 'select 1' });
    expect(await failureOf(new RDSDataClient(client()).send(statement))).toMatchObject({
      name: 'AccessDeniedException',
      status: 403,
    });
    const send = new SendMessageCommand({ QueueUrl: ref('Queue'), MessageBody: 'x' });
    expect((await failureOf(new SQSClient(client()).send(send))).name).toBe('AccessDeniedException');
  });

  it('needs the right to read the secret for a statement, as the Data API does', async () => {
    const { client, ref, denied } = await withStatements({ Effect: 'Allow', Action: 'rds-data:*', Resource: '*' });
    const statement = new ExecuteStatementCommand({ resourceArn: 'arn:x', secretArn: ref('Secret'), sql: 'select 1' });
    await failureOf(new RDSDataClient(client()).send(statement));
    expect(denied[0]).toContain('secretsmanager:GetSecretValue');
  });

  it('logs what an allowed call needed besides', async () => {
    const { client, ref, entries } = await withStatements(...EVERYTHING);
    const statement = new ExecuteStatementCommand({ resourceArn: 'arn:x', secretArn: ref('Secret'), sql: 'select 1' });
    await new RDSDataClient(client()).send(statement);
    expect(entries).toMatchObject([
      {
        action: 'rds-data:ExecuteStatement',
        resource: 'arn:x',
        also: [{ action: 'secretsmanager:GetSecretValue', resource: ref('Secret') }],
        verdict: 'allowed',
      },
    ]);
  });

  it('restricts a query to the partition keys that a policy names', async () => {
    const { client } = await withStatements({
      Effect: 'Allow',
      Action: 'dynamodb:Query',
      Resource: '*',
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } },
    });
    const query = (id: string) =>
      new DynamoDBClient(client()).send(
        new QueryCommand({
          TableName: 'table',
          KeyConditionExpression: '#i = :i',
          ExpressionAttributeNames: { '#i': 'id' },
          ExpressionAttributeValues: { ':i': { S: id } },
        }),
      );
    await query('mine');
    expect((await failureOf(query('yours'))).name).toBe('AccessDeniedException');
  });

  it('does not tell that an object is absent to somebody who may not list the bucket', async () => {
    const { client, engines, entries } = await withStatements(
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket/*' },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::bucket',
        Condition: { StringLike: { 's3:prefix': 'open/*' } },
      },
    );
    engines.s3.answer = () => {
      throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
    };
    const s3 = new S3Client(client());
    const get = (Key: string) => failureOf(s3.send(new GetObjectCommand({ Bucket: 'bucket', Key })));
    expect(await get('closed/a')).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(await get('open/a')).toMatchObject({ name: 'NoSuchKey', status: 404 });
    const head = s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'closed/a' }));
    expect((await failureOf(head)).status).toBe(403);
    expect(entries.map(({ verdict, action, also }) => [verdict, action, also])).toEqual([
      ['denied', 's3:ListBucket', undefined],
      ['allowed', 's3:GetObject', [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket' }]],
      ['denied', 's3:ListBucket', undefined],
    ]);
  });

  it("renders an engine's errors so that the SDK makes its typed exceptions of them", async () => {
    const { client, engines, ref } = await withStatements(...EVERYTHING);
    engines.dynamodb.answer = () => {
      throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    };
    engines.sqs.answer = () => {
      throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    };
    engines['rds-data'].answer = () => {
      throw new ServiceError('DatabaseResumingException', 'The database is resuming.');
    };
    const get = new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } });
    expect((await failureOf(new DynamoDBClient(client()).send(get))).name).toBe('ResourceNotFoundException');
    const send = new SendMessageCommand({ QueueUrl: ref('Queue'), MessageBody: 'x' });
    expect((await failureOf(new SQSClient(client()).send(send))).name).toBe('QueueDoesNotExist');
    const statement = new ExecuteStatementCommand({ resourceArn: 'arn:x', secretArn: ref('Secret'), sql: 'select 1' });
    expect((await failureOf(new RDSDataClient(client()).send(statement))).name).toBe('DatabaseResumingException');
  });

  it('refuses an operation that it does not know by its name', async () => {
    const { client, entries } = await withStatements(...EVERYTHING);
    const create = new SQSClient(client()).send(new CreateQueueCommand({ QueueName: 'new' }));
    expect(await failureOf(create)).toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('sqs CreateQueue'),
    });
    const acl = new PutObjectAclCommand({ Bucket: 'bucket', Key: 'k', ACL: 'private' });
    expect((await failureOf(new S3Client(client()).send(acl))).message).toContain('PUT object acl');
    expect(entries.map(({ verdict }) => verdict)).toEqual(['refused', 'refused']);
  });

  it('lets the owner do everything, and logs it', async () => {
    const { client, store, entries } = await withStatements();
    const s3 = new S3Client(client(store.issue(OPERATOR)));
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }));
    await s3.send(new ListObjectsV2Command({ Bucket: 'bucket' })).catch(() => undefined);
    expect(entries.map(({ role, action }) => [role, action])).toEqual([
      ['operator', 's3:PutObject'],
      ['operator', 's3:ListBucket'],
    ]);
  });

  it('says that it failed inside, without saying how, when an engine throws something else', async () => {
    const { client, engines, faults } = await withStatements(...EVERYTHING);
    engines.ssm.answer = () => {
      throw new Error('a detail');
    };
    const failure = await failureOf(new SSMClient(client()).send(new GetParameterCommand({ Name: '/p' })));
    expect(failure).toMatchObject({ name: 'InternalFailure', status: 500 });
    expect(failure.message).not.toContain('a detail');
    expect(faults).toEqual([new Error('a detail')]);
  });

  it('refuses a body that is larger than the service takes', async () => {
    const { client, engines, ref } = await withStatements(...EVERYTHING);
    const statement = new ExecuteStatementCommand({
      resourceArn: 'arn:x',
      secretArn: ref('Secret'),
      sql: 'x'.repeat(5 * 1024 * 1024),
    });
    expect((await failureOf(new RDSDataClient(client()).send(statement))).status).toBe(413);
    expect(engines['rds-data'].calls).toEqual([]);
  });

  it('answers 503 until it is told what to serve', async () => {
    await withStatements();
    const early = await startGateway({ port: 0 });
    const response = await fetch(early.url);
    expect(response.status).toBe(503);
    await early.close();
  });
});
