import { Alarm, type AlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Sections of docs/runbook.md, by their anchors. */
export type RunbookSection =
  | 'readings-wait-too-long'
  | 'dead-letters'
  | 'function-errors'
  | 'http-api-errors'
  | 'router-unhealthy'
  | 'load-balancer-errors'
  | 'database-near-its-capacity';

export interface RunbookAlarmProps extends Omit<AlarmProps, 'alarmDescription'> {
  /** What has happened, in one sentence. */
  readonly summary: string;
  readonly runbook: string;
  readonly section: RunbookSection;
  readonly topic: ITopic;
}

/** An alarm that says what happened and where to read what to do about it, and that says so again when all is well. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { summary, runbook, section, topic, ...alarm } = props;
    super(scope, id, { ...alarm, alarmDescription: `${summary} What to do: ${runbook}#${section}` });
    const action = new SnsAction(topic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}
