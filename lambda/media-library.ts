import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { mediaRetentionEnvironment } from '../src/model/media-environment';
import { mediaRetentionOf } from '../src/model/media-environment';
import { DynamoDbMediaIndex } from '../src/stores/dynamodb-media-index';
import { S3MediaLinks } from '../src/stores/s3-media-links';
import { MediaLibrary } from '../src/web/models/media-library';

/** The part of the environment that says where uploads are. */
export type MediaStoresEnvironment = Readonly<Record<keyof typeof mediaRetentionEnvironment, number>> & {
  readonly MEDIA_TABLE_NAME: string;
  readonly MEDIA_BUCKET_NAME: string;
};

export interface OpenedMedia {
  readonly index: DynamoDbMediaIndex;
  readonly s3: S3Client;
  readonly library: MediaLibrary;
}

/** What devices uploaded, from the real stores: the `api` and the `console` function read the same. */
export function openMediaLibrary(client: DynamoDBClient, environment: MediaStoresEnvironment): OpenedMedia {
  const s3 = new S3Client();
  const index = new DynamoDbMediaIndex({
    client,
    tableName: environment.MEDIA_TABLE_NAME,
    retentionDays: mediaRetentionOf(environment),
    clock: Date.now,
  });
  const links = new S3MediaLinks({ client: s3, bucketName: environment.MEDIA_BUCKET_NAME });
  return { index, s3, library: new MediaLibrary({ index, links }) };
}
