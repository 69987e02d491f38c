import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { DeploymentConfig } from './config/deployment-config';

const RETENTION: Readonly<Record<DeploymentConfig['logRetentionDays'], RetentionDays>> = {
  7: RetentionDays.ONE_WEEK,
  14: RetentionDays.TWO_WEEKS,
  30: RetentionDays.ONE_MONTH,
  90: RetentionDays.THREE_MONTHS,
  365: RetentionDays.ONE_YEAR,
};

/** How long CloudWatch keeps our logs. A log group without a retention keeps them, and bills them, for ever. */
export function logRetention(config: DeploymentConfig): RetentionDays {
  return RETENTION[config.logRetentionDays];
}
