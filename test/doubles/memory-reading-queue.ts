import type { Envelope } from '../../src/model/envelope';
import { HeadwaterError } from '../../src/model/errors';
import type { ReadingQueue } from '../../src/model/ports';

/** Keeps what was put on it. `failAt` makes the so many-eth call (1, 2...) and those after it fail. */
export class MemoryReadingQueue implements ReadingQueue {
  readonly envelopes: Envelope[] = [];
  failAt = Infinity;
  #calls = 0;

  async enqueue(envelope: Envelope): Promise<void> {
    this.#calls += 1;
    if (this.#calls >= this.failAt) throw new HeadwaterError('unavailable', 'The readings queue is away.');
    this.envelopes.push(envelope);
  }
}
