import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3Engine } from '../../../../local/engines/s3/s3-engine';
import { startKillableEngine } from '../support/killable-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { bucketResource, testDeployment } from '../support/test-deployment';
import { clientSettings } from '../support/test-gateway';
import { until } from '../support/until';

const folder = path.join(temporaryFolder(), 's3');
const Bucket = 'raw';
const resources = [bucketResource(Bucket)];

test('kill -9 under load loses no object that was accepted, and metadata and bodies belong together', async () => {
  const accepted = new Map<string, string>();
  for (let life = 0; life < 2; life += 1) {
    const engine = await startKillableEngine({ service: 's3', folder, resources });
    const client = new S3Client(clientSettings(engine.endpoint));
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let turn = 0; ; turn += 1) {
        // Half of the puts go over an object that is there already.
        const Key = turn % 2 === 0 ? `w${writer}` : `w${writer}/${life}-${turn}`;
        const Body = randomBytes(20_000);
        try {
          const { ETag = '' } = await client.send(
            new PutObjectCommand({ Bucket, Key, Body, Metadata: { md5: md5(Body) } }),
          );
          if (turn % 2 === 1) accepted.set(Key, ETag);
        } catch {
          // The process was killed: this object may or may not be there.
          return;
        }
      }
    });
    await until(() => accepted.size > 30 * (life + 1));
    await engine.kill();
    await Promise.all(writers);
    client.destroy();
  }

  const engine = await S3Engine.open({ deployment: testDeployment(resources), folder });
  const bucket = engine.bucket(Bucket);
  for (const [key, etag] of accepted) expect([key, bucket.find(key)?.etag]).toEqual([key, etag]);
  for (const { key, bytes } of bucket.list({ prefix: '', delimiter: '', maximumKeys: 100_000, after: '' }).objects) {
    const found = await bucket.read(key);
    if (found === undefined) throw new Error(`${key} has no body`);
    const body = await buffer(found.body);
    expect([key, body.length, md5(body)]).toEqual([key, bytes, found.object.headers['x-amz-meta-md5']]);
  }
  await engine.close();
}, 60_000);

function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
