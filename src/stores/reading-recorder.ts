import { createHash } from 'node:crypto';
import type { Envelope } from '../model/envelope';
import { envelopeSchema } from '../model/envelope';
import type { Logger, RawArchive, RecentReadings } from '../model/ports';
import type { Reading } from '../model/reading';
import { startOfHour } from '../model/reading';
import { forEachConcurrently } from './for-each-concurrently';

export interface ReadingRecorderOptions {
  readonly archive: RawArchive;
  readonly recent: Pick<RecentReadings, 'record'>;
  readonly logger: Logger;
}

/** A message of the readings queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

const CONCURRENT_DEVICES = 4;

/**
 * Takes a batch of queue messages into the stores: first the archive, then the recent readings of each device.
 *
 * A batch may come twice, whole or in another company, and a recording may end half-way: recent readings are the same in the end
 * (natural keys), and the archive may hold a reading twice. A failure costs only the messages that it touches.
 */
export class ReadingRecorder {
  readonly #options: ReadingRecorderOptions;

  constructor(options: ReadingRecorderOptions) {
    this.#options = options;
  }

  /** Returns the identifiers of the messages that must be delivered again. Never rejects. */
  async record(messages: readonly QueuedMessage[]): Promise<ReadonlySet<string>> {
    const failed = new Set<string>();
    const parsed = messages.flatMap((message) => {
      const envelope = this.#parse(message);
      if (envelope === undefined) failed.add(message.messageId);
      return envelope === undefined ? [] : [{ messageId: message.messageId, envelope }];
    });

    const archived: ParsedMessage[] = [];
    for (const group of groupBy(parsed, ({ envelope }) => startOfHour(envelope.enqueuedAtMs)).values()) {
      if (await this.#archive(group)) archived.push(...group);
      else for (const { messageId } of group) failed.add(messageId);
    }

    const readings = archived.flatMap(({ messageId, envelope }) =>
      envelope.readings.map((reading) => ({ messageId, reading })),
    );
    await forEachConcurrently(
      groupBy(readings, ({ reading }) => reading.deviceId),
      CONCURRENT_DEVICES,
      async ([deviceId, ofDevice]) => {
        try {
          await this.#options.recent.record(
            deviceId,
            ofDevice.map(({ reading }): Reading => reading),
          );
        } catch (error) {
          this.#options.logger.error('Recent readings could not be written', { deviceId, error });
          for (const { messageId } of ofDevice) failed.add(messageId);
        }
      },
    );
    return failed;
  }

  #parse({ messageId, body }: QueuedMessage): Envelope | undefined {
    try {
      return envelopeSchema.parse(JSON.parse(body));
    } catch (error) {
      // It will end in the dead-letter queue, where it can be looked at; its readings do not belong into a log.
      this.#options.logger.error('A message of the readings queue is no envelope', {
        messageId,
        reason: error instanceof SyntaxError ? 'malformed JSON' : error,
      });
      return undefined;
    }
  }

  /** One object for the envelopes of one hour of receipt; the same envelopes make the same object. */
  async #archive(group: readonly ParsedMessage[]): Promise<boolean> {
    const envelopes = new Map(group.map(({ envelope }) => [envelope.envelopeId, envelope]));
    const ordered = [...envelopes.values()].sort((one, other) => (one.envelopeId < other.envelopeId ? -1 : 1));
    const batchId = createHash('sha256')
      .update(JSON.stringify(ordered.map(({ envelopeId }) => envelopeId)))
      .digest('hex')
      .slice(0, 32);
    try {
      await this.#options.archive.append({
        batchId,
        receivedAtMs: Math.min(...ordered.map(({ enqueuedAtMs }) => enqueuedAtMs)),
        envelopes: ordered,
      });
      return true;
    } catch (error) {
      this.#options.logger.error('A batch could not be archived', { batchId, envelopes: ordered.length, error });
      return false;
    }
  }
}

interface ParsedMessage {
  readonly messageId: string;
  readonly envelope: Envelope;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
