import { allow } from '../allow';
import { HistoryDatabase } from '../data/history-database';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/** The variables of `databaseEnvironment` (src/model/environment.ts). */
export function databaseEnvironment(database: HistoryDatabase): {
  readonly DATABASE_CLUSTER_ARN: string;
  readonly DATABASE_SECRET_ARN: string;
  readonly DATABASE_NAME: string;
} {
  return {
    DATABASE_CLUSTER_ARN: database.cluster.clusterArn,
    DATABASE_SECRET_ARN: database.secret.secretArn,
    DATABASE_NAME: HistoryDatabase.DATABASE_NAME,
  };
}

/** Single statements through the Data API, which reads the secret with the caller's rights. */
export function allowStatements(grantee: IGrantable, database: HistoryDatabase): void {
  allow(grantee, ['rds-data:ExecuteStatement'], [database.cluster.clusterArn]);
  allow(grantee, ['secretsmanager:GetSecretValue'], [database.secret.secretArn]);
}

/** Statements within a transaction, for migrations alone. */
export function allowTransactions(grantee: IGrantable, database: HistoryDatabase): void {
  allow(
    grantee,
    ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction'],
    [database.cluster.clusterArn],
  );
}
