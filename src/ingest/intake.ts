import { createHash } from 'node:crypto';
import type { Acceptance } from '../model/acceptance';
import { HeadwaterError } from '../model/errors';
import type { Clock, IdempotencyKeys, IdSource, LivePublisher, ReadingQueue } from '../model/ports';
import type { Observation } from '../model/reading';
import { readingsOf } from '../model/reading';
import type { BodyRecord, ObservedRecord, RejectedRecord } from '../model/records';
import { joinInstants, observeRecords } from '../model/records';
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
  /** What the body holds, in its order, whatever its format. */
  readonly records: readonly BodyRecord[];
  readonly idempotencyKey?: string;
}

export interface IntakeResult {
  /** Records (not metrics) that are on the queue. */
  readonly accepted: number;
  readonly rejected: RejectedRecord[];
  /** True if the Idempotency-Key was used before. */
  readonly repeated: boolean;
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
  async accept({ deviceId, records, idempotencyKey }: IntakeRequest): Promise<IntakeResult> {
    const { queue, live, acceptance, clock, ids } = this.#options;
    checkKey(idempotencyKey);
    checkCount(records.length, acceptance);
    const receivedAtMs = clock();
    const { observed, rejected } = observeRecords(records, { deviceId, receivedAtMs, acceptance, occurrence: ids });
    if (observed.length === 0) throw refusalOf(rejected);

    const joined = joinInstants(observed, acceptance.maximumMetrics);
    const { observations, repeated } =
      idempotencyKey === undefined
        ? { observations: joined.map(({ observation }) => observation), repeated: false }
        : await this.#identify(joined, { deviceId, key: idempotencyKey, receivedAtMs });

    const envelopes = packEnvelopes(observations.flatMap(readingsOf), { source: 'http', enqueuedAtMs: clock(), ids });
    await Promise.all(envelopes.map((envelope) => queue.enqueue(envelope)));
    if (!repeated) await live.publish(observations);
    return { accepted: observed.length, rejected, repeated };
  }

  /**
   * Gives the records without a time of their own those of the key's first use, and the distance from it if they had one. The key
   * is claimed even if none needs it: it marks repetitions.
   */
  async #identify(
    records: readonly ObservedRecord[],
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
        : {
            ...observation,
            observedAtMs: claim.observedAtMs + observation.observedAtMs - receivedAtMs,
            occurrence: `${claim.occurrence}.${index}`,
          },
    );
    return { observations, repeated: claim.repeated };
  }
}

function checkKey(key: string | undefined): void {
  if (key === undefined || (key.length > 0 && key.length <= MAXIMUM_KEY_LENGTH)) return;
  throw new HeadwaterError(
    'invalid_argument',
    `The Idempotency-Key has ${key.length} characters; give 1 to ${MAXIMUM_KEY_LENGTH}, or leave the header out.`,
  );
}

function checkCount(count: number, { maximumObservations }: Acceptance): void {
  if (count <= maximumObservations) return;
  throw new HeadwaterError(
    'invalid_argument',
    `The body holds ${count} readings; at most ${maximumObservations} are taken at once. Split it.`,
  );
}

function refusalOf(rejected: readonly RejectedRecord[]): HeadwaterError {
  const [first] = rejected;
  if (first !== undefined && rejected.length === 1) return new HeadwaterError('invalid_argument', first.reason);
  const quoted = rejected.slice(0, QUOTED_REASONS).map(({ index, reason }) => `[${index}] ${reason}`);
  const rest = rejected.length > quoted.length ? ` (and ${rejected.length - quoted.length} more)` : '';
  return new HeadwaterError('invalid_argument', `No reading can be accepted: ${quoted.join(' ')}${rest}`);
}
