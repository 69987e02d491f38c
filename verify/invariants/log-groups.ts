import { listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import { checkChoices } from './choices';
import type { Invariant } from './invariant';
import { keyAllows } from './keys';

/** Days that PutRetentionPolicy takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** CloudWatch Logs: how long, encrypted by a key that the service may use, and filters that parse. */
export const logGroups: Invariant = (deployment, report) => {
  for (const group of deployment.all('AWS::Logs::LogGroup')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(group, `log-group/${rule}`, wrong, fix);
    const days = numberAt(group.properties, 'RetentionInDays');
    if (days !== undefined && !RETENTION_DAYS.includes(days))
      fault('retention', `CloudWatch Logs does not keep ${days} days.`, `One of ${RETENTION_DAYS.join(', ')}.`);
    if (group.properties['RetentionInDays'] === undefined)
      fault('forever', 'Without RetentionInDays, logs are kept and paid for ever.', 'Give it.');
    checkChoices(group, 'log-group/class', report, [
      { path: ['LogGroupClass'], words: 'STANDARD INFREQUENT_ACCESS DELIVERY' },
    ]);
    const name = textAt(group.properties, 'LogGroupName');
    const ofFunction = name !== undefined && isLiteral(name) ? /^\/aws\/lambda\/(.+)$/.exec(name)?.[1] : undefined;
    const functions = deployment.all('AWS::Lambda::Function');
    if (ofFunction !== undefined && functions.every((fn) => textAt(fn.properties, 'FunctionName') !== ofFunction))
      fault(
        'of-nobody',
        `No function of the templates is named ${ofFunction}.`,
        'Name the group in the LoggingConfig of the function.',
      );
    const key = deployment.mentioned(group.properties['KmsKeyId'])[0];
    if (key?.type === 'AWS::KMS::Key' && !keyAllows(key, /^logs\./))
      fault(
        'key-refuses',
        `The policy of ${key.logicalId} does not let CloudWatch Logs use it.`,
        'Allow logs.REGION.amazonaws.com.',
      );
  }
  for (const filter of deployment.all('AWS::Logs::MetricFilter', 'AWS::Logs::SubscriptionFilter')) {
    const fault = (rule: string, wrong: string, fix: string): void => report(filter, `log-group/${rule}`, wrong, fix);
    const pattern = textAt(filter.properties, 'FilterPattern') ?? '';
    if (isLiteral(pattern) && !isBalanced(pattern))
      fault(
        'filter-pattern',
        `'${pattern}' is no filter pattern.`,
        'Close brackets and quotes, as in { $.level = "ERROR" }.',
      );
    for (const transformation of listAt(filter.properties, 'MetricTransformations')) {
      const namespace = textAt(transformation, 'MetricNamespace') ?? '';
      if (namespace.startsWith('AWS/'))
        fault('metric', `The namespace ${namespace} is AWS's own.`, 'Use one of your own.');
      const hasBoth =
        listAt(transformation, 'Dimensions').length > 0 && numberAt(transformation, 'DefaultValue') !== undefined;
      if (hasBoth) fault('metric', 'A metric with dimensions has no DefaultValue.', 'Remove one of them.');
    }
  }
};

function isBalanced(pattern: string): boolean {
  const bare = pattern.replaceAll(/"(?:[^"\\]|\\.)*"/g, 'x').trim();
  if (bare.includes('"')) return false;
  const isJson = bare.startsWith('{');
  if (isJson && (!bare.endsWith('}') || /[=<>]\s*\}$/.test(bare))) return false;
  return ['()', '[]', '{}'].every(([open = '', close = '']) => bare.split(open).length === bare.split(close).length);
}
