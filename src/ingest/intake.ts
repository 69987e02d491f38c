import { createHash } from 'node:crypto';
import type { Acceptance } from '../model/acceptance';
import { HeadwaterError } from '../model/errors';
import { parseObservation } from '../model/observation';
import type { Clock, IdempotencyKeys, IdSource, LivePublisher, ReadingQueue } from '../model/ports';
import type { Observation } from '../model/reading';
import { readingsOf } from '../model/reading';
import { packEnvelopes } from './envelopes';

export interface IntakeOptions {
  readonly queue: ReadingQueue;
  readonly keys: IdempotencyKeys;
  readonly live: LivePublisher;
  readonly acceptance: Acceptance;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface IntakeRequest {
  /** The device that sends, authenticated. */
  readonly deviceId: string;
  /** Parsed JSON: one flat object, or an array of them. */
  readonly body: unknown;
  readonly idempotencyKey?: string;
}

export interface IntakeResult {
  /** Observations (records, not metrics) that are on the queue. */
  readonly accepted: number;
  readonly rejected: readonly RejectedRecord[];
  /** True if the Idempotency-Key was used before. */
  readonly repeated: boolean;
}

export interface RejectedRecord {
  /** Position in the array; 0 for a single object. */
  readonly index: number;
  readonly reason: string;
}

const MAXIMUM_KEY_LENGTH = 256;
/** Reasons that a refusal of everything quotes. */
const QUOTED_REASONS = 5;

/**
 * Takes readings in by HTTP: checks each record, puts the good ones on the queue and then on the live topics.
 *
 * Guarantees: what is counted as accepted is durable. A record without a time is a new reading each time, unless an
 * Idempotency-Key says otherwise: with one, a repetition has the time and the occurrence of the first use and so no second effect.
 */
export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /**
   * @throws HeadwaterError `invalid_argument` if nothing can be accepted, with the reasons; `unavailable` if the queue does not
   * take all of it. Then a part may be on the queue: repeating the request is safe with `observed_at` or an Idempotency-Key.
   */
  async accept({ deviceId, body, idempotencyKey }: IntakeRequest): Promise<IntakeResult> {
    const { queue, live, clock, ids } = this.#options;
    checkKey(idempotencyKey);
    const receivedAtMs = clock();
    const { records, rejected } = this.#parse(deviceId, recordsOf(body, this.#options.acceptance), receivedAtMs);

    const { observations, repeated } =
      idempotencyKey === undefined
        ? { observations: records.map(({ observation }) => observation), repeated: false }
        : await this.#identify(records, { deviceId, key: idempotencyKey, receivedAtMs });

    const envelopes = packEnvelopes(observations.flatMap(readingsOf), { source: 'http', enqueuedAtMs: clock(), ids });
    await Promise.all(envelopes.map((envelope) => queue.enqueue(envelope)));
    if (!repeated) await live.publish(observations);
    return { accepted: observations.length, rejected, repeated };
  }

  #parse(
    deviceId: string,
    bodies: readonly unknown[],
    receivedAtMs: number,
  ): { readonly records: readonly ParsedRecord[]; readonly rejected: readonly RejectedRecord[] } {
    const { acceptance, ids } = this.#options;
    const records: ParsedRecord[] = [];
    const rejected: RejectedRecord[] = [];
    for (const [index, record] of bodies.entries()) {
      try {
        const observation = parseObservation(record, { deviceId, receivedAtMs, acceptance, occurrence: ids });
        records.push({ index, observation });
      } catch (error) {
        if (!(error instanceof HeadwaterError)) throw error;
        rejected.push({ index, reason: error.message });
      }
    }
    if (records.length === 0) throw refusalOf(rejected);
    return { records, rejected };
  }

  /** Gives the records without a time those of the key's first use. The key is claimed even if none needs it: it marks repetitions. */
  async #identify(
    records: readonly ParsedRecord[],
    { deviceId, key, receivedAtMs }: { readonly deviceId: string; readonly key: string; readonly receivedAtMs: number },
  ): Promise<{ readonly observations: readonly Observation[]; readonly repeated: boolean }> {
    const claim = await this.#options.keys.claim({
      deviceId,
      key,
      observedAtMs: receivedAtMs,
      occurrence: createHash('sha256').update(key, 'utf8').digest('base64url').slice(0, 22),
    });
    const observations = records.map(({ index, observation }) =>
      observation.timeGiven
        ? observation
        : { ...observation, observedAtMs: claim.observedAtMs, occurrence: `${claim.occurrence}.${index}` },
    );
    return { observations, repeated: claim.repeated };
  }
}

interface ParsedRecord {
  readonly index: number;
  readonly observation: Observation;
}

function checkKey(key: string | undefined): void {
  if (key === undefined || (key.length > 0 && key.length <= MAXIMUM_KEY_LENGTH)) return;
  throw new HeadwaterError(
    'invalid_argument',
    `The Idempotency-Key has ${key.length} characters; give 1 to ${MAXIMUM_KEY_LENGTH}, or leave the header out.`,
  );
}

function recordsOf(body: unknown, { maximumObservations }: Acceptance): readonly unknown[] {
  if (!Array.isArray(body)) return [body];
  const records: readonly unknown[] = body;
  if (records.length === 0) {
    throw new HeadwaterError(
      'invalid_argument',
      'The array is empty: send at least one reading such as {"temperature": 21.5}.',
    );
  }
  if (records.length > maximumObservations) {
    throw new HeadwaterError(
      'invalid_argument',
      `The array holds ${records.length} readings; at most ${maximumObservations} are taken at once. Split it.`,
    );
  }
  return records;
}

function refusalOf(rejected: readonly RejectedRecord[]): HeadwaterError {
  const [first] = rejected;
  if (first !== undefined && rejected.length === 1) return new HeadwaterError('invalid_argument', first.reason);
  const quoted = rejected.slice(0, QUOTED_REASONS).map(({ index, reason }) => `[${index}] ${reason}`);
  const rest = rejected.length > quoted.length ? ` (and ${rejected.length - quoted.length} more)` : '';
  return new HeadwaterError('invalid_argument', `No reading can be accepted: ${quoted.join(' ')}${rest}`);
}
