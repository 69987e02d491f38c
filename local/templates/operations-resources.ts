import { arn, idWith, named, nameOf, passive, type ResourceType } from './resource-type';

/** What people look at and are woken by: none of it changes what the cloud does. */
export const OPERATIONS_RESOURCES: Readonly<Record<string, ResourceType>> = {
  'AWS::Logs::LogGroup': {
    treatment: passive('logs go to files of the data folder'),
    naming: named('LogGroupName', 512),
    ref: nameOf,
    attributes: { Arn: arn('logs', ({ name }) => `log-group:${name}:*`) },
  },
  'AWS::Logs::ResourcePolicy': {
    treatment: passive('no service writes to log groups here'),
    ref: idWith('logs-policy-'),
    attributes: {},
  },
  'AWS::Logs::MetricFilter': {
    treatment: passive('there are no metrics to feed'),
    ref: idWith('metric-filter-'),
    attributes: {},
  },
  'AWS::Logs::QueryDefinition': {
    treatment: passive('a saved query for people'),
    ref: idWith('query-'),
    attributes: {},
  },
  'AWS::CloudWatch::Alarm': {
    treatment: passive('there are no metrics to alarm on'),
    naming: named('AlarmName', 255),
    ref: nameOf,
    attributes: { Arn: arn('cloudwatch', ({ name }) => `alarm:${name}`) },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    treatment: passive('there are no metrics to alarm on'),
    naming: named('AlarmName', 255),
    ref: nameOf,
    attributes: { Arn: arn('cloudwatch', ({ name }) => `alarm:${name}`) },
  },
  'AWS::CloudWatch::Dashboard': {
    treatment: passive('a page of the AWS console'),
    naming: named('DashboardName', 255),
    ref: nameOf,
    attributes: {},
  },
  'AWS::SNS::Topic': {
    treatment: passive('only alarms and the budget publish to it'),
    naming: named('TopicName', 256),
    ref: arn('sns', nameOf),
    attributes: { TopicArn: arn('sns', nameOf), TopicName: nameOf },
  },
  'AWS::SNS::TopicPolicy': {
    treatment: passive('only alarms and the budget publish to the topic'),
    ref: idWith('topic-policy-'),
    attributes: {},
  },
  'AWS::SNS::Subscription': {
    treatment: passive('only alarms and the budget publish to the topic'),
    ref: (subscription) => `${subscription.property('TopicArn')}:${subscription.digest.slice(0, 36)}`,
    attributes: {},
  },
  'AWS::Budgets::Budget': {
    treatment: passive('one machine has no bill'),
    ref: idWith('budget-'),
    attributes: {},
  },
  'AWS::Glue::Database': {
    treatment: passive('a catalogue for queries by Athena, which does not run here'),
    ref: idWith('glue-database-'),
    attributes: {},
  },
  'AWS::Glue::Table': {
    treatment: passive('a catalogue for queries by Athena, which does not run here'),
    ref: idWith('glue-table-'),
    attributes: {},
  },
  'AWS::Athena::WorkGroup': {
    treatment: passive('queries by Athena do not run here'),
    ref: (group) => group.property('Name'),
    attributes: {},
  },
  'AWS::Athena::NamedQuery': {
    treatment: passive('a saved query for people, of Athena, which does not run here'),
    ref: idWith('named-query-'),
    attributes: {},
  },
  'AWS::SSM::Document': {
    treatment: passive('a procedure for people'),
    ref: idWith('document-'),
    attributes: {},
  },
  'AWS::CDK::Metadata': {
    treatment: passive('it counts uses of CDK'),
    ref: idWith('cdk-metadata-'),
    attributes: {},
  },
  'AWS::CloudFormation::WaitConditionHandle': {
    treatment: passive('nothing waits for a signal here'),
    ref: idWith('wait-'),
    attributes: {},
  },
};
