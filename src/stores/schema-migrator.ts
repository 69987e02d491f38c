import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { HeadwaterError } from '../model/errors';
import type { Logger } from '../model/ports';
import { callDatabase } from './data-api-errors';
import type { HistoryDatabase } from './history-database';
import type { Migration } from './migrations/migration';

export interface SchemaMigratorOptions {
  readonly database: HistoryDatabase;
  readonly migrations: readonly Migration[];
  readonly logger: Logger;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface MigrationResult {
  /** Versions that this run applied; empty if the schema was up to date. */
  readonly applied: readonly number[];
}

/** Who migrates holds this advisory lock until its transaction ends, so that two never do at once. */
const MIGRATION_LOCK = 4_711_001;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

const appliedSchema = z.array(z.object({ version: z.number(), name: z.string(), checksum: z.string() }));

/**
 * Brings the schema of the history database up to date, all or nothing: every pending migration runs in one transaction, which
 * PostgreSQL rolls back with its tables. Safe to run twice and at the same time.
 *
 * A version that only the database knows is left alone: a release that was taken back must still start.
 */
export class SchemaMigrator {
  readonly #options: SchemaMigratorOptions;

  constructor(options: SchemaMigratorOptions) {
    this.#options = options;
  }

  /**
   * Waits for a database that wakes up or does not answer, up to `patienceMs` in all.
   *
   * @throws HeadwaterError `waking` or `unavailable` once patience has ended; at once for a migration that changed since it was
   * applied, and for a statement that the database refuses.
   */
  async migrate({ patienceMs }: { readonly patienceMs: number }): Promise<MigrationResult> {
    let waitedMs = 0;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await this.#applyPending();
      } catch (error) {
        if (!isWorthWaiting(error) || waitedMs + pauseMs > patienceMs) throw error;
        this.#options.logger.info('The history database is not ready yet', { reason: error.code, waitedMs });
      }
      await this.#options.sleep(pauseMs);
      waitedMs += pauseMs;
    }
  }

  async #applyPending(): Promise<MigrationResult> {
    const { database, migrations, logger } = this.#options;
    return callDatabase(() =>
      database.transaction(async (transaction) => {
        // Cast, because the Data API has no type for a function that returns nothing.
        await transaction.execute(sql`SELECT CAST(pg_advisory_xact_lock(${sql.raw(String(MIGRATION_LOCK))}) AS text)`);
        await transaction.execute(sql`CREATE TABLE IF NOT EXISTS schema_migrations (
          version integer PRIMARY KEY,
          name text NOT NULL,
          checksum text NOT NULL,
          applied_at timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
        )`);
        const { rows } = await transaction.execute(sql`SELECT version, name, checksum FROM schema_migrations`);
        const known = new Map(appliedSchema.parse(rows).map((row) => [row.version, row]));
        const applied: number[] = [];
        for (const migration of [...migrations].sort((one, other) => one.version - other.version)) {
          const { version, name, statements } = migration;
          const checksum = checksumOf(migration);
          const earlier = known.get(version);
          if (earlier !== undefined) {
            checkUnchanged(migration, earlier.checksum);
            continue;
          }
          for (const statement of statements) await transaction.execute(sql.raw(statement));
          await transaction.execute(
            sql`INSERT INTO schema_migrations (version, name, checksum) VALUES (${version}, ${name}, ${checksum})`,
          );
          logger.info('Migrated the history database', { version, name });
          applied.push(version);
        }
        return { applied };
      }),
    );
  }
}

/** Of what the statements say: their indentation may change. */
export function checksumOf({ statements }: Migration): string {
  const text = statements.map((statement) => statement.replace(/\s+/g, ' ').trim()).join(';\n');
  return createHash('sha256').update(text).digest('hex');
}

function checkUnchanged(migration: Migration, appliedChecksum: string): void {
  if (checksumOf(migration) === appliedChecksum) return;
  throw new HeadwaterError(
    'internal',
    `Migration ${migration.version} (${migration.name}) is not the one that was applied to this database. ` +
      'Restore its statements, and put the change into a migration of its own.',
  );
}

function isWorthWaiting(error: unknown): error is HeadwaterError {
  return error instanceof HeadwaterError && (error.code === 'waking' || error.code === 'unavailable');
}
