import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, numberAt, parseJson, textAt, type Json } from '../templates/json';
import { isLiteral, shown, wholeToken } from '../templates/token';
import { checkChoices } from './choices';
import { patternFault } from './event-patterns';
import type { Invariant } from './invariant';
import { isLetIn } from './service-access';

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
    checkOverlap(deployment, rule, fault);
    if (!isRule) {
      if (at(rule.properties, 'Target', 'RoleArn') === undefined)
        fault('role', 'The target has no RoleArn.', 'Give a role that may invoke it.');
      if (at(rule.properties, 'FlexibleTimeWindow') === undefined)
        fault('window', 'FlexibleTimeWindow is missing.', 'Mode OFF.');
      const isFlexible = textAt(rule.properties, 'FlexibleTimeWindow', 'Mode') === 'FLEXIBLE';
      if (isFlexible && at(rule.properties, 'FlexibleTimeWindow', 'MaximumWindowInMinutes') === undefined)
        fault('window', 'A flexible window needs MaximumWindowInMinutes.', 'Give it, or Mode OFF.');
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
    const pattern = rule.properties['EventPattern'];
    const mistake = pattern === undefined ? undefined : patternFault(pattern);
    if (mistake !== undefined) fault('pattern', `The pattern: ${mistake}.`, 'As in {source: [aws.s3]}.');
    checkChoices(rule, 'schedule/state', report, [
      { path: ['State'], words: 'ENABLED DISABLED ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' },
    ]);
    if (textAt(rule.properties, 'State') === 'DISABLED')
      fault('disabled', 'The rule is disabled: nothing happens.', 'Enable it.');
    for (const target of targets) {
      const found = deployment.target(at(target, 'Arn'));
      const inputs = ['Input', 'InputPath', 'InputTransformer'].filter((name) => at(target, name) !== undefined);
      checkTarget(deployment, target, fault);
      if (inputs.length > 1) fault('targets', `A target has ${inputs.join(' and ')}.`, 'Keep one.');
      if (found === undefined || (found.type !== 'AWS::SQS::Queue' && found.type !== 'AWS::SNS::Topic')) continue;
      const isQueue = found.type === 'AWS::SQS::Queue';
      const allows = isLetIn(deployment, found, 'events.amazonaws.com');
      if (!allows && at(target, 'RoleArn') === undefined)
        fault(
          'target-refuses',
          `${found.logicalId} does not let events.amazonaws.com in: events are lost (${shown(textAt(target, 'Arn') ?? '')}).`,
          `Allow it by an ${isQueue ? 'AWS::SQS::QueuePolicy' : 'AWS::SNS::TopicPolicy'}.`,
        );
    }
  }
};

type Say = (id: string, wrong: string, fix: string) => void;

function checkTarget(deployment: Deployment, target: Json, fault: Say): void {
  const arn = textAt(target, 'Arn') ?? '';
  const token = wholeToken(arn);
  const found = deployment.target(arn);
  const isName =
    token?.kind === 'resource' &&
    token.attribute === '' &&
    /^AWS::(Lambda::Function|SQS::Queue)$/.test(found?.type ?? '');
  if (isName || (isLiteral(arn) && !arn.startsWith('arn:')))
    fault('target', `The target is ${shown(arn) || 'missing'}, which is no ARN.`, 'Give Fn::GetAtt Arn.');
  const needsRole =
    /:(states|kinesis|firehose|ecs|ssm|batch|codebuild|codepipeline):/.test(arn) ||
    /^AWS::(StepFunctions|Kinesis|KinesisFirehose|ECS|Batch|CodeBuild)::/.test(found?.type ?? '');
  if (needsRole && at(target, 'RoleArn') === undefined)
    fault('role', 'A target of this service needs RoleArn.', 'Give a role that may start it.');
  for (const [path, least, greatest] of [
    ['MaximumRetryAttempts', 0, 185],
    ['MaximumEventAgeInSeconds', 60, 86_400],
  ] as const) {
    const value = numberAt(target, 'RetryPolicy', path);
    if (value !== undefined && (value < least || value > greatest))
      fault('retry', `${path} is ${value}.`, `${least} to ${greatest}.`);
  }
  const input = textAt(target, 'Input');
  if (input !== undefined && parseJson(input) === undefined) fault('input', 'Input is no JSON.', 'Write it as JSON.');
  const deadLetters = deployment.target(at(target, 'DeadLetterConfig', 'Arn'));
  if (deadLetters !== undefined && !isLetIn(deployment, deadLetters, 'events.amazonaws.com'))
    fault(
      'target-refuses',
      `${deadLetters.logicalId} does not let events.amazonaws.com in: dead letters are lost.`,
      'Allow it.',
    );
}

/** A function that is started anew before it can have ended, without a limit of one at a time, runs beside itself. */
function checkOverlap(deployment: Deployment, rule: Resource, fault: Say): void {
  const [, count, unit] =
    /^rate\((\d+) (minute|hour|day)s?\)$/.exec(textAt(rule.properties, 'ScheduleExpression') ?? '') ?? [];
  const seconds = Number(count) * ({ minute: 60, hour: 3_600, day: 86_400 }[unit ?? ''] ?? 0);
  for (const target of [...listAt(rule.properties, 'Targets'), at(rule.properties, 'Target') ?? null]) {
    const fn = deployment.target(at(target, 'Arn'));
    if (fn?.type !== 'AWS::Lambda::Function' || !(seconds > 0)) continue;
    const runs = numberAt(fn.properties, 'Timeout') ?? 3;
    if (runs > seconds && numberAt(fn.properties, 'ReservedConcurrentExecutions') !== 1)
      fault(
        'overlap',
        `${fn.logicalId} may run for ${runs} s but is started every ${seconds} s: it runs beside itself.`,
        'Start it less often, or end it sooner.',
      );
  }
}
