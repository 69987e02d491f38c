import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { RollupEnvironment } from '../../lambda/rollup/environment';
import { acknowledge } from '../acknowledge';
import { allow, allowKeyUse } from '../allow';
import type { DataStack } from '../data-stack';
import { ContractFunction } from './contract-function';
import { allowStatements, databaseEnvironment } from './database-access';

/** Recomputes the hours and days that got readings since the last run, on a schedule, so that the database may sleep between. */
export function createRollupFunction(scope: Construct, data: DataStack): ContractFunction<RollupEnvironment> {
  const { config, tables, database } = data;
  const rollup = new ContractFunction<RollupEnvironment>(scope, 'Rollup', {
    config,
    name: 'rollup',
    description: 'Brings touched hours and days into the relational history',
    environment: {
      ...databaseEnvironment(database),
      RECENT_TABLE_NAME: tables.recent.tableName,
      RECENT_RETENTION_DAYS: String(config.data.recentRetentionDays),
    },
    timeout: Duration.minutes(5),
    memoryMegabytes: 512,
    caller: 'schedule',
  });
  allow(rollup, ['dynamodb:Query', 'dynamodb:DeleteItem'], [tables.recent.tableArn]);
  allowStatements(rollup, database);
  allowKeyUse(rollup, data.key, ['items']);

  const schedule = new Rule(scope, 'RollupSchedule', {
    description: 'Runs the rollup',
    schedule: Schedule.rate(Duration.minutes(config.rollupIntervalMinutes)),
    targets: [new LambdaFunction(rollup, { retryAttempts: 2 })],
  });
  acknowledge(
    schedule,
    'Serverless-EventBusDLQ',
    'An event says nothing but that it is time. A run that was not delivered is made up for by the next: hours that got readings stay marked until a run has taken them.',
  );
  return rollup;
}
