import type { Invariant } from './invariant';
import { checkShapes, type Shape } from './shape';

const BALANCER_NAME = [
  /^(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/,
  'At most 32 letters, digits and hyphens, none at either end, not beginning with internal-',
] as const;
const ACTION_TYPES = 'forward redirect fixed-response authenticate-oidc authenticate-cognito jwt-validation';
const SSL_POLICY = [
  /^ELBSecurityPolicy-[\w-]*\d{4}-\d{2}[\w-]*$/,
  'As in ELBSecurityPolicy-TLS13-1-2-2021-06',
] as const;

function actionChoices(property: string): Record<string, string> {
  return {
    [`${property}.*.Type`]: ACTION_TYPES,
    [`${property}.*.RedirectConfig.StatusCode`]: 'HTTP_301 HTTP_302',
    [`${property}.*.RedirectConfig.Protocol`]: 'HTTP HTTPS #{protocol}',
    [`${property}.*.FixedResponseConfig.ContentType`]:
      'text/plain text/css text/html application/javascript application/json',
  };
}

/** By the references of EC2, EC2 Auto Scaling and Elastic Load Balancing v2. */
const SHAPES: readonly Shape[] = [
  {
    type: 'AWS::EC2::LaunchTemplate',
    concept: 'machine',
    needs: ['LaunchTemplateData'],
    choices: {
      'LaunchTemplateData.TagSpecifications.*.ResourceType':
        'instance volume network-interface spot-instances-request elastic-gpu',
      'LaunchTemplateData.CreditSpecification.CpuCredits': 'standard unlimited',
      'LaunchTemplateData.MetadataOptions.HttpTokens': 'optional required',
      'LaunchTemplateData.MetadataOptions.HttpEndpoint': 'enabled disabled',
      'LaunchTemplateData.InstanceInitiatedShutdownBehavior': 'stop terminate',
    },
    texts: { LaunchTemplateName: [/^[a-zA-Z0-9()./_-]{3,128}$/, '3 to 128 of letters, digits and ().-/_'] },
  },
  {
    type: 'AWS::EC2::Instance',
    concept: 'machine',
    choices: { Tenancy: 'default dedicated host', InstanceInitiatedShutdownBehavior: 'stop terminate' },
  },
  {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    concept: 'scaling-group',
    needs: ['Tags.*.Key', 'Tags.*.Value', 'Tags.*.PropagateAtLaunch'],
    texts: {
      AutoScalingGroupName: [/^[ -9;-~]{1,255}$/, '1 to 255 printable characters but colons'],
      'TerminationPolicies.*': [
        /^(Default|AllocationStrategy|OldestLaunchTemplate|OldestLaunchConfiguration|ClosestToNextInstanceHour|NewestInstance|OldestInstance|arn:.+)$/,
        'As in OldestInstance',
      ],
    },
    ranges: {
      HealthCheckGracePeriod: [0, 2_147_483_647],
      Cooldown: [0, 2_147_483_647],
      DefaultInstanceWarmup: [-1, 2_147_483_647],
    },
  },
  {
    type: 'AWS::AutoScaling::LifecycleHook',
    concept: 'lifecycle-hook',
    needs: ['AutoScalingGroupName', 'LifecycleTransition'],
    texts: { LifecycleHookName: [/^[A-Za-z0-9/_-]{1,255}$/, '1 to 255 of letters, digits and -_/'] },
  },
  {
    type: 'AWS::AutoScaling::ScalingPolicy',
    concept: 'scaling-policy',
    needs: ['AutoScalingGroupName', 'TargetTrackingConfiguration.TargetValue'],
    choices: {
      PolicyType: 'SimpleScaling StepScaling TargetTrackingScaling PredictiveScaling',
      AdjustmentType: 'ChangeInCapacity ExactCapacity PercentChangeInCapacity',
      'TargetTrackingConfiguration.PredefinedMetricSpecification.PredefinedMetricType':
        'ASGAverageCPUUtilization ASGAverageNetworkIn ASGAverageNetworkOut ALBRequestCountPerTarget',
    },
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    concept: 'load-balancer',
    choices: {
      Type: 'application network gateway',
      Scheme: 'internal internet-facing',
      IpAddressType: 'ipv4 dualstack dualstack-without-public-ipv4',
    },
    texts: { Name: BALANCER_NAME },
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    concept: 'listener',
    needs: ['LoadBalancerArn', 'DefaultActions', 'DefaultActions.*.Type'],
    choices: { Protocol: 'HTTP HTTPS TCP TLS UDP TCP_UDP GENEVE QUIC TCP_QUIC', ...actionChoices('DefaultActions') },
    texts: { SslPolicy: SSL_POLICY, 'DefaultActions.*.FixedResponseConfig.StatusCode': [/^[245]\d\d$/, 'As in 404'] },
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    concept: 'listener',
    needs: ['Priority', 'Actions', 'Actions.*.Type'],
    choices: {
      ...actionChoices('Actions'),
      'Conditions.*.Field': 'http-header http-request-method host-header path-pattern query-string source-ip',
    },
    texts: { 'Actions.*.FixedResponseConfig.StatusCode': [/^[245]\d\d$/, 'As in 404'] },
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    concept: 'target-group',
    choices: {
      Protocol: 'HTTP HTTPS TCP TLS UDP TCP_UDP GENEVE QUIC TCP_QUIC',
      ProtocolVersion: 'HTTP1 HTTP2 GRPC',
      TargetType: 'instance ip lambda alb',
      HealthCheckProtocol: 'HTTP HTTPS TCP',
      IpAddressType: 'ipv4 ipv6',
    },
    texts: { Name: BALANCER_NAME, HealthCheckPort: [/^(traffic-port|\d{1,5})$/, 'traffic-port or a number'] },
    ranges: { Port: [1, 65_535] },
  },
];

/** Machines, scaling groups and load balancers: what is needed, and values that exist. */
export const machineShapes: Invariant = (deployment, report) => checkShapes(deployment, report, SHAPES);
