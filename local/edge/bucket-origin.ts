import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import type { LocalBucket } from '../engines/s3/local-bucket';
import type { StoredObject } from '../engines/s3/stored-object';
import { nameOf, type Permissions } from '../runtime/permissions';
import type { OriginDescription } from './distribution';
import type { Origin, OriginRequest, OriginResponse } from './origin';

const accessControlSchema = z.object({
  OriginAccessControlConfig: z.object({
    OriginAccessControlOriginType: z.literal('s3'),
    SigningBehavior: z.literal('always', 'CloudFront must sign every request to a private bucket'),
    SigningProtocol: z.literal('sigv4'),
  }),
});

export interface BucketOriginOptions {
  readonly description: OriginDescription;
  readonly distribution: Resource;
  readonly deployment: Deployment;
  readonly permissions: Permissions;
  readonly bucketOf: (name: string) => LocalBucket;
}

/**
 * A private bucket behind an origin access control: CloudFront reads objects as itself, and the bucket's policy decides for each
 * whether it may.
 */
export class BucketOrigin implements Origin {
  readonly #bucket: LocalBucket;
  readonly #bucketArn: string;
  readonly #distributionArn: string;
  readonly #permissions: Permissions;

  /** Throws a TemplateFault if the origin names no bucket of the templates or has no origin access control. */
  constructor({ description, distribution, deployment, permissions, bucketOf }: BucketOriginOptions) {
    const where = `${nameOf(distribution)}, origin ${description.DomainName}`;
    const bucket = deployment
      .ofType('AWS::S3::Bucket')
      .find(({ attributes }) => Object.values(attributes).includes(description.DomainName));
    if (bucket === undefined) throw new TemplateFault(`${where}: it is the address of no bucket of the templates`);
    const control = deployment
      .ofType('AWS::CloudFront::OriginAccessControl')
      .find(({ ref, attributes }) => [ref, attributes['Id']].includes(description.OriginAccessControlId));
    const parsed = accessControlSchema.safeParse(control?.properties);
    if (!parsed.success)
      throw new TemplateFault(`${where}: it needs an origin access control: ${z.prettifyError(parsed.error)}`);
    this.#bucket = bucketOf(bucket.ref);
    this.#bucketArn = bucket.attributes['Arn'] ?? `arn:aws:s3:::${bucket.ref}`;
    this.#distributionArn = `arn:aws:cloudfront::${deployment.account}:distribution/${distribution.ref}`;
    this.#permissions = permissions;
  }

  async send({ method, target, headers }: OriginRequest): Promise<OriginResponse> {
    if (method !== 'GET' && method !== 'HEAD') return fault(405, 'MethodNotAllowed');
    const key = decodeKey(target.split('?')[0] ?? '/');
    if (key === undefined) return fault(400, 'InvalidURI');
    if (!this.#may('s3:GetObject', `${this.#bucketArn}/${key}`)) return fault(403, 'AccessDenied');
    const found = await this.#bucket.read(key);
    // S3 admits that an object is missing only to those who may list the bucket.
    if (found === undefined)
      return this.#may('s3:ListBucket', this.#bucketArn) ? fault(404, 'NoSuchKey') : fault(403, 'AccessDenied');
    const { object, body } = found;
    if (headers['if-none-match'] === object.etag || method === 'HEAD') {
      body.destroy();
      return { status: method === 'HEAD' ? 200 : 304, headers: headersOf(object, method === 'HEAD'), body: '' };
    }
    return { status: 200, headers: headersOf(object, true), body };
  }

  #may(action: string, resource: string): boolean {
    const sourceArn = this.#distributionArn;
    return this.#permissions.authorizeService({
      servicePrincipal: 'cloudfront.amazonaws.com',
      action,
      resource,
      sourceArn,
    }).allowed;
  }
}

function headersOf(object: StoredObject, withLength: boolean): Record<string, string> {
  return {
    ...object.headers,
    ...(withLength ? { 'content-length': String(object.bytes) } : {}),
    etag: object.etag,
    'last-modified': new Date(object.modifiedAtMs).toUTCString(),
    server: 'AmazonS3',
  };
}

function decodeKey(path: string): string | undefined {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    return undefined;
  }
}

function fault(status: number, code: string): OriginResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  return { status, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, body };
}
