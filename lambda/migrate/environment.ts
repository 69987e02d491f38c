import { z } from 'zod';
import { databaseEnvironment } from '../../src/model/environment';

/** What the `migrate` function (a custom resource) needs to know. */
export const migrateEnvironment = z.object({ ...databaseEnvironment });
export type MigrateEnvironment = z.input<typeof migrateEnvironment>;
