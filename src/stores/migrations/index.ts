import { rollupMigration } from './0001-rollup';
import type { Migration } from './migration';

/** All migrations, in the order of their versions. */
export const MIGRATIONS: readonly Migration[] = [rollupMigration];
