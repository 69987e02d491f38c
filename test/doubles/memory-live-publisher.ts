import type { LivePublisher } from '../../src/model/ports';
import type { Observation } from '../../src/model/reading';

/** Keeps what it was asked to publish. */
export class MemoryLivePublisher implements LivePublisher {
  readonly batches: (readonly Observation[])[] = [];

  async publish(observations: readonly Observation[]): Promise<boolean> {
    this.batches.push(observations);
    return true;
  }
}
