import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../contracts';

const MEBIBYTE = 1024 * 1024;

/** The most that each service takes in one request: its own limit where it has one, S3's bounded by this machine's memory. */
const MAXIMUM_BYTES: Readonly<Record<string, number>> = {
  dynamodb: 16 * MEBIBYTE,
  s3: 128 * MEBIBYTE,
  // A message or batch holds 1 MiB of text, which JSON may write as several times that.
  sqs: 8 * MEBIBYTE,
  'rds-data': 4 * MEBIBYTE,
  lambda: 6 * MEBIBYTE,
};
const MAXIMUM_BYTES_ELSEWHERE = MEBIBYTE;

/** Reads a request's body. Rejects with `ServiceError` (413) as soon as it is larger than the service takes. */
export function readBody(request: IncomingMessage, service: string): Promise<Buffer> {
  const maximumBytes = MAXIMUM_BYTES[service] ?? MAXIMUM_BYTES_ELSEWHERE;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const collect = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= maximumBytes) {
        chunks.push(chunk);
        return;
      }
      // The rest is read and dropped, so that the answer can still be sent on this connection.
      request.off('data', collect);
      request.resume();
      reject(tooLarge(service, maximumBytes));
    };
    request.on('data', collect);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () =>
      reject(new ServiceError('RequestTimeout', 'The client went away before its request was complete.')),
    );
  });
}

function tooLarge(service: string, maximumBytes: number): ServiceError {
  return new ServiceError(
    service === 's3' ? 'EntityTooLarge' : 'RequestEntityTooLargeException',
    `The body is larger than the ${maximumBytes} bytes that the local cloud takes for ${service}.`,
    413,
  );
}
