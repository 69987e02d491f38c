import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { canonicalRequestHash } from '../../../local/gateway/canonical-request';
import type { Credentials } from '../../../local/gateway/credential-store';
import { hmac, scopeText, signingKey } from '../../../local/gateway/signing-key';
import { type GatewayFixture, startFixture } from './gateway-fixture';

let fixture: GatewayFixture;

beforeEach(async () => {
  fixture = await startFixture([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
});
afterEach(() => fixture.gateway.close());

interface Request {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
  readonly at?: Date;
  readonly scopeDate?: string;
  readonly region?: string;
  readonly service?: string;
  readonly contentHash?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Query instead of Authorization header; for so many seconds. */
  readonly presignedForSeconds?: number;
  /** Changed after signing. */
  readonly forged?: {
    readonly target?: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

function timestampOf(at: Date): string {
  return `${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
}

/** Signs as an SDK would, but with whatever a test wants to be wrong. */
async function call(
  request: Request,
  credentials: Credentials = fixture.store.issue(fixture.caller),
): Promise<Response> {
  const { method = 'PUT', body = '', at = new Date(), region = 'us-east-1', service = 's3', forged = {} } = request;
  const timestamp = timestampOf(at);
  const scope = { date: request.scopeDate ?? timestamp.slice(0, 8), region, service };
  const host = new URL(fixture.gateway.url).host;
  const presigned = request.presignedForSeconds !== undefined;
  const contentHash = request.contentHash ?? createHash('sha256').update(body).digest('hex');
  const headers: Record<string, string> = {
    host,
    ...(presigned
      ? {}
      : {
          'x-amz-date': timestamp,
          'x-amz-content-sha256': contentHash,
          'x-amz-security-token': credentials.sessionToken,
        }),
    ...request.headers,
  };
  const signedHeaders = Object.keys(headers).sort();
  const credential = `${credentials.accessKeyId}/${scopeText(scope)}`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(request.presignedForSeconds),
    'X-Amz-Security-Token': credentials.sessionToken,
    'X-Amz-SignedHeaders': signedHeaders.join(';'),
  });
  const target = (request.target ?? '/bucket/key') + (presigned ? `?${query.toString()}` : '');
  const rawHeaders = Object.entries(headers).flat();
  const hash = canonicalRequestHash(
    { method, target, rawHeaders },
    { service, signedHeaders, payloadHash: presigned ? 'UNSIGNED-PAYLOAD' : contentHash },
  );
  const text = ['AWS4-HMAC-SHA256', timestamp, scopeText(scope), hash].join('\n');
  const signature = hmac(signingKey(credentials.secretAccessKey, scope), text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  const { host: _, ...sent } = headers;
  const finalTarget = (forged.target ?? target) + (presigned ? `&X-Amz-Signature=${signature}` : '');
  const finalBody = forged.body ?? body;
  return fetch(fixture.gateway.url + finalTarget, {
    method,
    headers: { ...sent, ...(presigned ? {} : { authorization }), ...forged.headers },
    ...(finalBody === '' ? {} : { body: finalBody }),
  });
}

async function codeOf(response: Response): Promise<string | undefined> {
  return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
}

/** AWS's own example ("Signature calculation examples", S3 API reference): GET with a range, in May 2013. */
describe('the canonical request and signing key', () => {
  it("give the signature of AWS's published example", () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const hash = canonicalRequestHash(
      {
        method: 'GET',
        target: '/test.txt',
        rawHeaders: [
          'Host',
          'examplebucket.s3.amazonaws.com',
          'Range',
          'bytes=0-9',
          'x-amz-content-sha256',
          empty,
          'x-amz-date',
          '20130524T000000Z',
        ],
      },
      { service: 's3', signedHeaders: ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'], payloadHash: empty },
    );
    expect(hash).toBe('7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972');
    const scope = { date: '20130524', region: 'us-east-1', service: 's3' };
    const key = signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope);
    const signature = hmac(key, ['AWS4-HMAC-SHA256', '20130524T000000Z', scopeText(scope), hash].join('\n'));
    expect(signature.toString('hex')).toBe('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41');
  });
});

describe('the gateway', () => {
  it('takes a signed call, and a presigned one', async () => {
    expect((await call({ body: 'x' })).status).toBe(200);
    expect((await call({ presignedForSeconds: 60, body: 'x' })).status).toBe(200);
    expect(fixture.engines.s3.calls.map(({ caller }) => caller)).toEqual([fixture.caller, fixture.caller]);
  });

  it.each<[string, string, Request]>([
    ['a changed path', 'SignatureDoesNotMatch', { forged: { target: '/bucket/other' } }],
    ['a changed query', 'SignatureDoesNotMatch', { forged: { target: '/bucket/key?uploads' } }],
    ['a changed body', 'XAmzContentSHA256Mismatch', { body: 'x', forged: { body: 'y' } }],
    [
      'an added header that is not signed',
      'SignatureDoesNotMatch',
      { forged: { headers: { 'x-amz-acl': 'public-read' } } },
    ],
    ['another region', 'AuthorizationHeaderMalformed', { region: 'eu-west-1' }],
    ['a scope of another day', 'AuthorizationHeaderMalformed', { scopeDate: '20200101' }],
    ['a clock that is slow', 'RequestTimeTooSkewed', { at: new Date(Date.now() - 16 * 60_000) }],
    ['a clock that is fast', 'RequestTimeTooSkewed', { at: new Date(Date.now() + 16 * 60_000) }],
    ['an expired presigned URL', 'AccessDenied', { at: new Date(Date.now() - 120_000), presignedForSeconds: 60 }],
    ['a presigned URL for longer than a week', 'AuthorizationHeaderMalformed', { presignedForSeconds: 604_801 }],
    [
      'a presigned URL with a header that is not signed',
      'SignatureDoesNotMatch',
      { presignedForSeconds: 60, forged: { headers: { 'x-amz-acl': 'public-read' } } },
    ],
    ['a payload hash that is none', 'AuthorizationHeaderMalformed', { contentHash: 'WHATEVER' }],
  ])('refuses %s with %s', async (_, code, request) => {
    const response = await call(request);
    expect(await codeOf(response)).toBe(code);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(fixture.engines.s3.calls).toEqual([]);
    expect(fixture.entries.at(-1)?.verdict).toBe('refused');
  });

  it.each<[string, string, Partial<Credentials>]>([
    ['an unknown access key', 'InvalidAccessKeyId', { accessKeyId: 'ASIAUNKNOWN' }],
    ['a wrong secret', 'SignatureDoesNotMatch', { secretAccessKey: 'guess' }],
    ['a wrong session token', 'InvalidToken', { sessionToken: 'guess' }],
  ])('refuses %s with %s', async (_, code, wrong) => {
    expect(await codeOf(await call({}, { ...fixture.store.issue(fixture.caller), ...wrong }))).toBe(code);
  });

  it('refuses the session token of another access key', async () => {
    const [mine, other] = [fixture.store.issue(fixture.caller), fixture.store.issue(fixture.caller)];
    expect(await codeOf(await call({}, { ...mine, sessionToken: other.sessionToken }))).toBe('InvalidToken');
  });

  it('refuses a call without a signature', async () => {
    expect((await fetch(`${fixture.gateway.url}/bucket/key`)).status).toBe(403);
    const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
    const response = await fetch(fixture.gateway.url, { method: 'POST', headers: target, body: '{}' });
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('refuses revoked credentials', async () => {
    const credentials = fixture.store.issue(fixture.caller);
    fixture.store.revoke(credentials.accessKeyId);
    expect(await codeOf(await call({}, credentials))).toBe('InvalidAccessKeyId');
  });

  it('refuses a signature for one service on the target of another', async () => {
    const response = await call({
      method: 'POST',
      target: '/',
      service: 'sqs',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' },
    });
    expect(await response.json()).toMatchObject({ __type: 'com.amazonaws.sqs#UnknownOperationException' });
  });

  it('tells an SDK client with the wrong secret what is wrong', async () => {
    const credentials = { ...fixture.store.issue(fixture.caller), secretAccessKey: 'guess' };
    const get = new GetItemCommand({ TableName: 'table', Key: { id: { S: 'a' } } });
    await expect(new DynamoDBClient(fixture.client(credentials)).send(get)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  it('gives children an environment with which an unmodified SDK calls nothing but the gateway', async () => {
    const environment = fixture.store.environmentFor(fixture.caller);
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: fixture.gateway.url,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    const before = { ...process.env };
    Object.assign(process.env, environment);
    try {
      const s3 = new S3Client({});
      await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'x' }));
      await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }));
    } finally {
      process.env = before;
    }
    expect(fixture.engines.s3.calls).toHaveLength(2);
  });
});
