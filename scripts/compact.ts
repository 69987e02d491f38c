/**
 * `npm run compact`: merges the small objects of the raw archive's closed hours, all of them or since a date, and brings those of release
 * 0.1.0 (JSON lines) into Parquet. The `compact` function does the same hourly, for the last hours alone.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { compactArchive } from '../src/stores/archive/compact-archive';
import { S3ArchiveObjects } from '../src/stores/archive/s3-archive-objects';
import { type ArchiveOptions, parseArchiveOptions, PLACE_USAGE, runCommand } from './archive/command-line';
import { findPlace } from './archive/deployed-place';

const USAGE = `Usage: npm run compact -- [--data FOLDER | --deployment NAME [--region REGION]] [--from DATE]

${PLACE_USAGE}
  --from        the first UTC day of receipt (default: that of the first release, 2026-01-01)`;

const FIRST_DAY_MS = Date.UTC(2026, 0, 1);

async function compact(options: ArchiveOptions): Promise<void> {
  const { RawBucketName: bucketName } = await findPlace(options);
  const { removed, written, readings } = await compactArchive({
    objects: new S3ArchiveObjects({ client: new S3Client(), bucketName }),
    logger: { info: console.log, warn: console.warn, error: console.error },
    formats: ['parquet', 'ndjson'],
    fromMs: options.fromMs ?? FIRST_DAY_MS,
    nowMs: Date.now(),
  });
  console.log(
    `Compacted ${bucketName}: ${removed.toLocaleString('en')} objects gone, ${written.toLocaleString('en')} written, with ${readings.toLocaleString('en')} readings.`,
  );
}

void runCommand(USAGE, async () => compact(parseArchiveOptions(process.argv.slice(2)))).then(
  (status) => (process.exitCode = status),
);
