import { arn, emulated, idWith, named, nameOf, passive, type ResourceType, words } from './resource-type';

/** Types that run something, and the identities and permissions they run with. */
export const COMPUTE_RESOURCES: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': {
    treatment: emulated('the function pool'),
    naming: named('FunctionName', 64),
    ref: nameOf,
    attributes: { Arn: arn('lambda', ({ name }) => `function:${name}`) },
    properties: words(`Architectures Code Description Environment EphemeralStorage FunctionName Handler KmsKeyArn Layers
      LoggingConfig MemorySize ReservedConcurrentExecutions Role Runtime Tags Timeout TracingConfig`),
  },
  'AWS::Lambda::Permission': {
    treatment: emulated('the policy evaluator'),
    ref: idWith('permission-'),
    attributes: {},
    properties: words('Action FunctionName Principal SourceAccount SourceArn'),
  },
  'AWS::Lambda::EventSourceMapping': {
    treatment: emulated('the event source poller'),
    ref: idWith('mapping-'),
    attributes: { Id: idWith('mapping-') },
    properties:
      words(`BatchSize Enabled EventSourceArn FunctionName FunctionResponseTypes MaximumBatchingWindowInSeconds
      ScalingConfig Tags`),
  },
  'AWS::Lambda::EventInvokeConfig': {
    treatment: passive('the local function pool does not retry asynchronous invocations'),
    ref: idWith('invoke-config-'),
    attributes: {},
  },
  'AWS::Lambda::LayerVersion': {
    treatment: passive('only the providers of custom resources use layers, and the local cloud acts in their place'),
    ref: (layer) => `${arn('lambda', ({ digest }) => `layer:${digest.slice(0, 12)}`)(layer)}:1`,
    attributes: {},
  },
  'AWS::Events::Rule': {
    treatment: emulated('the scheduler and the event bus'),
    naming: named('Name', 64),
    ref: nameOf,
    attributes: { Arn: arn('events', ({ name }) => `rule/${name}`) },
    properties: words('Description EventBusName EventPattern Name ScheduleExpression State Tags Targets'),
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    treatment: emulated('the router process'),
    naming: named('AutoScalingGroupName', 255),
    ref: nameOf,
    attributes: {
      Arn: arn(
        'autoscaling',
        ({ name }) => `autoScalingGroup:00000000-0000-4000-8000-000000000000:autoScalingGroupName/${name}`,
      ),
    },
    properties: words(`AutoScalingGroupName CapacityRebalance Cooldown DefaultInstanceWarmup DesiredCapacity
      HealthCheckGracePeriod HealthCheckType InstanceMaintenancePolicy LaunchTemplate LifecycleHookSpecificationList
      MaxInstanceLifetime MaxSize MetricsCollection MinSize MixedInstancesPolicy NewInstancesProtectedFromScaleIn
      NotificationConfigurations Tags TargetGroupARNs TerminationPolicies VPCZoneIdentifier`),
  },
  'AWS::AutoScaling::LifecycleHook': {
    treatment: passive('the router process is stopped by a signal, not drained by a hook'),
    naming: named('LifecycleHookName', 255),
    ref: nameOf,
    attributes: {},
  },
  'AWS::AutoScaling::ScalingPolicy': {
    treatment: passive('one machine does not scale'),
    ref: idWith('scaling-policy-'),
    attributes: {},
  },
  'AWS::EC2::LaunchTemplate': {
    treatment: emulated('the router process'),
    ref: idWith('lt-'),
    attributes: { LatestVersionNumber: () => '1', DefaultVersionNumber: () => '1', LaunchTemplateId: idWith('lt-') },
    properties: words('LaunchTemplateData LaunchTemplateName TagSpecifications VersionDescription'),
  },
  'AWS::IAM::Role': {
    treatment: emulated('the policy evaluator'),
    naming: named('RoleName', 64),
    ref: nameOf,
    attributes: {
      Arn: ({ account, name }) => `arn:aws:iam::${account}:role/${name}`,
      RoleId: ({ digest }) => `AROA${digest.slice(0, 17).toUpperCase()}`,
    },
    properties: words(
      'AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration Policies RoleName Tags',
    ),
  },
  'AWS::IAM::Policy': {
    treatment: emulated('the policy evaluator'),
    ref: idWith('policy-'),
    attributes: { Id: idWith('policy-') },
    properties: words('PolicyDocument PolicyName Roles'),
  },
  'AWS::IAM::ManagedPolicy': {
    treatment: emulated('the policy evaluator'),
    naming: named('ManagedPolicyName', 128),
    ref: ({ account, name }) => `arn:aws:iam::${account}:policy/${name}`,
    attributes: { PolicyArn: ({ account, name }) => `arn:aws:iam::${account}:policy/${name}` },
    properties: words('Description ManagedPolicyName Path PolicyDocument Roles'),
  },
  'AWS::IAM::InstanceProfile': {
    treatment: emulated('the router process'),
    naming: named('InstanceProfileName', 128),
    ref: nameOf,
    attributes: { Arn: ({ account, name }) => `arn:aws:iam::${account}:instance-profile/${name}` },
    properties: words('InstanceProfileName Path Roles'),
  },
};
