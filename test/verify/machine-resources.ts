import type { Resources } from './changed';
import { att, ref, resource } from './faults-of';
import { NETWORK } from './network-resources';
import { allow, join, policy, roleFor } from './policy-parts';

export const SCRIPT = [
  '#!/bin/bash',
  "trap '/opt/aws/bin/cfn-signal --exit-code $? --region eu-central-1 --stack Stack --resource Group' EXIT",
  'dnf install -y nodejs24',
  "aws s3 cp 's3://bundles/router.cjs' /opt/router.cjs --region eu-central-1",
  'TimeoutStopSec=120',
  'HOOK_NAME=drain',
  'GROUP_NAME=routers',
  'until [ "$(state)" = Terminated ]; do sleep 3; done',
  'aws autoscaling complete-lifecycle-action --lifecycle-hook-name "$HOOK_NAME" --auto-scaling-group-name "$GROUP_NAME"',
  '{ "port": 8080 }',
  'curl --fail http://127.0.0.1:8080/health',
].join('\n');

export function encoded(script: unknown): Resources {
  return { 'Fn::Base64': script };
}

/** The network with an internal load balancer before machines of a scaling group. */
export const MACHINES: Resources = {
  ...NETWORK,
  LogBucket: resource('AWS::S3::Bucket', {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
  }),
  LogBucketPolicy: resource('AWS::S3::BucketPolicy', {
    Bucket: ref('LogBucket'),
    PolicyDocument: policy({
      ...allow('s3:PutObject', join(att('LogBucket'), '/front/AWSLogs/111122223333/*')),
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    }),
  }),
  Balancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internal',
    Subnets: [ref('PrivateA'), ref('PrivateB')],
    SecurityGroups: [att('BalancerGroup', 'GroupId')],
    LoadBalancerAttributes: [
      { Key: 'idle_timeout.timeout_seconds', Value: '4000' },
      { Key: 'deletion_protection.enabled', Value: 'true' },
      { Key: 'access_logs.s3.enabled', Value: 'true' },
      { Key: 'access_logs.s3.bucket', Value: ref('LogBucket') },
      { Key: 'access_logs.s3.prefix', Value: 'front' },
    ],
  }),
  Listener: resource('AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: ref('Balancer'),
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
  }),
  Rule: resource('AWS::ElasticLoadBalancingV2::ListenerRule', {
    ListenerArn: ref('Listener'),
    Priority: 10,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/old/*'] } }],
    Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Path: '/new/#{path}' } }],
  }),
  Targets: resource('AWS::ElasticLoadBalancingV2::TargetGroup', {
    VpcId: ref('Vpc'),
    Port: 8080,
    Protocol: 'HTTP',
    TargetType: 'instance',
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    Matcher: { HttpCode: '200' },
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
  }),
  MachineRole: roleFor('ec2'),
  MachinePolicy: resource('AWS::IAM::Policy', {
    PolicyName: 'Machine',
    Roles: [ref('MachineRole')],
    PolicyDocument: policy(
      allow('s3:GetObject', 'arn:aws:s3:::bundles/*'),
      allow(
        'autoscaling:CompleteLifecycleAction',
        'arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:*:autoScalingGroupName/routers',
      ),
    ),
  }),
  Profile: resource('AWS::IAM::InstanceProfile', { Roles: [ref('MachineRole')] }),
  Machine: resource('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: {
      ImageId: '{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64}}',
      InstanceType: 't4g.micro',
      IamInstanceProfile: { Arn: att('Profile') },
      MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
      NetworkInterfaces: [{ DeviceIndex: 0, Groups: [att('MachineGroup', 'GroupId')] }],
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp3', Encrypted: true } }],
      UserData: encoded(SCRIPT),
    },
  }),
  Group: resource(
    'AWS::AutoScaling::AutoScalingGroup',
    {
      AutoScalingGroupName: 'routers',
      MinSize: '1',
      MaxSize: '2',
      LaunchTemplate: { LaunchTemplateId: ref('Machine'), Version: att('Machine', 'LatestVersionNumber') },
      VPCZoneIdentifier: [ref('PrivateA'), ref('PrivateB')],
      TargetGroupARNs: [ref('Targets')],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 300,
    },
    {
      CreationPolicy: { ResourceSignal: { Count: 1, Timeout: 'PT10M' } },
      UpdatePolicy: {
        AutoScalingRollingUpdate: { MinInstancesInService: 1, WaitOnResourceSignals: true, PauseTime: 'PT10M' },
      },
    },
  ),
  Hook: resource('AWS::AutoScaling::LifecycleHook', {
    AutoScalingGroupName: ref('Group'),
    LifecycleHookName: 'drain',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    HeartbeatTimeout: 900,
    DefaultResult: 'CONTINUE',
  }),
  Scaling: resource('AWS::AutoScaling::ScalingPolicy', {
    AutoScalingGroupName: ref('Group'),
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: {
      TargetValue: 50,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
    },
  }),
};
