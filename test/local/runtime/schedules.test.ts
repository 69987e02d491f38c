import { Schedules } from '../../../local/runtime/schedules';
import { deploymentOf, permissionsBut, resource } from './test-deployment';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Rollup';

function schedules(rule: Record<string, unknown>, denied: readonly string[] = []) {
  const events: unknown[] = [];
  const clock = { nowMs: Date.parse('2026-11-22T10:30:00Z') };
  const created = new Schedules({
    deployment: deploymentOf([
      resource('AWS::Events::Rule', 'Hourly', {
        attributes: { Arn: 'arn:aws:events:us-east-1:000000000000:rule/Hourly' },
        properties: { Targets: [{ Id: 'Target0', Arn: FUNCTION_ARN }], ...rule },
      }),
      resource('AWS::Lambda::Function', 'Rollup', { attributes: { Arn: FUNCTION_ARN } }),
    ]),
    permissions: permissionsBut(...denied),
    invoker: {
      invoke: async (_arn, event) => {
        events.push(event);
      },
    },
    onError: () => undefined,
    now: () => clock.nowMs,
  });
  return { created, events, clock };
}

describe('Schedules', () => {
  it('invokes the function at each period of a rate, with the event of EventBridge', () => {
    const { created, events, clock } = schedules({ ScheduleExpression: 'rate(1 hour)' });
    created.tick();
    expect(events).toEqual([]);
    clock.nowMs += 3_600_000;
    created.tick();
    created.tick();
    expect(events).toEqual([
      expect.objectContaining({
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        time: '2026-11-22T11:30:00Z',
        resources: ['arn:aws:events:us-east-1:000000000000:rule/Hourly'],
      }),
    ]);
  });

  it('invokes the function at the minutes of a cron expression, with the input of the target', () => {
    const Targets = [{ Id: 'Target0', Arn: FUNCTION_ARN, Input: '{"a":1}' }];
    const { created, events, clock } = schedules({ ScheduleExpression: 'cron(31 * * * ? *)', Targets });
    created.tick();
    clock.nowMs += 60_000;
    created.tick();
    expect(events).toEqual([{ a: 1 }]);
  });

  it('leaves a rule alone that is switched off', () => {
    const { created, events, clock } = schedules({ ScheduleExpression: 'rate(1 minute)', State: 'DISABLED' });
    clock.nowMs += 120_000;
    created.tick();
    expect(events).toEqual([]);
  });

  it.each([
    [{ ScheduleExpression: 'rate(1 hour)' }, ['events.amazonaws.com'], 'AWS::Lambda::Permission'],
    [{ ScheduleExpression: 'hourly' }, [], 'hourly'],
    [{}, [], 'ScheduleExpression'],
    [{ ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'Target0', Arn: 'arn:absent' }] }, [], 'arn:absent'],
  ])('refuses by name a rule that would never fire (%#)', (rule, denied, message) => {
    expect(() => schedules(rule, denied)).toThrow(message);
  });
});
