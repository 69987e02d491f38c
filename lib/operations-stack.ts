import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { accountWideName } from './account-wide-name';
import { acknowledge } from './acknowledge';
import { HeadwaterStack } from './headwater-stack';
import { Alarms } from './operations/alarms';
import type { OperatedStacks } from './operations/operated-stacks';
import { createOverviewDashboard } from './operations/overview-dashboard';

/** Who is told what, and when: dashboard, alarms, budget. */
export class OperationsStack extends HeadwaterStack {
  constructor(scope: Construct, stacks: OperatedStacks) {
    super(scope, 'Operations', stacks.data.config);
    const topic = this.alarmTopic();
    const alarms = new Alarms(this, 'Alarms', { stacks, topic });
    createOverviewDashboard(this, { stacks, alarms: alarms.all });
    this.budget();
  }

  /** CloudWatch cannot publish to a topic under AWS's own key: it is encrypted where the profile pays for a key. */
  private alarmTopic(): Topic {
    const { data, operations } = this.config;
    const topic = new Topic(this, 'AlarmTopic', {
      displayName: `Headwater ${this.config.deployment}`,
      enforceSSL: true,
      ...(data.customerManagedKey ? { masterKey: this.alarmKey() } : {}),
    });
    // A topic's own policy replaces the one that SNS gives it, by which all of its account, alarms too, may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        actions: ['sns:Publish'],
        principals: [this.cloudWatch()],
        resources: [topic.topicArn],
      }),
    );
    if (operations.alarmEmail !== undefined) {
      topic.addSubscription(new EmailSubscription(operations.alarmEmail));
      acknowledge(
        topic,
        'Serverless-SNSRedrivePolicy',
        'A mail that is not delivered says that a state has changed, and the state itself stays to be seen, in the alarm and on the dashboard.',
      );
    }
    return topic;
  }

  private alarmKey(): Key {
    const key = new Key(this, 'AlarmKey', {
      description: `Headwater ${this.config.deployment}: alarm topic`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.grant(this.cloudWatch(), 'kms:Decrypt', 'kms:GenerateDataKey*');
    return key;
  }

  /** Alarms of this account, and of no other. */
  private cloudWatch(): ServicePrincipal {
    return new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
  }

  /** Of the whole account: costs by tag need the tag to be activated for billing first. */
  private budget(): void {
    const { alarmEmail, monthlyBudgetDollars } = this.config.operations;
    const subscribers = alarmEmail === undefined ? [] : [{ subscriptionType: 'EMAIL', address: alarmEmail }];
    const notice = (notificationType: string, threshold: number): CfnBudget.NotificationWithSubscribersProperty => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: accountWideName(this, this.config),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudgetDollars, unit: 'USD' },
      },
      ...(subscribers.length === 0
        ? {}
        : { notificationsWithSubscribers: [notice('ACTUAL', 80), notice('FORECASTED', 100)] }),
    });
  }
}
