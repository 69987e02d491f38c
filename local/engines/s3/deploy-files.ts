import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalBucket } from './local-bucket';

/** Content types by file extension, as the AWS CLI guesses them for what a console is made of. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ico': 'image/vnd.microsoft.icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Puts every file of a folder into a bucket, as a bucket deployment does, and with `prune` deletes what else is below the prefix.
 * `headers` (as `cache-control`) go with each object. Returns the keys.
 */
export async function deployFiles(
  bucket: LocalBucket,
  options: {
    readonly sourceFolder: string;
    /** With or without a slash at its end; empty for the bucket's root. */
    readonly prefix: string;
    readonly prune: boolean;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<readonly string[]> {
  const prefix = options.prefix === '' || options.prefix.endsWith('/') ? options.prefix : `${options.prefix}/`;
  const entries = await readdir(options.sourceFolder, { recursive: true, withFileTypes: true });
  const keys: string[] = [];
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const key = prefix + path.relative(options.sourceFolder, file).split(path.sep).join('/');
    const contentType = CONTENT_TYPES[path.extname(file).toLowerCase()] ?? 'binary/octet-stream';
    await bucket.put({ key, body: await readFile(file), headers: { 'content-type': contentType, ...options.headers } });
    keys.push(key);
  }
  if (options.prune) {
    const { objects } = bucket.list({ prefix, delimiter: '', maximumKeys: Infinity, after: '' });
    await bucket.delete(objects.map(({ key }) => key).filter((key) => !keys.includes(key)));
  }
  return keys;
}
