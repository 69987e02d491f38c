/** The S3 operation that a path-style request asks for. */
export function s3OperationOf(method: string, url: URL, headers: Record<string, string>): string {
  const query = url.searchParams;
  const isBucket =
    url.pathname.replace(/^\//, '').replace(/\/$/, '').indexOf('/') < 0 && !/^\/[^/]+\/.+/.test(url.pathname);
  const candidates: readonly [boolean, string][] = isBucket
    ? [
        [method === 'GET' && query.get('list-type') === '2', 'ListObjectsV2'],
        [method === 'GET' && query.has('location'), 'GetBucketLocation'],
        [method === 'POST' && query.has('delete'), 'DeleteObjects'],
        [method === 'HEAD', 'HeadBucket'],
      ]
    : [
        [method === 'PUT' && query.has('uploadId'), 'UploadPart'],
        [method === 'PUT' && query.has('tagging'), 'PutObjectTagging'],
        [method === 'PUT' && 'x-amz-copy-source' in headers, 'CopyObject'],
        [method === 'PUT', 'PutObject'],
        [method === 'POST' && query.has('uploads'), 'CreateMultipartUpload'],
        [method === 'POST', 'CompleteMultipartUpload'],
        [method === 'DELETE' && query.has('uploadId'), 'AbortMultipartUpload'],
        [method === 'DELETE', 'DeleteObject'],
        [method === 'GET' && query.has('uploadId'), 'ListParts'],
        [method === 'GET', 'GetObject'],
        [method === 'HEAD', 'HeadObject'],
      ];
  return candidates.find(([applies]) => applies)?.[1] ?? `${method} ${url.search}`;
}
