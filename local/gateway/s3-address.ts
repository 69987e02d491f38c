/** Hosts below which a bucket may be addressed: S3's own, and loopback names. */
const VIRTUAL_HOST = /^(.+)\.(?:s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com|localhost|127\.0\.0\.1)(?::\d+)?$/i;

/**
 * The target of an S3 request in path style, `/<bucket>/<key>`. SDKs with an IP address for an endpoint use that style by
 * themselves; others put the bucket before the host, `<bucket>.s3.eu-west-1.amazonaws.com`.
 */
export function pathStyleTarget(host: string, target: string): string {
  const [, bucket] = VIRTUAL_HOST.exec(host) ?? [];
  return bucket === undefined ? target : `/${bucket}${target}`;
}
