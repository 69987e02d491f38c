import { att, ref, resource, rulesOf } from '../faults-of';

const target = { Arn: att('Function'), Id: 'target' };

function scheduleRules(rule: Record<string, unknown>, type = 'AWS::Events::Rule'): string[] {
  const good = type === 'AWS::Events::Rule' ? { ScheduleExpression: 'rate(1 hour)', Targets: [target] } : {};
  return rulesOf('schedule', {
    Queue: resource('AWS::SQS::Queue'),
    Function: resource('AWS::Lambda::Function', { Timeout: 300 }),
    Rule: resource(type, { ...good, ...rule }),
  });
}
const pattern = (given: unknown): Record<string, unknown> => ({ ScheduleExpression: undefined, EventPattern: given });

describe('schedules', () => {
  it.each([
    'rate(1 hour)',
    'rate(5 minutes)',
    'cron(0 3 * * ? *)',
    'cron(0/15 8-18 ? * MON-FRI *)',
    'cron(0 0 L * ? *)',
  ])('hold for %s', (expression) => {
    expect(scheduleRules({ ScheduleExpression: expression })).toEqual([]);
  });

  it.each([
    'rate(1 hours)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(30 seconds)',
    'cron(0 3 * * *)',
    'cron(0 3 * * * *)',
    'cron(60 3 * * ? *)',
    'cron(0 3 ? * MONDAY *)',
    'every hour',
  ])('name the expression %s', (expression) => {
    expect(scheduleRules({ ScheduleExpression: expression })).toContain('expression');
  });

  it.each([
    ['a source', { source: ['aws.s3'] }],
    ['comparisons', { source: [{ prefix: 'aws.' }], detail: { size: [{ numeric: ['>', 1] }] } }],
    ['alternatives', { $or: [{ source: ['a'] }, { source: ['b'] }] }],
  ])('hold for a pattern of %s', (_, given) => {
    expect(scheduleRules(pattern(given))).toEqual([]);
  });

  it.each([
    ['a text', { source: 'aws.s3' }],
    ['a text within', { detail: { bucket: { name: 'x' } } }],
    ['a comparison that there is not', { source: [{ 'starts-with': 'aws' }] }],
    ['an empty list', { source: [] }],
    ['nothing', {}],
  ])('name a pattern of %s', (_, given) => {
    expect(scheduleRules(pattern(given))).toContain('pattern');
  });

  it.each([
    ['neither a schedule nor a pattern', pattern(undefined), 'never'],
    ['a schedule on another bus', { EventBusName: 'mine' }, 'bus'],
    ['no target', { Targets: [] }, 'no-target'],
    ['six targets', { Targets: Array.from({ length: 6 }, (_, n) => ({ ...target, Id: `t${n}` })) }, 'targets'],
    ['two targets of one id', { Targets: [target, target] }, 'targets'],
    ['two kinds of input', { Targets: [{ ...target, Input: '{}', InputPath: '$.detail' }] }, 'targets'],
    ['the name of a function', { Targets: [{ ...target, Arn: ref('Function') }] }, 'target'],
    [
      'a state machine without a role',
      { Targets: [{ ...target, Arn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:x' }] },
      'role',
    ],
    ['two hundred retries', { Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 200 } }] }, 'retry'],
    ['an input that is no JSON', { Targets: [{ ...target, Input: '{a:1' }] }, 'input'],
    ['a queue that lets nobody in', { Targets: [{ Arn: att('Queue'), Id: 'queue' }] }, 'target-refuses'],
    [
      'dead letters to a queue that lets nobody in',
      { Targets: [{ ...target, DeadLetterConfig: { Arn: att('Queue') } }] },
      'target-refuses',
    ],
    ['a state that there is not', { State: 'ON' }, 'state'],
    ['a rule that is switched off', { State: 'DISABLED' }, 'disabled'],
    ['a function that runs longer than the pause', { ScheduleExpression: 'rate(1 minute)' }, 'overlap'],
  ])('name %s', (_, rule, id) => {
    expect(scheduleRules(rule)).toContain(id);
  });

  it.each([
    ['no role', { FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: att('Function') } }, 'role'],
    ['no window', { Target: { Arn: att('Function'), RoleArn: 'arn:x' } }, 'window'],
    [
      'a flexible window of no length',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' }, Target: { Arn: att('Function'), RoleArn: 'arn:x' } },
      'window',
    ],
  ])('name a schedule of the scheduler with %s', (_, schedule, rule) => {
    expect(
      scheduleRules({ ScheduleExpression: 'at(2030-01-01T00:00:00)', ...schedule }, 'AWS::Scheduler::Schedule'),
    ).toEqual([rule]);
  });
});
