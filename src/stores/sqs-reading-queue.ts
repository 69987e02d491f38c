import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Envelope } from '../model/envelope';
import { MAXIMUM_ENVELOPE_BYTES } from '../model/envelope';
import type { ReadingQueue } from '../model/ports';
import { unavailable } from './service-errors';

/**
 * The readings queue in SQS. Any failure is `unavailable`: whether the queue was down or refused the call, nothing may be
 * acknowledged.
 */
export class SqsReadingQueue implements ReadingQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor({ client, queueUrl }: { readonly client: SQSClient; readonly queueUrl: string }) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async enqueue(envelope: Envelope): Promise<void> {
    const body = JSON.stringify(envelope);
    const bodyBytes = Buffer.byteLength(body);
    if (bodyBytes > MAXIMUM_ENVELOPE_BYTES) {
      throw new RangeError(
        `Envelope ${envelope.envelopeId} is ${bodyBytes} bytes; SQS takes ${MAXIMUM_ENVELOPE_BYTES}. Split its readings.`,
      );
    }
    try {
      await this.#client.send(new SendMessageCommand({ QueueUrl: this.#queueUrl, MessageBody: body }));
    } catch (error) {
      throw unavailable('The readings queue', error);
    }
  }
}
