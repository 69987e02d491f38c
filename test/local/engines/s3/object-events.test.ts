import path from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ObjectEvent } from '../../../../local/engines/s3/object-event';
import { S3Engine } from '../../../../local/engines/s3/s3-engine';
import { temporaryFolder } from '../support/temporary-folder';
import { bucketResource, testDeployment } from '../support/test-deployment';
import { clientSettings, startTestGateway } from '../support/test-gateway';

const deployment = testDeployment([
  bucketResource('media', { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } }),
  bucketResource('raw'),
]);

const folder = path.join(temporaryFolder(), 's3');

it('announces what happens to the objects of a bucket that sends its events, after it happened, and of no other', async () => {
  const engine = await S3Engine.open({ deployment, folder });
  const gateway = await startTestGateway([engine]);
  const client = new S3Client(clientSettings(gateway.endpoint));
  const events: ObjectEvent[] = [];
  engine.announce((event) => events.push(event));

  await client.send(new PutObjectCommand({ Bucket: 'raw', Key: 'a', Body: 'x' }));
  const { ETag } = await client.send(new PutObjectCommand({ Bucket: 'media', Key: 'a b', Body: 'hello' }));
  await client.send(new CopyObjectCommand({ Bucket: 'media', Key: 'c', CopySource: 'media/a%20b' }));
  await client.send(new DeleteObjectCommand({ Bucket: 'media', Key: 'a b' }));
  await expect(
    client.send(new PutObjectCommand({ Bucket: 'media', Key: 'c', Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toThrow('pre-conditions');

  expect(events).toEqual([
    expect.objectContaining({ kind: 'created', key: 'a b', bytes: 5, etag: ETag, reason: 'PutObject' }),
    expect.objectContaining({ kind: 'created', key: 'c', bytes: 5, etag: ETag, reason: 'CopyObject' }),
    expect.objectContaining({ kind: 'deleted', key: 'a b' }),
  ]);
  const sequencers = events.map(({ sequencer }) => sequencer);
  expect(sequencers).toEqual(sequencers.toSorted());
  client.destroy();
  await gateway.close();
  await engine.close();
});
