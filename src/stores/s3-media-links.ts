import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { MediaEntry, MediaReference } from '../model/media';
import type { MediaLinks } from '../model/media-ports';
import { mediaKey, thumbnailKey } from './media-keys';

export interface S3MediaLinksOptions {
  readonly client: S3Client;
  readonly bucketName: string;
}

/** Long enough to look at a page and follow its links; whoever gets hold of a link has it for as long. */
const EXPIRES_SECONDS = 300;

/** Presigned GETs at the bucket's own host. Signing needs no call: whoever signs must be allowed to get the object. */
export class S3MediaLinks implements MediaLinks {
  readonly #options: S3MediaLinksOptions;

  constructor(options: S3MediaLinksOptions) {
    this.#options = options;
  }

  /** Images, audio and video are shown in place; the rest is a download of the name that the device gave. */
  async content(entry: MediaEntry): Promise<string> {
    const fileName = encodeURIComponent(entry.name ?? entry.id);
    const disposition = entry.kind === 'log' ? 'attachment' : 'inline';
    return this.#sign({
      Key: mediaKey(entry),
      ResponseContentType: entry.contentType,
      // RFC 6266, section 4.1, with the encoding of RFC 8187.
      ResponseContentDisposition: `${disposition}; filename*=UTF-8''${fileName}`,
    });
  }

  async thumbnail(reference: MediaReference): Promise<string> {
    return this.#sign({ Key: thumbnailKey(reference), ResponseContentType: 'image/jpeg' });
  }

  async origin(): Promise<string> {
    return new URL(await this.#sign({ Key: 'media' })).origin;
  }

  #sign(object: Omit<GetObjectCommandInput, 'Bucket'>): Promise<string> {
    const { client, bucketName } = this.#options;
    return getSignedUrl(client, new GetObjectCommand({ Bucket: bucketName, ...object }), {
      expiresIn: EXPIRES_SECONDS,
    });
  }
}
