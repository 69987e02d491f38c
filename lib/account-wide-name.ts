import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentConfig } from './config/deployment-config';

/**
 * The name of what an account has once, not once a region: dashboards, budgets, CloudFront's functions and policies. It says the region, as
 * in `headwater-demo-eu-central-1`, so that a deployment can stand in two regions.
 */
export function accountWideName(scope: Construct, config: DeploymentConfig, part?: string): string {
  return ['headwater', config.deployment, part, Stack.of(scope).region].filter((word) => word !== undefined).join('-');
}
