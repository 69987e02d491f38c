import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import type { Reading } from '../../src/model/reading';
import { bufferedFile, ParquetFile } from '../../src/stores/archive/parquet-file';
import { S3RawArchive } from '../../src/stores/s3-raw-archive';
import {
  adminCredential,
  readCredentials,
  readSecretText,
  serviceCredential,
} from '../../src/stores/secrets-manager-credentials';
import { SqsReadingQueue } from '../../src/stores/sqs-reading-queue';
import { SsmEndpointDirectory } from '../../src/stores/ssm-endpoint-directory';
import { answeredInProcess } from '../doubles/in-process-service';

const READING: Reading = {
  deviceId: 'mote-1',
  metric: 'state',
  value: 'Grüße ✓\n',
  observedAtMs: 1,
  receivedAtMs: 2,
  occurrence: '',
};
const refusal = (status: number, code: string) => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: code, message: 'no' }),
});

async function decoded(bytes: Uint8Array): Promise<unknown[]> {
  const readings: unknown[] = [];
  for await (const group of (await ParquetFile.open(bufferedFile(bytes))).readings()) readings.push(...group);
  return readings;
}

describe('the raw archive in S3', () => {
  test('a batch is one Parquet object in the partition of its UTC hour of receipt, the same bytes each time', async () => {
    const puts: { path: string; body: Buffer }[] = [];
    const client = new S3Client({
      ...answeredInProcess(async () => ({ status: 200, body: '' })),
      requestHandler: {
        handle: async (request: { path: string; body: Uint8Array }) => {
          puts.push({ path: request.path, body: Buffer.from(request.body) });
          return { response: { statusCode: 200, headers: {}, body: Buffer.alloc(0) } };
        },
      },
    });
    const archive = new S3RawArchive({ client, bucketName: 'raw-bucket' });
    const receivedAtMs = Date.UTC(2026, 0, 31, 9, 59, 59, 999);
    const envelopes = [
      { envelopeId: 'e1', readings: [READING] },
      { envelopeId: 'e2', readings: [{ ...READING, value: 1.5, unit: 'Cel' }] },
    ];
    await archive.append({ batchId: 'b1', receivedAtMs, envelopes });
    await archive.append({ batchId: 'b1', receivedAtMs, envelopes });
    expect(puts[0]?.path).toBe('/raw/parquet/date%3D2026-01-31/hour%3D09/b1.parquet');
    expect(puts[1]).toEqual(puts[0]);
    expect(await decoded(puts[0]?.body ?? Buffer.alloc(0))).toEqual([
      { ...READING, envelopeId: 'e1' },
      { ...READING, value: 1.5, unit: 'Cel', envelopeId: 'e2' },
    ]);
  });
});

describe('the readings queue in SQS', () => {
  const envelope = {
    version: 1 as const,
    envelopeId: 'e1',
    source: 'http' as const,
    enqueuedAtMs: 1,
    readings: [READING],
  };
  const queueAnswering = (answer: Parameters<typeof answeredInProcess>[0]) =>
    new SqsReadingQueue({
      client: new SQSClient({ ...answeredInProcess(answer), md5: false }),
      queueUrl: 'https://sqs.us-east-1.amazonaws.com/1/Readings',
    });

  test('an envelope is one message', async () => {
    const sent: unknown[] = [];
    const queue = queueAnswering(async (_request, body) => {
      const message = z.object({ MessageBody: z.string() }).parse(JSON.parse(body));
      sent.push(JSON.parse(message.MessageBody));
      return { status: 200, body: '{"MessageId":"m"}' };
    });
    await queue.enqueue(envelope);
    expect(sent).toEqual([envelope]);
  });

  test.each([
    [400, 'AccessDeniedException'],
    [503, 'ServiceUnavailable'],
  ])(
    'whatever the reason (%d %s), what is not on the queue is unavailable, and the reason is its cause',
    async (status, code) => {
      const queue = queueAnswering(async () => refusal(status, code));
      const error: unknown = await queue.enqueue(envelope).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'unavailable', retryable: true, cause: { name: code } });
      expect(String(error)).toContain(code);
    },
  );

  test('an envelope that no message can hold is a fault of ours', async () => {
    const queue = queueAnswering(async () => ({ status: 200, body: '{}' }));
    const large = { ...envelope, readings: Array.from({ length: 10_000 }, () => READING) };
    await expect(queue.enqueue(large)).rejects.toThrow(/is \d+ bytes; SQS takes 1048576/);
  });
});

describe('the endpoint in Parameter Store', () => {
  const setUp = () => {
    const state = { nowMs: 0, calls: 0, value: undefined as string | undefined };
    const client = new SSMClient(
      answeredInProcess(async () => {
        state.calls += 1;
        return state.value === undefined
          ? refusal(400, 'ParameterNotFound')
          : { status: 200, body: JSON.stringify({ Parameter: { Value: state.value } }) };
      }),
    );
    const directory = new SsmEndpointDirectory({
      client,
      parameterName: '/headwater/demo/endpoint',
      clock: () => state.nowMs,
    });
    return { state, directory };
  };

  test('is remembered, and stands without a trailing slash', async () => {
    const { state, directory } = setUp();
    state.value = 'https://d1.cloudfront.net/';
    expect(await directory.find()).toBe('https://d1.cloudfront.net');
    state.nowMs = 299_999;
    expect(await directory.find()).toBe('https://d1.cloudfront.net');
    expect(state.calls).toBe(1);
    state.nowMs = 300_000;
    await directory.find();
    expect(state.calls).toBe(2);
  });

  test('that is absent is looked for again after some seconds', async () => {
    const { state, directory } = setUp();
    expect(await directory.find()).toBeUndefined();
    state.value = 'http://127.0.0.1:8080';
    state.nowMs = 9_999;
    expect(await directory.find()).toBeUndefined();
    expect(state.calls).toBe(1);
    state.nowMs = 10_000;
    expect(await directory.find()).toBe('http://127.0.0.1:8080');
  });

  test('that is no address is refused', async () => {
    const { state, directory } = setUp();
    state.value = 'to be done';
    await expect(directory.find()).rejects.toThrow();
  });
});

describe('the credentials in Secrets Manager', () => {
  const ARN = 'arn:aws:secretsmanager:us-east-1:1:secret:credentials';
  const clientWith = (text: string | undefined) =>
    new SecretsManagerClient(
      answeredInProcess(async () => ({ status: 200, body: JSON.stringify({ SecretString: text }) })),
    );

  test('give the administrator and the service tokens of their own', async () => {
    const seed = 's'.repeat(40);
    const secret = await readCredentials(
      clientWith(JSON.stringify({ adminUuid: 'admin', serviceUuid: 'service', seed })),
      ARN,
    );
    const admin = adminCredential(secret);
    const service = serviceCredential(secret);
    expect([admin.uuid, service.uuid]).toEqual(['admin', 'service']);
    expect(admin.token).toHaveLength(43);
    expect(admin.token).not.toBe(service.token);
    expect(adminCredential({ ...secret, seed: 't'.repeat(40) }).token).not.toBe(admin.token);
  });

  test.each(['confidential', '{"seed":"confidential"}', '[]'])(
    'that are malformed (%s) are named, not shown',
    async (text) => {
      const error: unknown = await readCredentials(clientWith(text), ARN).catch((reason: unknown) => reason);
      expect(String(error)).toContain(ARN);
      expect(String(error)).not.toContain('confidential');
    },
  );

  test('a secret without text is an error that names it', async () => {
    await expect(readSecretText(clientWith(undefined), ARN)).rejects.toThrow(ARN);
    await expect(readSecretText(clientWith('plain'), ARN)).resolves.toBe('plain');
  });
});
