import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { MigrateEnvironment } from '../../lambda/migrate/environment';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';
import { contentHash } from './content-hash';
import { allowStatements, allowTransactions, databaseEnvironment } from './database-access';

/** Where the schema's versions are. */
const MIGRATIONS = 'src/stores/migrations';

/**
 * Brings the database's schema to this release's version, at each deployment whose migrations differ from the last. It is outside
 * the Data stack, so that a failed migration never rolls the cluster back; the cluster's instances exist, because the whole Data
 * stack is deployed before this one. The function answers CloudFormation itself.
 */
export function createMigration(scope: Construct, data: DataStack): ContractFunction<MigrateEnvironment> {
  const migrate = new ContractFunction<MigrateEnvironment>(scope, 'Migrate', {
    config: data.config,
    name: 'migrate',
    description: 'Custom resource: brings the history database to its schema',
    environment: databaseEnvironment(data.database),
    // A sleeping database takes up to a minute to wake.
    timeout: Duration.minutes(10),
    memoryMegabytes: 256,
    caller: 'cloudformation',
  });
  allowStatements(migrate, data.database);
  allowTransactions(migrate, data.database);

  new CustomResource(scope, 'Migration', {
    resourceType: 'Custom::Migration',
    serviceToken: migrate.functionArn,
    serviceTimeout: Duration.minutes(15),
    properties: { MigrationsHash: contentHash(MIGRATIONS) },
  });
  return migrate;
}
