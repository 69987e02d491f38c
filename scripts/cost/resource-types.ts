import type { Pricing } from './charges';
import * as standing from './standing-charges';
import * as usage from './usage-charges';

/** How a resource type is charged: by a function, or not at all for a reason. */
export type ResourceType = Pricing | { readonly free: string };

const setting = { free: 'a setting of another resource' };
const network = { free: 'AWS does not charge for this part of a network' };
const identity = { free: 'IAM is free' };
const deployment = { free: 'runs at a deployment alone: some invocations of its function' };

/** Every resource type that the templates may have. One that is not here is an error: nothing is free by being unknown. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': usage.httpApi,
  'AWS::ApiGatewayV2::Integration': setting,
  'AWS::ApiGatewayV2::Route': setting,
  'AWS::ApiGatewayV2::Stage': usage.httpStage,
  'AWS::Athena::NamedQuery': setting,
  'AWS::Athena::WorkGroup': { free: "charged by what people's queries read, at $5 a terabyte; none is counted" },
  'AWS::AutoScaling::AutoScalingGroup': standing.autoScalingGroup,
  'AWS::AutoScaling::LifecycleHook': setting,
  'AWS::Budgets::Budget': { free: 'budgets without actions are free' },
  'AWS::CDK::Metadata': { free: 'no resource at all' },
  'AWS::CloudFront::Distribution': usage.distribution,
  'AWS::CloudFront::Function': usage.edgeFunction,
  'AWS::CloudFront::OriginAccessControl': setting,
  'AWS::CloudFront::ResponseHeadersPolicy': setting,
  'AWS::CloudFront::VpcOrigin': { free: 'CloudFront does not charge for VPC origins' },
  'AWS::CloudWatch::Alarm': standing.alarm,
  'AWS::CloudWatch::Dashboard': standing.dashboard,
  'AWS::DynamoDB::Table': usage.table,
  'AWS::EC2::EIP': standing.elasticAddress,
  'AWS::EC2::FlowLog': usage.flowLog,
  'AWS::EC2::InternetGateway': network,
  'AWS::EC2::LaunchTemplate': { free: 'its instances are charged with the group that starts them' },
  'AWS::EC2::NatGateway': standing.natGateway,
  'AWS::EC2::Route': network,
  'AWS::EC2::RouteTable': network,
  'AWS::EC2::SecurityGroup': network,
  'AWS::EC2::SecurityGroupEgress': network,
  'AWS::EC2::SecurityGroupIngress': network,
  'AWS::EC2::Subnet': network,
  'AWS::EC2::SubnetRouteTableAssociation': network,
  'AWS::EC2::VPC': network,
  'AWS::EC2::VPCEndpoint': standing.vpcEndpoint,
  'AWS::EC2::VPCGatewayAttachment': network,
  'AWS::ElasticLoadBalancingV2::Listener': setting,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': standing.loadBalancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': setting,
  'AWS::Events::Rule': {
    free: 'scheduled rules and those for events of AWS services are free; what they invoke is not',
  },
  'AWS::Glue::Database': { free: 'the first million objects and requests of a catalogue are free' },
  'AWS::Glue::Table': { free: 'the first million objects and requests of a catalogue are free' },
  'AWS::IAM::InstanceProfile': identity,
  'AWS::IAM::ManagedPolicy': identity,
  'AWS::IAM::Policy': identity,
  'AWS::IAM::Role': identity,
  'AWS::KMS::Alias': setting,
  'AWS::KMS::Key': standing.key,
  'AWS::Lambda::EventSourceMapping': usage.eventSourceMapping,
  'AWS::Lambda::Function': usage.lambdaFunction,
  'AWS::Lambda::LayerVersion': { free: 'code storage up to 75 GB is free' },
  'AWS::Lambda::Permission': identity,
  'AWS::Logs::LogGroup': { free: 'charged by what is written to it, with the function, stage or flow log that writes' },
  'AWS::RDS::DBCluster': standing.databaseCluster,
  'AWS::RDS::DBInstance': { free: 'its capacity is charged with its cluster' },
  'AWS::RDS::DBSubnetGroup': setting,
  'AWS::S3::Bucket': usage.bucket,
  'AWS::S3::BucketPolicy': setting,
  'AWS::SNS::Subscription': { free: 'mails are charged one by one, and the first 1,000 of a month are free' },
  'AWS::SNS::Topic': { free: 'publications of alarms are far below the free million' },
  'AWS::SNS::TopicPolicy': setting,
  'AWS::SQS::Queue': { free: 'charged by requests, with the event source mapping that reads it' },
  'AWS::SQS::QueuePolicy': setting,
  'AWS::SSM::Parameter': { free: 'standard parameters are free' },
  'AWS::SecretsManager::Secret': standing.secret,
  'AWS::SecretsManager::SecretTargetAttachment': setting,
  'Custom::CDKBucketDeployment': deployment,
  'Custom::EdgePrefixList': deployment,
  'Custom::Migration': deployment,
  'Custom::RegisterCredentials': deployment,
};
