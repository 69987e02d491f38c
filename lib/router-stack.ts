import { CfnOutput } from 'aws-cdk-lib';
import type { ApplicationLoadBalancer, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { DataStack } from './data-stack';
import { HeadwaterStack } from './headwater-stack';
import type { NetworkStack } from './network-stack';
import { EdgePrefixList } from './router/edge-prefix-list';
import { RouterGroup } from './router/router-group';
import { RouterLoadBalancer } from './router/router-load-balancer';

/** The WAMP router: one instance behind an internal load balancer that admits CloudFront alone. */
export class RouterStack extends HeadwaterStack {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;

  constructor(scope: Construct, data: DataStack, network: NetworkStack) {
    super(scope, 'Router', data.config);
    const { group } = new RouterGroup(this, 'Router', { data, network });
    const edge = new EdgePrefixList(this, 'Edge', this.logGroup('EdgePrefixListLogs'));
    const front = new RouterLoadBalancer(this, 'Front', { data, network, group, admitted: edge.peer });
    this.loadBalancer = front.loadBalancer;
    this.targets = front.targets;

    new CfnOutput(this, 'AutoScalingGroupName', {
      value: group.autoScalingGroupName,
      description: "The router's Auto Scaling group; its instance is reached by Session Manager",
    });
  }
}
