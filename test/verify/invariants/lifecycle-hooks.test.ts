import { describeInvariant } from '../describe-invariant';
import { att, ref } from '../faults-of';
import { MACHINES } from '../machine-resources';

describeInvariant('lifecycle hooks', {
  sources: ['lifecycle-hooks'],
  base: MACHINES,
  cases: [
    ['a heartbeat out of range', { 'Hook.HeartbeatTimeout': 10 }, 'lifecycle-hook/heartbeat'],
    ['a heartbeat that is too long', { 'Hook.HeartbeatTimeout': 9_000 }, 'lifecycle-hook/heartbeat'],
    [
      'a transition that there is not',
      { 'Hook.LifecycleTransition': 'EC2_INSTANCE_TERMINATING' },
      'lifecycle-hook/transition',
    ],
    ['a result that there is not', { 'Hook.DefaultResult': 'CONTINUED' }, 'lifecycle-hook/default-result'],
    ['a hook of something else', { 'Hook.AutoScalingGroupName': ref('Machine') }, 'lifecycle-hook/group'],
    ['a hook of nothing', { 'Hook.AutoScalingGroupName': undefined }, 'lifecycle-hook/missing'],
    ['somebody who cannot be told', { 'Hook.NotificationTargetARN': ref('Balancer') }, 'lifecycle-hook/target'],
    [
      'somebody who is told by nobody',
      { 'Hook.NotificationTargetARN': 'arn:aws:sqs:eu-central-1:111122223333:q' },
      'lifecycle-hook/role',
    ],
    ['a role that tells nobody', { 'Hook.RoleARN': att('MachineRole') }, 'lifecycle-hook/role'],
    ['less time than the machine takes to stop', { 'Hook.HeartbeatTimeout': 60 }, 'lifecycle-hook/too-short'],
    [
      'another name than the machine knows',
      { 'Hook.LifecycleHookName': 'draining' },
      'lifecycle-hook/unknown-to-machine',
    ],
    [
      'a group of another name than the machine knows',
      { 'Group.AutoScalingGroupName': 'router' },
      'lifecycle-hook/unknown-to-machine',
    ],
    [
      'the start instead of the end',
      { 'Hook.LifecycleTransition': 'autoscaling:EC2_INSTANCE_LAUNCHING' },
      'lifecycle-hook/other-transition',
    ],
    ['a name with a colon', { 'Hook.LifecycleHookName': 'drain:1' }, 'lifecycle-hook/text'],
  ],
});
