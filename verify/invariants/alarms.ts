import type { Deployment, Resource } from '../templates/deployment';
import { at, isTrueAt, listAt, numberAt, textAt } from '../templates/json';
import { isLiteral, tokensIn } from '../templates/token';
import type { Invariant } from './invariant';
import { keyAllows } from './keys';
import { metricFault } from './metrics';
import { statementsOf } from './policy-statements';

/** Whose name a dimension of an AWS namespace is, and the property that gives it when it is explicit. */
const DIMENSIONS: Record<string, readonly [type: RegExp, nameProperty: string]> = {
  'AWS/SQS QueueName': [/^AWS::SQS::Queue$/, 'QueueName'],
  'AWS/Lambda FunctionName': [/^AWS::Lambda::Function$/, 'FunctionName'],
  'AWS/DynamoDB TableName': [/^AWS::DynamoDB::(Global)?Table$/, 'TableName'],
  'AWS/ApiGateway ApiId': [/^AWS::ApiGatewayV2::Api$/, ''],
  'AWS/RDS DBClusterIdentifier': [/^AWS::RDS::DBCluster$/, 'DBClusterIdentifier'],
  'AWS/ApplicationELB LoadBalancer': [/^AWS::ElasticLoadBalancingV2::(LoadBalancer|Listener)$/, ''],
  'AWS/ApplicationELB TargetGroup': [/^AWS::ElasticLoadBalancingV2::TargetGroup$/, ''],
  'AWS/AutoScaling AutoScalingGroupName': [/^AWS::AutoScaling::AutoScalingGroup$/, 'AutoScalingGroupName'],
  'AWS/EC2 AutoScalingGroupName': [/^AWS::AutoScaling::AutoScalingGroup$/, 'AutoScalingGroupName'],
  'AWS/SNS TopicName': [/^AWS::SNS::Topic$/, 'TopicName'],
  'AWS/Events RuleName': [/^AWS::Events::Rule$/, 'Name'],
};
const COMPARISONS =
  /^((GreaterThan|LessThan)(OrEqualTo)?(UpperOr|Lower|Upper)?Threshold|LessThanLowerOrGreaterThanUpperThreshold|GreaterThanUpperThreshold|LessThanLowerThreshold)$/;
const WEEK_SECONDS = 604_800;
const DAY_SECONDS = 86_400;

/** CloudWatch alarms: metrics of resources that there are, over times that CloudWatch takes, told to somebody who may hear it. */
export const alarms: Invariant = (deployment, report) => {
  for (const alarm of deployment.all('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(alarm, `alarm/${rule}`, wrong, fix);
    checkActions(deployment, alarm, fault);
    if (alarm.type === 'AWS::CloudWatch::CompositeAlarm') continue;
    const { properties } = alarm;
    const comparison = textAt(properties, 'ComparisonOperator') ?? '';
    if (isLiteral(comparison) && !COMPARISONS.test(comparison))
      fault('comparison', `There is no ComparisonOperator '${comparison}'.`, 'As in GreaterThanThreshold.');
    const periods = numberAt(properties, 'EvaluationPeriods');
    const datapoints = numberAt(properties, 'DatapointsToAlarm');
    if (periods === undefined ? properties['EvaluationPeriods'] === undefined : periods < 1)
      fault('evaluation', 'EvaluationPeriods is missing or below 1.', 'Set 1 or more.');
    if (datapoints !== undefined && (datapoints < 1 || datapoints > (periods ?? 1)))
      fault('evaluation', `DatapointsToAlarm ${datapoints} of ${periods ?? 1} periods.`, 'At most EvaluationPeriods.');
    const metrics = listAt(properties, 'Metrics');
    const hasMetric = properties['MetricName'] !== undefined;
    if (hasMetric === metrics.length > 0)
      fault(
        'metric',
        hasMetric ? 'MetricName beside Metrics.' : 'There is no metric.',
        'Give one of MetricName and Metrics.',
      );
    if (hasMetric && properties['Namespace'] === undefined)
      fault('metric', 'MetricName without Namespace.', 'Give it.');
    if (hasMetric && properties['Period'] === undefined) fault('period', 'There is no Period.', 'Give one, as 60.');
    if (properties['Threshold'] === undefined && properties['ThresholdMetricId'] === undefined)
      fault('threshold', 'There is no Threshold.', 'Give it.');
    if (hasMetric && (properties['Statistic'] === undefined) === (properties['ExtendedStatistic'] === undefined))
      fault('statistic', 'One of Statistic and ExtendedStatistic is needed.', 'Give exactly one.');
    const statistic = textAt(properties, 'Statistic');
    if (
      statistic !== undefined &&
      isLiteral(statistic) &&
      !/^(SampleCount|Average|Sum|Minimum|Maximum)$/.test(statistic)
    )
      fault(
        'statistic',
        `There is no Statistic ${statistic}.`,
        'Average, Sum, Minimum, Maximum or SampleCount; percentiles in ExtendedStatistic.',
      );
    const missing = textAt(properties, 'TreatMissingData');
    if (missing !== undefined && isLiteral(missing) && !/^(breaching|notBreaching|ignore|missing)$/.test(missing))
      fault('missing-data', `There is no TreatMissingData ${missing}.`, 'breaching, notBreaching, ignore or missing.');
    const all = [properties, ...metrics.map((one) => at(one, 'MetricStat') ?? null)];
    for (const one of all) {
      const period = numberAt(one, 'Period');
      if (period === undefined) continue;
      const isValid = period === 10 || period === 20 || period === 30 || (period > 0 && period % 60 === 0);
      const namespace = textAt(one, 'Namespace') ?? textAt(one, 'Metric', 'Namespace') ?? '';
      if (!isValid) fault('period', `Period is ${period} s.`, '10, 20, 30 or a multiple of 60.');
      else if (period < 60 && namespace.startsWith('AWS/'))
        fault('period', `Period is ${period} s, but ${namespace} has no metrics of less than a minute.`, '60 or more.');
      const window = period * (periods ?? 1);
      if (window > WEEK_SECONDS || (window > DAY_SECONDS && period < 3_600))
        fault(
          'window',
          `It looks back ${window} s: CloudWatch takes a day, or a week with periods of an hour or more.`,
          'Shorten Period times EvaluationPeriods.',
        );
    }
    for (const one of [properties, ...metrics.map((each) => at(each, 'MetricStat', 'Metric') ?? null)]) {
      const namespace = textAt(one, 'Namespace') ?? '';
      const name = textAt(one, 'MetricName') ?? '';
      const wrong =
        isLiteral(`${namespace}${name}`) && namespace !== ''
          ? metricFault(namespace, name, listAt(one, 'Dimensions'))
          : undefined;
      if (wrong !== undefined) fault('metric', wrong, 'Use a metric of the service, with the dimensions that it has.');
      for (const dimension of listAt(one, 'Dimensions'))
        checkDimension(
          deployment,
          `${namespace} ${textAt(dimension, 'Name') ?? ''}`,
          textAt(dimension, 'Value') ?? '',
          fault,
        );
    }
    checkRest(alarm, fault);
    if (isTrueAt(properties, 'ActionsEnabled') === false && properties['ActionsEnabled'] !== undefined)
      fault('silent', 'ActionsEnabled is off: nobody is told.', 'Remove it.');
  }
};

type Say = (rule: string, wrong: string, fix: string) => void;

function checkDimension(deployment: Deployment, key: string, value: string, fault: Say): void {
  const known = Object.hasOwn(DIMENSIONS, key) ? DIMENSIONS[key] : undefined;
  if (known === undefined) return;
  const [type, nameProperty] = known;
  const [resource] = deployment.mentioned(value);
  if (resource !== undefined) {
    if (!type.test(resource.type))
      fault('dimension', `${key} is ${resource.logicalId}, of type ${resource.type}.`, 'Name a resource of that kind.');
    const attribute = tokensIn(value)[0];
    if (resource.type === 'AWS::SQS::Queue' && attribute?.kind === 'resource' && attribute.attribute !== 'QueueName')
      fault(
        'dimension',
        `${key} is the ${attribute.attribute === '' ? 'URL' : attribute.attribute} of ${resource.logicalId}.`,
        'Use Fn::GetAtt QueueName.',
      );
    return;
  }
  if (!isLiteral(value) || nameProperty === '') return;
  const exists = deployment.resources.some(
    (one) => type.test(one.type) && textAt(one.properties, nameProperty) === value,
  );
  if (!exists)
    fault(
      'dimension',
      `No resource of the templates is '${value}' (${key}): the metric never has data.`,
      'Refer to the resource.',
    );
}

/** As in `p99`, `tm90` or `TM(10%:90%)`. */
const EXTENDED_STATISTIC = /^((p|tm|tc|ts|wm)(100|\d{1,2}(\.\d{0,10})?)|(PR|TM|TC|TS|WM)\(.*:.*\)|IQM)$/;
const UNITS =
  'Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits Percent Count Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second Bits/Second Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second None'.split(
    ' ',
  );

function checkRest({ properties }: Resource, fault: Say): void {
  const extended = textAt(properties, 'ExtendedStatistic');
  if (extended !== undefined && isLiteral(extended) && !EXTENDED_STATISTIC.test(extended))
    fault('statistic', `There is no ExtendedStatistic ${extended}.`, 'As in p99.');
  const unit = textAt(properties, 'Unit');
  if (unit !== undefined && isLiteral(unit) && !UNITS.includes(unit))
    fault('unit', `There is no Unit ${unit}.`, 'Remove it.');
  const threshold = numberAt(properties, 'Threshold');
  const comparison = textAt(properties, 'ComparisonOperator') ?? '';
  const isNever =
    (comparison === 'LessThanThreshold' && threshold === 0) ||
    (comparison === 'LessThanOrEqualToThreshold' && (threshold ?? 0) < 0);
  if (isNever && (textAt(properties, 'Namespace') ?? '').startsWith('AWS/'))
    fault(
      'threshold',
      `No metric of AWS is ${comparison === 'LessThanThreshold' ? 'below' : 'at most'} ${threshold ?? ''}: it never sounds.`,
      'Set another threshold.',
    );
  const metrics = listAt(properties, 'Metrics');
  const ids = metrics.map((metric) => textAt(metric, 'Id') ?? '');
  if (
    metrics.length > 0 &&
    metrics.filter((metric) => at(metric, 'ReturnData') === undefined || isTrueAt(metric, 'ReturnData')).length !== 1
  )
    fault(
      'metric',
      'One of Metrics is what the alarm watches: exactly one has ReturnData.',
      'Set ReturnData false on the others.',
    );
  for (const metric of metrics) {
    const id = textAt(metric, 'Id') ?? '';
    if (!/^[a-z]\w*$/.test(id) || ids.indexOf(id) !== ids.lastIndexOf(id))
      fault('metric', `'${id}' is no id of a metric, or there twice.`, 'As in m1.');
    const used = [...(textAt(metric, 'Expression') ?? '').matchAll(/\b[a-z][a-z_]*\d+\b/g)].map(([name]) => name);
    const unknown = used.find((name) => !ids.includes(name));
    if (unknown !== undefined)
      fault('metric', `The expression uses ${unknown}, which is no metric of the alarm.`, 'Add it to Metrics.');
  }
}

function checkActions(deployment: Deployment, alarm: Resource, fault: Say): void {
  const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) =>
    listAt(alarm.properties, name),
  );
  const isTold = deployment
    .all('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm')
    .some((other) => listAt(other.properties, 'AlarmActions').length > 0);
  if (listAt(alarm.properties, 'AlarmActions').length === 0 && (actions.length > 0 || isTold))
    fault('silent', 'Nobody is told when the alarm sounds, unlike of other alarms.', 'Give it AlarmActions.');
  for (const name of ['AlarmActions', 'OKActions', 'InsufficientDataActions']) {
    if (listAt(alarm.properties, name).length > 5) fault('action', `${name} has more than five.`, 'Tell a topic.');
  }
  if (
    actions.length > 0 &&
    actions.some((action) => typeof action === 'string' && isLiteral(action) && !action.startsWith('arn:'))
  )
    fault('action', 'An action is no ARN.', 'Give the ARN of a topic.');
  for (const topic of actions.flatMap((action) => deployment.target(action) ?? [])) {
    if (
      !/^AWS::(SNS::Topic|(Application)?AutoScaling::ScalingPolicy|Lambda::(Function|Alias|Version)|SSM\w*::.+)$/.test(
        topic.type,
      )
    )
      fault('action', `An action is ${topic.logicalId}, of type ${topic.type}.`, 'Give a topic.');
    if (topic.type !== 'AWS::SNS::Topic') continue;
    if (/alias\/aws\/sns/.test(textAt(topic.properties, 'KmsMasterKeyId') ?? ''))
      fault(
        'topic-refuses',
        `${topic.logicalId} is encrypted by the key alias/aws/sns, which CloudWatch may not use.`,
        'Use a key of your own that allows cloudwatch.amazonaws.com.',
      );
    const key = deployment.mentioned(topic.properties['KmsMasterKeyId'])[0];
    if (key?.type === 'AWS::KMS::Key' && !keyAllows(key, /^cloudwatch\./))
      fault(
        'topic-refuses',
        `${topic.logicalId} is encrypted by ${key.logicalId}, which cloudwatch.amazonaws.com may not use: nobody is told.`,
        'Allow it kms:Decrypt and kms:GenerateDataKey* in the policy of the key.',
      );
    const policies = deployment
      .all('AWS::SNS::TopicPolicy')
      .filter((policy) => deployment.targets(policy.properties, 'Topics').includes(topic));
    const allows = policies.some((policy) =>
      statementsOf(policy.properties['PolicyDocument']).some(
        (statement) =>
          statement.effect === 'Allow' &&
          statement.allows('sns:Publish') &&
          statement.principals.some(([, who]) => who === 'cloudwatch.amazonaws.com' || who === '*'),
      ),
    );
    // Without a policy a topic accepts whatever its own account sends, alarms included.
    if (policies.length > 0 && !allows)
      fault(
        'topic-refuses',
        `The policy of ${topic.logicalId} does not let cloudwatch.amazonaws.com publish: nobody is told.`,
        'Allow it sns:Publish.',
      );
  }
}
