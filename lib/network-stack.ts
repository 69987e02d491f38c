import { Validations } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SubnetType,
  Vpc,
  type IVpc,
  type SubnetConfiguration,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { DeploymentConfig } from './config/deployment-config';
import { HeadwaterStack } from './headwater-stack';

/**
 * The VPC. Routers run in public subnets with a public address and no open port (demo: a NAT gateway would cost more than all the
 * rest) or in private subnets with a NAT gateway in each zone (production). The load balancer and the database have no route to
 * or from the internet. Functions stay outside the VPC: everything they use has an API.
 */
export class NetworkStack extends HeadwaterStack {
  readonly vpc: IVpc;
  readonly routerSubnets: SubnetSelection;
  readonly loadBalancerSubnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };
  readonly databaseSubnets: SubnetSelection = { subnetType: SubnetType.PRIVATE_ISOLATED };

  constructor(scope: Construct, config: DeploymentConfig) {
    super(scope, 'Network', config);
    const { cidr, privateSubnets, flowLogs } = config.network;
    this.routerSubnets = { subnetType: privateSubnets ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC };

    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      ...(config.zones === undefined ? { maxAzs: 2 } : { availabilityZones: config.zones }),
      ...(privateSubnets ? {} : { natGateways: 0 }),
      subnetConfiguration: subnets(privateSubnets),
      // Costs nothing, and keeps the functions' stores off the NAT gateways' bill.
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // The default security group is used by nothing here; emptying it takes a function that runs once.
      restrictDefaultSecurityGroup: false,
    });
    // CDK's classes are not written for exactOptionalPropertyTypes: an optional property of IVpc is `| undefined` in Vpc.
    this.vpc = vpc as IVpc;
    if (config.zones !== undefined) {
      Validations.of(this).acknowledge({
        id: 'CloudFormation-Validate::W3010',
        reason:
          'CloudFront offers VPC origins in some zones only, and a synth without credentials cannot ask which there are',
      });
    }
    if (flowLogs) {
      vpc.addFlowLog('FlowLog', {
        destination: FlowLogDestination.toCloudWatchLogs(this.logGroup('FlowLogs')),
        trafficType: FlowLogTrafficType.REJECT,
      });
    } else {
      acknowledge(
        vpc,
        'AwsSolutions-VPC7',
        'A demo has nobody who would read flow logs, and nothing for them to tell: its network admits connections from CloudFront alone, to one port. production keeps them.',
      );
    }
  }

  /** Given, never looked up: a lookup needs credentials, and synth works without. */
  override get availabilityZones(): string[] {
    // The base class asks before `config` is set; its answer for an environment-agnostic stack is a pair of intrinsics.
    const config: DeploymentConfig | undefined = this.config;
    return config?.zones ?? super.availabilityZones;
  }
}

function subnets(privateSubnets: boolean): SubnetConfiguration[] {
  const withoutEgress: SubnetConfiguration = {
    name: 'Isolated',
    subnetType: SubnetType.PRIVATE_ISOLATED,
    cidrMask: 24,
  };
  const open: SubnetConfiguration = { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24 };
  const behindNat: SubnetConfiguration = { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 };
  return privateSubnets ? [open, withoutEgress, behindNat] : [open, withoutEgress];
}
