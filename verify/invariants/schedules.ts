import { at, entriesAt, listAt, textAt } from '../templates/json';
import { isLiteral, shown } from '../templates/token';
import type { Invariant } from './invariant';

const FIELDS: readonly (readonly [name: string, least: number, greatest: number, words: RegExp])[] = [
  ['minutes', 0, 59, /^$/],
  ['hours', 0, 23, /^$/],
  ['day of month', 1, 31, /^(L|LW|\d+W)$/],
  ['month', 1, 12, /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/i],
  ['day of week', 1, 7, /^(SUN|MON|TUE|WED|THU|FRI|SAT|L|\dL|\d#\d|(SUN|MON|TUE|WED|THU|FRI|SAT)(#\d|L))$/i],
  ['year', 1970, 2199, /^$/],
];

/** What is wrong with a schedule expression of EventBridge; undefined when it is right. */
export function scheduleFault(expression: string, allowsAt = false): string | undefined {
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression);
  if (rate !== null) {
    const [, count = '', unit = ''] = rate;
    if (Number(count) < 1) return 'the rate is not positive';
    const isPlural = unit.endsWith('s');
    if ((Number(count) === 1) === isPlural)
      return `after ${count} the unit is ${Number(count) === 1 ? unit.slice(0, -1) : `${unit}s`}`;
    return undefined;
  }
  if (allowsAt && /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/.test(expression)) return undefined;
  const cron = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (cron === undefined) return 'it is neither rate(N unit) nor cron(six fields)';
  const fields = cron.split(' ');
  if (fields.length !== 6) return `cron has six fields, this has ${fields.length}`;
  for (const [index, field] of fields.entries()) {
    const [name, least, greatest, words] = FIELDS[index] ?? ['', 0, 0, /^$/];
    for (const item of field.split(',')) {
      const [range = '', step] = item.split('/');
      if (step !== undefined && !/^\d+$/.test(step)) return `the step '${step}' of ${name} is no number`;
      if (range === '*' || (range === '?' && (index === 2 || index === 4))) continue;
      const bad = range
        .split('-')
        .find(
          (value) =>
            !words.test(value) && !(/^\d+$/.test(value) && Number(value) >= least && Number(value) <= greatest),
        );
      if (bad !== undefined && !words.test(range)) return `'${bad}' is no ${name}`;
    }
  }
  if ((fields[2] === '?') === (fields[4] === '?')) return 'exactly one of day of month and day of week is ?';
  return undefined;
}

/** EventBridge rules and schedules: expressions, patterns and targets. */
export const schedules: Invariant = (deployment, report) => {
  for (const rule of deployment.all('AWS::Events::Rule', 'AWS::Scheduler::Schedule')) {
    const fault = (id: string, wrong: string, fix: string): void => report(rule, `schedule/${id}`, wrong, fix);
    const expression = textAt(rule.properties, 'ScheduleExpression');
    const isRule = rule.type === 'AWS::Events::Rule';
    const wrong = expression !== undefined && isLiteral(expression) ? scheduleFault(expression, !isRule) : undefined;
    if (wrong !== undefined)
      fault(
        'expression',
        `'${expression ?? ''}': ${wrong}.`,
        'As in rate(1 hour), rate(5 minutes) or cron(0 3 * * ? *).',
      );
    if (!isRule) {
      if (at(rule.properties, 'Target', 'RoleArn') === undefined)
        fault('role', 'The target has no RoleArn.', 'Give a role that may invoke it.');
      if (at(rule.properties, 'FlexibleTimeWindow') === undefined)
        fault('window', 'FlexibleTimeWindow is missing.', 'Mode OFF.');
      continue;
    }
    if (expression === undefined && rule.properties['EventPattern'] === undefined)
      fault('never', 'The rule has neither a schedule nor a pattern.', 'Give one.');
    if (
      expression !== undefined &&
      textAt(rule.properties, 'EventBusName') !== undefined &&
      textAt(rule.properties, 'EventBusName') !== 'default'
    )
      fault('bus', 'Schedules run on the default bus alone.', 'Remove EventBusName.');
    const targets = listAt(rule.properties, 'Targets');
    if (targets.length === 0) fault('no-target', 'The rule has no target: nothing happens.', 'Give one.');
    if (targets.length > 5) fault('targets', `${targets.length} targets: EventBridge takes 5.`, 'Use two rules.');
    const ids = targets.map((target) => textAt(target, 'Id') ?? '');
    if (new Set(ids).size !== ids.length) fault('targets', 'Two targets have the same Id.', 'Give each its own.');
    for (const [key, value] of entriesAt(rule.properties, 'EventPattern')) {
      if (typeof value === 'string') fault('pattern', `${key} of the pattern is a text.`, 'Patterns are lists.');
    }
    for (const target of targets) {
      const found = deployment.target(at(target, 'Arn'));
      const inputs = ['Input', 'InputPath', 'InputTransformer'].filter((name) => at(target, name) !== undefined);
      if (inputs.length > 1) fault('targets', `A target has ${inputs.join(' and ')}.`, 'Keep one.');
      if (found === undefined || (found.type !== 'AWS::SQS::Queue' && found.type !== 'AWS::SNS::Topic')) continue;
      const isQueue = found.type === 'AWS::SQS::Queue';
      const policies = deployment
        .all(isQueue ? 'AWS::SQS::QueuePolicy' : 'AWS::SNS::TopicPolicy')
        .filter((policy) => deployment.targets(policy.properties, isQueue ? 'Queues' : 'Topics').includes(found));
      const allows = policies.some((policy) => JSON.stringify(policy.properties).includes('events.amazonaws.com'));
      if (!allows && at(target, 'RoleArn') === undefined)
        fault(
          'target-refuses',
          `${found.logicalId} does not let events.amazonaws.com in: events are lost (${shown(textAt(target, 'Arn') ?? '')}).`,
          `Allow it by an ${isQueue ? 'AWS::SQS::QueuePolicy' : 'AWS::SNS::TopicPolicy'}.`,
        );
    }
  }
};
