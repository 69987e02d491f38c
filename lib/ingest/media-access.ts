import type { MediaEnvironment } from '../../lambda/media/environment';
import type { mediaLimitsEnvironment } from '../../src/model/media-environment';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DeploymentConfig } from '../config/deployment-config';
import type { DataStack } from '../data-stack';
import type { ContractFunction } from './contract-function';

/** A string for each key. */
type Variables<Contract> = { readonly [Key in keyof Contract]: string };

/** The variables that say where uploads are, and how long each kind is kept (src/model/media-environment.ts). */
export function mediaLocation({ config, tables, buckets }: DataStack): Variables<MediaEnvironment> {
  const { image, audio, video, log } = config.media;
  return {
    MEDIA_TABLE_NAME: tables.media.tableName,
    MEDIA_BUCKET_NAME: buckets.media.bucketName,
    IMAGE_RETENTION_DAYS: String(image.retentionDays),
    AUDIO_RETENTION_DAYS: String(audio.retentionDays),
    VIDEO_RETENTION_DAYS: String(video.retentionDays),
    LOG_RETENTION_DAYS: String(log.retentionDays),
  };
}

export function mediaLimits({ media }: DeploymentConfig): Variables<typeof mediaLimitsEnvironment> {
  return {
    IMAGE_MAXIMUM_BYTES: String(media.image.maximumBytes),
    AUDIO_MAXIMUM_BYTES: String(media.audio.maximumBytes),
    VIDEO_MAXIMUM_BYTES: String(media.video.maximumBytes),
    LOG_MAXIMUM_BYTES: String(media.log.maximumBytes),
  };
}

/** Listing uploads, and reading them: whoever signs a link to an object must be allowed to read it. */
export function allowMediaReading(reader: ContractFunction<object>, { tables, buckets, key }: DataStack): void {
  allow(reader, ['dynamodb:Query'], [tables.media.tableArn]);
  allow(
    reader,
    ['s3:GetObject'],
    [buckets.media.arnForObjects('media/*'), buckets.media.arnForObjects('thumbnails/*')],
  );
  acknowledge(
    reader.role,
    ['AwsSolutions-IAM5[Resource::<bucket>/media/*]', 'AwsSolutions-IAM5[Resource::<bucket>/thumbnails/*]'],
    'Objects are named by kind, device and upload: the prefix is what can be known before.',
  );
  allowKeyUse(reader, key, ['readObjects']);
}

/** Handing out slots: whoever signs a form for an upload must be allowed to upload. */
export function allowUploads(api: ContractFunction<object>, data: DataStack): void {
  const { tables, buckets, key } = data;
  allowMediaReading(api, data);
  allow(api, ['dynamodb:PutItem', 'dynamodb:GetItem'], [tables.media.tableArn]);
  allow(api, ['s3:PutObject'], [buckets.media.arnForObjects('incoming/*')]);
  acknowledge(
    api.role,
    'AwsSolutions-IAM5[Resource::<bucket>/incoming/*]',
    'The key of an upload is made when a device asks for it; the form that the function signs names just one.',
  );
  allowKeyUse(api, key, ['writtenObjects']);
}
