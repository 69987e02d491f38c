import { ServiceError } from '../../contracts';
import { messageBytes } from './message-digests';
import type { SendRequest } from './sqs-requests';

const MAXIMUM_ENTRIES = 10;
const MAXIMUM_BATCH_BYTES = 1_048_576;
const MAXIMUM_ATTRIBUTES = 10;

// What XML 1.0 cannot carry, SQS does not take: https://www.w3.org/TR/REC-xml/#charsets
// eslint-disable-next-line no-control-regex -- tab, line feed and carriage return are the control characters that it may carry
const FORBIDDEN_CHARACTERS = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Refuses a message that SQS would refuse: empty, too long, or with characters that it does not take. */
export function checkMessage({ MessageBody, MessageAttributes }: SendRequest, maximumBytes: number): void {
  if (MessageBody === '') {
    throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  if (messageBytes(MessageBody, MessageAttributes) > maximumBytes) {
    throw new ServiceError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`,
    );
  }
  if (FORBIDDEN_CHARACTERS.test(MessageBody)) {
    throw new ServiceError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  if (Object.keys(MessageAttributes).length > MAXIMUM_ATTRIBUTES) {
    throw new ServiceError(
      'InvalidParameterValue',
      `Number of message attributes [${Object.keys(MessageAttributes).length}] exceeds the allowed maximum [${MAXIMUM_ATTRIBUTES}].`,
    );
  }
}

/** Refuses a batch with no entry, more than ten, or two of one id. */
export function checkBatch(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw new ServiceError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > MAXIMUM_ENTRIES) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAXIMUM_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const { Id } of entries) {
    if (ids.has(Id)) throw new ServiceError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    ids.add(Id);
  }
}

/** Refuses a batch whose messages are longer than 1 MiB together. */
export function checkBatchBytes(entries: readonly SendRequest[]): void {
  const bytes = entries.reduce((sum, entry) => sum + messageBytes(entry.MessageBody, entry.MessageAttributes), 0);
  if (bytes > MAXIMUM_BATCH_BYTES) {
    throw new ServiceError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAXIMUM_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`,
    );
  }
}
