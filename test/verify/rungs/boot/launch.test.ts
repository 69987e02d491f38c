import { isHealthy, launchesOf, type HealthCheck } from '../../../../verify/rungs/boot/launch';
import { att, deploymentOf, resource } from '../../faults-of';

function launches(targetGroup: Record<string, unknown>, group: Record<string, unknown> = {}) {
  return launchesOf(
    deploymentOf({
      Router: {
        Resources: {
          Group: resource(
            'AWS::AutoScaling::AutoScalingGroup',
            { LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } }, TargetGroupARNs: [{ Ref: 'Targets' }] },
            group,
          ),
          Template: resource('AWS::EC2::LaunchTemplate', {
            LaunchTemplateData: { IamInstanceProfile: { Arn: att('Profile') } },
          }),
          Profile: resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'Role' }] }),
          Role: resource('AWS::IAM::Role'),
          Targets: resource('AWS::ElasticLoadBalancingV2::TargetGroup', targetGroup),
          Hook: resource('AWS::AutoScaling::LifecycleHook', {
            AutoScalingGroupName: { Ref: 'Group' },
            LifecycleHookName: 'drain',
            LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
          }),
          OtherHook: resource('AWS::AutoScaling::LifecycleHook', {
            AutoScalingGroupName: { Ref: 'Group' },
            LifecycleHookName: 'begin',
            LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
          }),
        },
      },
    }),
  );
}

describe('launchesOf', () => {
  test('follows a group to its launch template, role, target group and hooks', () => {
    const [launch] = launches({ Port: 8080 });
    expect(launch).toMatchObject({
      group: { logicalId: 'Group' },
      launchTemplate: { logicalId: 'Template' },
      role: { logicalId: 'Role' },
      targetGroup: { logicalId: 'Targets' },
      port: 8080,
      terminationHooks: ['drain'],
    });
  });

  test('reads the health check, or has the load balancer’s defaults', () => {
    expect(launches({ Port: 8080, HealthCheckPort: 'traffic-port' })[0]?.healthCheck).toEqual({
      path: '/',
      port: 8080,
      timeoutSeconds: 5,
      matcher: '200',
    });
    const given = { HealthCheckPath: '/health', HealthCheckPort: '9000', HealthCheckTimeoutSeconds: 3 };
    expect(launches({ Port: 8080, ...given, Matcher: { HttpCode: '204' } })[0]?.healthCheck).toEqual({
      path: '/health',
      port: 9000,
      timeoutSeconds: 3,
      matcher: '204',
    });
  });

  test.each([
    [undefined, undefined],
    [{ ResourceSignal: {} }, 300],
    [{ ResourceSignal: { Count: 1, Timeout: 'PT10M' } }, 600],
    [{ ResourceSignal: { Timeout: 'PT1H30M5S' } }, 5405],
  ])('reads from %j how long CloudFormation waits', (policy, seconds) => {
    const group = policy === undefined ? {} : { CreationPolicy: policy };
    expect(launches({ Port: 8080 }, group)[0]?.signalTimeoutSeconds).toBe(seconds);
  });

  test('leaves out a group that serves no target group', () => {
    expect(launches({})).toEqual([]);
  });
});

describe('isHealthy', () => {
  test.each([
    [200, '200', true],
    [204, '200', false],
    [204, '200-299', true],
    [301, '200,301', true],
    [302, '200-204,301', false],
  ])('%i for matcher %s: %s', (status, matcher, healthy) => {
    const healthCheck: HealthCheck = { path: '/', port: 80, timeoutSeconds: 5, matcher };
    expect(isHealthy(status, healthCheck)).toBe(healthy);
  });
});
