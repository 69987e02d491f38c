import { att, ref, resource } from './faults-of';
import type { Resources } from './changed';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0e2e8ca6-1111-2222-3333-444455556666';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

export function allow(actions: string | string[], resources: unknown, more: Resources = {}): Resources {
  return { Effect: 'Allow', Action: actions, Resource: resources, ...more };
}

export function policy(...statements: Resources[]): Resources {
  return { Version: '2012-10-17', Statement: statements };
}

export function roleFor(service: string, more: Resources = {}): Resources {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` } };
  return resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy(trust), ...more });
}

function join(...parts: unknown[]): Resources {
  return { 'Fn::Join': ['', parts] };
}

function subnet(block: string, zone: string, more: Resources = {}): Resources {
  return resource('AWS::EC2::Subnet', { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone, ...more });
}

function associated(subnetId: string, tableId: string): Resources {
  return resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref(subnetId), RouteTableId: ref(tableId) });
}

/** A VPC with two public and two private subnets, one NAT gateway, two endpoints and a flow log. */
export const NETWORK: Resources = {
  Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true }),
  Internet: resource('AWS::EC2::InternetGateway'),
  Attachment: resource('AWS::EC2::VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Internet') }),
  PublicA: subnet('10.0.0.0/24', 'eu-central-1a', { MapPublicIpOnLaunch: true }),
  PublicB: subnet('10.0.1.0/24', 'eu-central-1b', { MapPublicIpOnLaunch: true }),
  PrivateA: subnet('10.0.2.0/24', 'eu-central-1a'),
  PrivateB: subnet('10.0.3.0/24', 'eu-central-1b'),
  PublicTable: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
  PrivateTable: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
  PublicAOfTable: associated('PublicA', 'PublicTable'),
  PublicBOfTable: associated('PublicB', 'PublicTable'),
  PrivateAOfTable: associated('PrivateA', 'PrivateTable'),
  PrivateBOfTable: associated('PrivateB', 'PrivateTable'),
  PublicRoute: resource(
    'AWS::EC2::Route',
    { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Internet') },
    { DependsOn: ['Attachment'] },
  ),
  Address: resource('AWS::EC2::EIP', { Domain: 'vpc' }),
  Nat: resource(
    'AWS::EC2::NatGateway',
    { SubnetId: ref('PublicA'), AllocationId: att('Address', 'AllocationId') },
    { DependsOn: ['PublicRoute'] },
  ),
  PrivateRoute: resource('AWS::EC2::Route', {
    RouteTableId: ref('PrivateTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref('Nat'),
  }),
  S3: resource('AWS::EC2::VPCEndpoint', {
    VpcId: ref('Vpc'),
    VpcEndpointType: 'Gateway',
    ServiceName: join('com.amazonaws.', ref('AWS::Region'), '.s3'),
    RouteTableIds: [ref('PrivateTable')],
  }),
  Sqs: resource('AWS::EC2::VPCEndpoint', {
    VpcId: ref('Vpc'),
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.eu-central-1.sqs',
    PrivateDnsEnabled: true,
    SubnetIds: [ref('PrivateA')],
    SecurityGroupIds: [att('MachineGroup', 'GroupId')],
  }),
  LogGroup: resource('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
  FlowRole: roleFor('vpc-flow-logs'),
  FlowPolicy: resource('AWS::IAM::Policy', {
    PolicyName: 'Flow',
    Roles: [ref('FlowRole')],
    PolicyDocument: policy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], att('LogGroup'))),
  }),
  FlowLog: resource('AWS::EC2::FlowLog', {
    ResourceId: ref('Vpc'),
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogGroupName: ref('LogGroup'),
    DeliverLogsPermissionArn: att('FlowRole'),
  }),
  MachineGroup: resource('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Machines',
    VpcId: ref('Vpc'),
    SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
  }),
  BalancerGroup: resource('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Load balancer',
    VpcId: ref('Vpc'),
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, SourcePrefixListId: 'pl-0123456789abcdef0' }],
  }),
  FromBalancer: resource('AWS::EC2::SecurityGroupIngress', {
    GroupId: att('MachineGroup', 'GroupId'),
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    SourceSecurityGroupId: att('BalancerGroup', 'GroupId'),
  }),
  ToMachine: resource('AWS::EC2::SecurityGroupEgress', {
    GroupId: att('BalancerGroup', 'GroupId'),
    IpProtocol: 'tcp',
    FromPort: 8080,
    ToPort: 8080,
    DestinationSecurityGroupId: att('MachineGroup', 'GroupId'),
  }),
};

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

export function encoded(script: string): Resources {
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

const viewerRequest = [{ EventType: 'viewer-request', FunctionARN: att('Viewer', 'FunctionARN') }];

/** The machines behind a distribution, with an HTTP API and a bucket beside them. */
export const EDGE: Resources = {
  ...MACHINES,
  Secret: resource('AWS::SecretsManager::Secret', {}),
  HandlerRole: roleFor('lambda'),
  Handler: resource('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: att('HandlerRole'),
    Code: { ZipFile: 'exports.handler = async () => ({});' },
    Environment: { Variables: { ORIGIN_VERIFY_SECRET_ARN: ref('Secret') } },
  }),
  Api: resource('AWS::ApiGatewayV2::Api', { Name: 'api', ProtocolType: 'HTTP' }),
  Integration: resource('AWS::ApiGatewayV2::Integration', {
    ApiId: ref('Api'),
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: att('Handler'),
    PayloadFormatVersion: '2.0',
  }),
  Route: resource('AWS::ApiGatewayV2::Route', {
    ApiId: ref('Api'),
    RouteKey: 'POST /v1/readings/{id}',
    Target: join('integrations/', ref('Integration')),
  }),
  Site: resource('AWS::S3::Bucket', {}),
  SitePolicy: resource('AWS::S3::BucketPolicy', {
    Bucket: ref('Site'),
    PolicyDocument: policy({
      ...allow('s3:GetObject', join(att('Site'), '/*')),
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: {
        StringEquals: { 'AWS:SourceArn': join('arn:aws:cloudfront::111122223333:distribution/', ref('Distribution')) },
      },
    }),
  }),
  Access: resource('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: {
      Name: 'site',
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  }),
  Private: resource('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: { Name: 'routers', Arn: ref('Balancer'), HTTPPort: 80, OriginProtocolPolicy: 'http-only' },
  }),
  Viewer: resource('AWS::CloudFront::Function', {
    Name: 'viewer-request',
    AutoPublish: true,
    FunctionCode: 'function handler(event) { const request = event.request; return request; }',
    FunctionConfig: { Comment: 'viewer', Runtime: 'cloudfront-js-2.0' },
  }),
  Cache: resource('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      Name: 'by-width',
      MinTTL: 1,
      DefaultTTL: 60,
      MaxTTL: 3600,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        HeadersConfig: { HeaderBehavior: 'none' },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['width'] },
      },
    },
  }),
  Forward: resource('AWS::CloudFront::OriginRequestPolicy', {
    OriginRequestPolicyConfig: {
      Name: 'language',
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept-Language'] },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    },
  }),
  Headers: resource('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      Name: 'security',
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
      },
    },
  }),
  Distribution: resource('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Enabled: true,
      Comment: 'edge',
      Aliases: ['iot.example.org'],
      ViewerCertificate: {
        AcmCertificateArn: CERTIFICATE,
        SslSupportMethod: 'sni-only',
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
      Logging: { Bucket: att('LogBucket', 'RegionalDomainName'), Prefix: 'edge/' },
      Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['AQ'] } },
      CustomErrorResponses: [{ ErrorCode: 503, ErrorCachingMinTTL: 0 }],
      Origins: [
        {
          Id: 'api',
          DomainName: { 'Fn::Select': [2, { 'Fn::Split': ['/', att('Api', 'ApiEndpoint')] }] },
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
          OriginCustomHeaders: [
            {
              HeaderName: 'x-origin-verify',
              HeaderValue: join('{{resolve:secretsmanager:', ref('Secret'), ':SecretString:::}}'),
            },
          ],
        },
        {
          Id: 'routers',
          DomainName: att('Balancer', 'DNSName'),
          VpcOriginConfig: { VpcOriginId: att('Private', 'Id') },
        },
        {
          Id: 'site',
          DomainName: att('Site', 'RegionalDomainName'),
          OriginAccessControlId: att('Access', 'Id'),
          S3OriginConfig: { OriginAccessIdentity: '' },
        },
      ],
      CacheBehaviors: [
        behaviour('/ws*', 'routers', { OriginRequestPolicyId: ALL_VIEWER }),
        behaviour('/v1/*', 'api', { OriginRequestPolicyId: ALL_BUT_HOST }),
        {
          PathPattern: '/assets/*',
          TargetOriginId: 'site',
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: CACHING_OPTIMIZED,
          ResponseHeadersPolicyId: ref('Headers'),
        },
      ],
      DefaultCacheBehavior: behaviour(undefined, 'api', { OriginRequestPolicyId: ALL_BUT_HOST }),
    },
  }),
  WebAcl: resource('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'acl' },
    Rules: [
      {
        Name: 'rate',
        Priority: 1,
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 1000, AggregateKeyType: 'IP' } },
        VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'rate' },
      },
    ],
  }),
  WebAclOfBalancer: resource('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: ref('Balancer'),
    WebACLArn: att('WebAcl'),
  }),
  Record: resource('AWS::Route53::RecordSet', {
    Name: 'iot.example.org.',
    Type: 'A',
    HostedZoneName: 'example.org.',
    AliasTarget: { DNSName: att('Distribution', 'DomainName'), HostedZoneId: 'Z2FDTNDATAQYW2' },
  }),
};

function behaviour(path: string | undefined, origin: string, more: Resources): Resources {
  return {
    ...(path === undefined ? {} : { PathPattern: path }),
    TargetOriginId: origin,
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ALL_METHODS,
    CachePolicyId: CACHING_DISABLED,
    FunctionAssociations: viewerRequest,
    ...more,
  };
}
