import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeploymentConfig } from './config/deployment-config';
import { logRetention } from './log-retention';

/**
 * A stack of one deployment, `Headwater-<deployment>-<part>`. The demo is environment-agnostic (it goes wherever the caller's
 * credentials point); production is bound to its account and region.
 */
export abstract class HeadwaterStack extends Stack {
  readonly config: DeploymentConfig;

  constructor(scope: Construct, part: string, config: DeploymentConfig) {
    super(scope, part, stackProps(part, config));
    this.config = config;
  }

  /** A log group with the deployment's retention, which goes with its stack: logs explain the past, they are not data. */
  protected logGroup(id: string): LogGroup {
    return new LogGroup(this, id, { retention: logRetention(this.config), removalPolicy: RemovalPolicy.DESTROY });
  }
}

function stackProps(part: string, config: DeploymentConfig): StackProps {
  return {
    stackName: `Headwater-${config.deployment}-${part}`,
    description: DESCRIPTIONS[part] ?? part,
    terminationProtection: config.data.deletionProtection,
    ...(config.profile === 'production' ? { env: { account: config.account, region: config.region } } : {}),
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  Network: 'Headwater: VPC and subnets',
  Data: 'Headwater: all state - tables, buckets, queues, database, secrets',
  Ingest: 'Headwater: functions, HTTP API, schema migrations',
  Router: 'Headwater: WAMP router behind an internal load balancer',
  Web: 'Headwater: distribution, console and its assets',
  Operations: 'Headwater: dashboard, alarms, budget',
};
