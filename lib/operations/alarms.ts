import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData, type Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm';
import type { OperatedStacks } from './operated-stacks';

export interface AlarmsProps {
  readonly stacks: OperatedStacks;
  readonly topic: ITopic;
}

/** Failures of a function that are no accident. Lambda tries an asynchronous event, such as the rollup's, this often. */
const FAILURES = 3;

/** Every alarm, each with its section in docs/runbook.md. */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { stacks, topic }: AlarmsProps) {
    super(scope, id);
    const { data, ingest, router, web } = stacks;
    // An interval has three attempts at most, minutes apart; the rollup's first may find the database asleep.
    const intervals: Readonly<Record<string, Duration>> = {
      Rollup: Duration.minutes(data.config.rollupIntervalMinutes),
      Compact: Duration.hours(1),
    };
    const common = {
      topic,
      runbook: data.config.operations.runbook,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    const waiting = new RunbookAlarm(this, 'ReadingsWait', {
      ...common,
      summary: 'Accepted readings have waited on the queue for an hour: the store function does not keep up, or fails.',
      section: 'readings-wait-too-long',
      metric: data.queues.readings.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      threshold: Duration.hours(1).toSeconds(),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    const dead = new RunbookAlarm(this, 'DeadLetters', {
      ...common,
      summary: 'Accepted readings could not be stored after several tries. They are kept for 14 days.',
      section: 'dead-letters',
      metric: data.queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    });
    const failing = Object.entries({ ...ingest.functions, Console: web.console }).map(
      ([name, operated]) =>
        new RunbookAlarm(this, `${name}Errors`, {
          ...common,
          summary: `The function ${name} fails.`,
          section: 'function-errors',
          metric: operated.metricErrors({ period: intervals[name] ?? Duration.minutes(5) }),
          threshold: FAILURES,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        }),
    );
    const refusing = new RunbookAlarm(this, 'HttpApiErrors', {
      ...common,
      summary: 'The HTTP API answers with server errors: devices must send their readings again.',
      section: 'http-api-errors',
      metric: ingest.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 10,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    const unhealthy = new RunbookAlarm(this, 'RouterUnhealthy', {
      ...common,
      summary: 'No router answers its health check: devices cannot connect by WAMP.',
      section: 'router-unhealthy',
      metric: healthyRouters(stacks, Duration.minutes(1)),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // Longer than the replacement of the one router takes.
      evaluationPeriods: 10,
      treatMissingData: TreatMissingData.BREACHING,
    });
    const unreachable = new RunbookAlarm(this, 'LoadBalancerErrors', {
      ...common,
      summary: 'The load balancer could not hand requests to a router.',
      section: 'load-balancer-errors',
      metric: router.loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period: Duration.minutes(5) }),
      threshold: 10,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    const exhausted = new RunbookAlarm(this, 'DatabaseCapacity', {
      ...common,
      summary: 'The history database has used more than 90 % of its greatest capacity for half an hour.',
      section: 'database-near-its-capacity',
      metric: databaseUtilization(stacks),
      threshold: 90,
      evaluationPeriods: 6,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    });
    this.all = [waiting, dead, ...failing, refusing, unhealthy, unreachable, exhausted];
  }
}

/**
 * Instances that the load balancer takes for healthy. CDK's own metric cuts the load balancer's name out of its listener's ARN, and
 * `Fn::Split` takes no output of another stack.
 */
export function healthyRouters({ router }: OperatedStacks, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/ApplicationELB',
    metricName: 'HealthyHostCount',
    dimensionsMap: {
      LoadBalancer: router.loadBalancer.loadBalancerFullName,
      TargetGroup: router.targets.targetGroupFullName,
    },
    statistic: 'Minimum',
    period,
  });
}

/** Capacity in use, in per cent of the greatest that the cluster may have. */
export function databaseUtilization({ data }: OperatedStacks): Metric {
  return new Metric({
    namespace: 'AWS/RDS',
    metricName: 'ACUUtilization',
    dimensionsMap: { DBClusterIdentifier: data.database.cluster.clusterIdentifier },
    statistic: 'Average',
    period: Duration.minutes(5),
  });
}
