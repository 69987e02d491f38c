import type { RawArchive } from '../../src/model/ports';
import type { Reading } from '../../src/model/reading';

type Batch = Parameters<RawArchive['append']>[0];

/** Objects by batch; the same batch is the same object. */
export class MemoryRawArchive implements RawArchive {
  readonly batches = new Map<string, Batch>();
  fails = false;

  async append(batch: Batch): Promise<void> {
    if (this.fails) throw new Error('the bucket is away');
    this.batches.set(`${batch.receivedAtMs} ${batch.batchId}`, batch);
  }

  readings(): Reading[] {
    return [...this.batches.values()].flatMap(({ envelopes }) => envelopes.flatMap(({ readings }) => readings));
  }
}
