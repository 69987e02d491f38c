import { createHash } from 'node:crypto';
import type { MessageAttributes } from './message';

/** MD5 of a message's body in hexadecimal, which SDKs compare with their own. */
export function bodyMd5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * MD5 of message attributes as SQS defines it: for each name in order, the name, the data type and the value, each after its length in
 * four bytes, and before the value a byte that is 1 for strings and numbers and 2 for binary.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesMd5(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const update = (value: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    hash.update(length).update(value);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    update(Buffer.from(name));
    update(Buffer.from(attribute.DataType));
    const isBinary = attribute.BinaryValue !== undefined;
    hash.update(Buffer.from([isBinary ? 2 : 1]));
    update(isBinary ? Buffer.from(attribute.BinaryValue ?? '', 'base64') : Buffer.from(attribute.StringValue ?? ''));
  }
  return hash.digest('hex');
}

/** Bytes that count against the limits: the body and each attribute's name, type and value. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, 'base64'),
    Buffer.byteLength(body),
  );
}
