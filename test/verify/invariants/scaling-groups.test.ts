import { describeInvariant, type Case } from '../describe-invariant';
import { ref } from '../faults-of';
import { encoded, MACHINES, SCRIPT } from '../machine-resources';

const SIGNAL = 'Group@CreationPolicy.ResourceSignal';
const UPDATE = 'Group@UpdatePolicy.AutoScalingRollingUpdate';
const script = (from: string | RegExp, to: string): Record<string, unknown> => ({
  'Machine.LaunchTemplateData.UserData': encoded(SCRIPT.replace(from, to)),
});

const groupCases: Case[] = [
  ['sizes out of order', { 'Group.MinSize': '3' }, 'scaling-group/size'],
  ['a size that is missing', { 'Group.MaxSize': undefined }, 'scaling-group/size'],
  ['a desired size outside', { 'Group.DesiredCapacity': '5' }, 'scaling-group/size'],
  ['a group of nothing', { 'Group.MinSize': '0', 'Group.MaxSize': '0' }, 'scaling-group/size'],
  ['nothing to launch', { 'Group.LaunchTemplate': undefined }, 'scaling-group/launch'],
  ['a template without a version', { 'Group.LaunchTemplate.Version': undefined }, 'scaling-group/launch'],
  ['a version that never changes', { 'Group.LaunchTemplate.Version': '$Latest' }, 'scaling-group/launch'],
  ['a template by two names', { 'Group.LaunchTemplate.LaunchTemplateName': 'machine' }, 'scaling-group/launch'],
  ['no subnets', { 'Group.VPCZoneIdentifier': undefined }, 'scaling-group/subnets'],
  ['a zone of another region', { 'Group.AvailabilityZones': ['us-east-1a'] }, 'scaling-group/subnets'],
  ['targets of another type', { 'Targets.TargetType': 'ip' }, 'scaling-group/target-group'],
  ['a load balancer for a target group', { 'Group.TargetGroupARNs': [ref('Balancer')] }, 'scaling-group/target-group'],
  [
    'a new load balancer as a classic one',
    { 'Group.LoadBalancerNames': [ref('Balancer')] },
    'scaling-group/target-group',
  ],
  ['a health check that there is not', { 'Group.HealthCheckType': 'ALB' }, 'scaling-group/health-check'],
  ['a health check by nobody', { 'Group.TargetGroupARNs': undefined }, 'scaling-group/health-check'],
  [
    'a health check that does not heed the load balancer',
    { 'Group.HealthCheckType': 'EC2' },
    'scaling-group/health-check',
  ],
  ['no time to start', { 'Group.HealthCheckGracePeriod': 0 }, 'scaling-group/health-check'],
  ['a lifetime of an hour', { 'Group.MaxInstanceLifetime': 3_600 }, 'scaling-group/lifetime'],
  [
    'a tag that says not whether machines get it',
    { 'Group.Tags': [{ Key: 'a', Value: 'b' }] },
    'scaling-group/missing',
  ],
  ['a policy that there is not', { 'Group.TerminationPolicies': ['Oldest'] }, 'scaling-group/text'],
  ['a time below zero', { 'Group.Cooldown': '-5' }, 'scaling-group/range'],
];

const updateCases: Case[] = [
  ['a signal that is never sent', script(/trap.*\n/, ''), 'scaling-group/no-signal'],
  ['a signal to another resource', script('--resource Group', '--resource Grp'), 'scaling-group/signal-elsewhere'],
  ['a signal to another stack', script('--stack Stack', '--stack Data'), 'scaling-group/signal-elsewhere'],
  [
    'a signal that nobody waits for',
    { 'Group@CreationPolicy': undefined, [`${UPDATE}.WaitOnResourceSignals`]: false },
    'scaling-group/signal-unheard',
  ],
  ['a time to wait that is none', { [`${SIGNAL}.Timeout`]: '10m' }, 'scaling-group/signal'],
  ['a time to wait that is too long', { [`${SIGNAL}.Timeout`]: 'PT13H' }, 'scaling-group/signal'],
  ['more signals than machines', { [`${SIGNAL}.Count`]: 3 }, 'scaling-group/signal'],
  ['an update that leaves no machine to change', { [`${UPDATE}.MinInstancesInService`]: 2 }, 'scaling-group/update'],
  ['a pause that is too long', { [`${UPDATE}.PauseTime`]: 'PT2H' }, 'scaling-group/update'],
  ['a pause that is none', { [`${UPDATE}.PauseTime`]: '10 minutes' }, 'scaling-group/update'],
  ['batches of none', { [`${UPDATE}.MaxBatchSize`]: 0 }, 'scaling-group/update'],
  ['a process that there is not', { [`${UPDATE}.SuspendProcesses`]: ['Healthcheck'] }, 'scaling-group/update'],
  ['a process that updates need', { [`${UPDATE}.SuspendProcesses`]: ['Launch'] }, 'scaling-group/update'],
  [
    'a second group of the same name',
    { 'Group@UpdatePolicy': { AutoScalingReplacingUpdate: { WillReplace: true } } },
    'scaling-group/update',
  ],
];

const policyCases: Case[] = [
  ['a type without its part', { 'Scaling.TargetTrackingConfiguration': undefined }, 'scaling-policy/incomplete'],
  ['steps without steps', { 'Scaling.PolicyType': 'StepScaling' }, 'scaling-policy/incomplete'],
  [
    'no metric',
    { 'Scaling.TargetTrackingConfiguration.PredefinedMetricSpecification': undefined },
    'scaling-policy/metric',
  ],
  [
    'a metric of nothing',
    {
      'Scaling.TargetTrackingConfiguration.PredefinedMetricSpecification.PredefinedMetricType':
        'ALBRequestCountPerTarget',
    },
    'scaling-policy/metric',
  ],
  ['a type that there is not', { 'Scaling.PolicyType': 'TargetTracking' }, 'scaling-policy/choice'],
  ['no target', { 'Scaling.TargetTrackingConfiguration.TargetValue': undefined }, 'scaling-policy/missing'],
];

describeInvariant('scaling groups', { sources: ['scaling-groups'], base: MACHINES, cases: groupCases });
describeInvariant('rolling updates', { sources: ['rolling-updates'], base: MACHINES, cases: updateCases });
describeInvariant('scaling policies', { sources: ['scaling-policies'], base: MACHINES, cases: policyCases });
