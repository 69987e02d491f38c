import type { RunningCloud } from '../../local/cloud';
import { HOUR_MS } from '../../src/model/reading';
import { batchKey } from '../../src/stores/archive/archive-keys';
import { encodeParquet } from '../../src/stores/archive/encode-parquet';

/** Closed, and within what the function looks back for. */
const HOURS_AGO = 3;

/**
 * Puts two batches of an hour that is over into the archive, as `store` would have, and lets the compaction merge them: the acceptance
 * run ends before an hour does.
 *
 * @returns what the function answered.
 */
export async function compactAnHour(cloud: RunningCloud): Promise<unknown> {
  const outputs = Object.values(cloud.deployment.outputs).find((of) => of['RawBucketName'] !== undefined);
  const bucket = cloud.engines.s3.bucket(outputs?.['RawBucketName'] ?? '');
  const receivedAtMs = Date.now() - HOURS_AGO * HOUR_MS;
  for (const [index, batchId] of ['0'.repeat(32), '1'.repeat(32)].entries()) {
    const reading = {
      deviceId: 'compacted',
      metric: 'temperature',
      value: index,
      observedAtMs: receivedAtMs + index,
      receivedAtMs,
      occurrence: '',
    };
    await bucket.put({ key: batchKey({ batchId, receivedAtMs }), body: Buffer.from(encodeParquet([reading])) });
  }
  return cloud.invoke('Compact', {});
}
