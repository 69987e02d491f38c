import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { MediaOffer } from '../model/media';
import type { UploadForm, UploadForms } from '../model/media-ports';
import { incomingKey } from './media-keys';

export interface S3UploadFormsOptions {
  readonly client: S3Client;
  readonly bucketName: string;
  /** How long a form may be used. One that a role's session signed ends with the session at the latest. */
  readonly expiresSeconds: number;
}

/**
 * Presigned POSTs. The policy fixes the key and the content type and bounds the size, so S3 itself refuses everything else
 * ("Creating a POST policy", S3 API reference). Signing needs no call: whoever signs must be allowed to put the object.
 */
export class S3UploadForms implements UploadForms {
  readonly #options: S3UploadFormsOptions;

  constructor(options: S3UploadFormsOptions) {
    this.#options = options;
  }

  async formFor(offer: MediaOffer): Promise<UploadForm> {
    const { client, bucketName, expiresSeconds } = this.#options;
    return createPresignedPost(client, {
      Bucket: bucketName,
      Key: incomingKey(offer),
      Conditions: [['content-length-range', 1, offer.maximumBytes]],
      Fields: { 'Content-Type': offer.contentType },
      Expires: expiresSeconds,
    });
  }
}
