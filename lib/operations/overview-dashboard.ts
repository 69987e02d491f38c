import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget, type Alarm, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { accountWideName } from '../account-wide-name';
import { databaseUtilization, healthyRouters } from './alarms';
import type { OperatedStacks } from './operated-stacks';

export interface OverviewDashboardProps {
  readonly stacks: OperatedStacks;
  readonly alarms: readonly Alarm[];
}

/** One page, in the direction in which data flows: doors, queue, functions, stores. */
export function createOverviewDashboard(scope: Construct, { stacks, alarms }: OverviewDashboardProps): Dashboard {
  const { data, ingest, router, web } = stacks;
  const functions = Object.entries({ ...ingest.functions, Console: web.console });
  const readings = data.queues.readings;
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: accountWideName(scope, data.config),
    defaultInterval: Duration.hours(3),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24 })],
      [
        graph('HTTP API: requests', [
          ingest.api.metricCount(),
          ingest.api.metricClientError(),
          ingest.api.metricServerError(),
        ]),
        graph('Router: WebSockets', [
          router.loadBalancer.metrics.activeConnectionCount(),
          router.loadBalancer.metrics.newConnectionCount(),
        ]),
        graph('Queue: messages', [readings.metricNumberOfMessagesSent(), readings.metricNumberOfMessagesDeleted()]),
      ],
      [
        graph('Queue: age of the oldest message (s)', [readings.metricApproximateAgeOfOldestMessage()]),
        graph(
          'Functions: duration (ms, p95)',
          functions.map(([name, operated]) => operated.metricDuration({ statistic: 'p95', label: name })),
        ),
        graph(
          'Functions: errors',
          functions.map(([name, operated]) => operated.metricErrors({ label: name })),
        ),
      ],
      [
        graph('Recent readings: write units', [data.tables.recent.metricConsumedWriteCapacityUnits()]),
        graph('History database: capacity in use (%)', [databaseUtilization(stacks)]),
        graph('Router: healthy', [healthyRouters(stacks, Duration.minutes(5))]),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}
