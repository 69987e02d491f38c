import { Duration } from 'aws-cdk-lib';
import type { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { Port, SecurityGroup, type IPeer } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import type { DataStack } from '../data-stack';
import type { NetworkStack } from '../network-stack';

export interface RouterLoadBalancerProps {
  readonly data: DataStack;
  readonly network: NetworkStack;
  readonly group: AutoScalingGroup;
  /** Whose connections are taken: the edge's. */
  readonly admitted: IPeer;
}

/** Where CloudFront's VPC origin finds the router: internal, port 80 (TLS ends at the edge, the rest is inside AWS's network). */
export class RouterLoadBalancer extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;

  constructor(scope: Construct, id: string, props: RouterLoadBalancerProps) {
    super(scope, id);
    const { data, network } = props;
    const { config } = data;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Headwater load balancer: port 80 from the edge',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(props.admitted, Port.HTTP, 'CloudFront');
    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: network.vpc,
      vpcSubnets: network.loadBalancerSubnets,
      internetFacing: false,
      securityGroup,
      // The most it takes: the router's pings keep a WebSocket open, not the balancer's patience.
      idleTimeout: Duration.seconds(4000),
      dropInvalidHeaderFields: true,
      deletionProtection: config.data.deletionProtection,
    });
    if (data.buckets.accessLogs === undefined) {
      acknowledge(
        this.loadBalancer,
        'AwsSolutions-ELB2',
        'A demo has nobody who would read access logs, and CloudFront alone reaches this load balancer; production keeps them.',
      );
    } else {
      this.loadBalancer.logAccessLogs(data.buckets.accessLogs, 'load-balancer');
    }
    const listener = this.loadBalancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
    });
    this.targets = listener.addTargets('Router', {
      port: config.router.port,
      protocol: ApplicationProtocol.HTTP,
      targets: [props.group],
      healthCheck: {
        path: '/health',
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
      deregistrationDelay: Duration.seconds(30),
    });
  }
}
