import { BundlingOutput, Duration, Lazy, Stack, Tags } from 'aws-cdk-lib';
import {
  AdditionalHealthCheckType,
  AutoScalingGroup,
  CfnAutoScalingGroup,
  DefaultResult,
  HealthChecks,
  LifecycleTransition,
  Signals,
  UpdatePolicy,
} from 'aws-cdk-lib/aws-autoscaling';
import {
  AmazonLinuxCpuType,
  BlockDeviceVolume,
  CpuCredits,
  EbsDeviceVolumeType,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MachineImage,
  Port,
  Peer,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { join } from 'node:path';
import { acknowledge } from '../acknowledge';
import { bundledSource, NODE_BUNDLE } from '../bundling/bundled-source';
import type { DataStack } from '../data-stack';
import type { NetworkStack } from '../network-stack';
import { PROJECT_ROOT } from '../project-root';
import { bootScript } from './boot-script';
import { renderConfiguration } from './rendered-configuration';
import { createRouterRole } from './router-role';

export interface RouterGroupProps {
  readonly data: DataStack;
  readonly network: NetworkStack;
}

const DRAIN_HOOK_NAME = 'drain';

/**
 * The router's instance, kept at exactly one by an Auto Scaling group. A change of the bundle or of the configuration changes the
 * launch template, and so replaces the instance: the old one ends before the new one starts, because two would not hear each other.
 */
export class RouterGroup extends Construct {
  readonly group: AutoScalingGroup;

  constructor(scope: Construct, id: string, { data, network }: RouterGroupProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { config } = data;
    // A name, because the instance must know it, and a reference from its launch template would be a cycle.
    const groupName = `headwater-${config.deployment}-router`;
    const bundle = this.bundle();
    const role = createRouterRole(this, { data, bundle });
    const launchTemplate = new LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
      instanceType: new InstanceType(config.router.instanceType),
      role,
      securityGroup: this.securityGroup(network),
      associatePublicIpAddress: !config.network.privateSubnets,
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      ...(config.router.instanceType.startsWith('t') ? { cpuCredits: CpuCredits.STANDARD } : {}),
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(8, { volumeType: EbsDeviceVolumeType.GP3, encrypted: true }),
        },
      ],
      userData: bootScript({
        bundle: { bucket: bundle.bucket, objectKey: bundle.s3ObjectKey },
        configuration: renderConfiguration(data),
        port: config.router.port,
        region: stack.region,
        groupName,
        hookName: DRAIN_HOOK_NAME,
        stackName: stack.stackName,
        groupLogicalId: Lazy.string({ produce: () => stack.getLogicalId(cfnGroup(this.group)) }),
      }),
    });

    Tags.of(launchTemplate).add('Name', groupName);

    this.group = new AutoScalingGroup(this, 'Group', {
      autoScalingGroupName: groupName,
      vpc: network.vpc,
      vpcSubnets: network.routerSubnets,
      launchTemplate,
      minCapacity: config.router.count,
      maxCapacity: config.router.count,
      healthChecks: HealthChecks.withAdditionalChecks({
        additionalTypes: [AdditionalHealthCheckType.ELB],
        gracePeriod: Duration.minutes(5),
      }),
      signals: Signals.waitForAll({ timeout: Duration.minutes(10) }),
      updatePolicy: UpdatePolicy.rollingUpdate({
        maxBatchSize: 1,
        minInstancesInService: 0,
        waitOnResourceSignals: true,
        pauseTime: Duration.minutes(10),
      }),
    });
    this.group.addLifecycleHook('Drain', {
      lifecycleHookName: DRAIN_HOOK_NAME,
      lifecycleTransition: LifecycleTransition.INSTANCE_TERMINATING,
      heartbeatTimeout: Duration.seconds(config.router.drainTimeoutSeconds),
      defaultResult: DefaultResult.CONTINUE,
    });
    acknowledge(
      this.group,
      'AwsSolutions-AS3',
      'One instance: that it is gone, or not well, is what the alarm RouterUnhealthy tells. A notice of each planned replacement would tell nobody anything.',
    );
    const completion = new Policy(this, 'CompleteLifecycle', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['autoscaling:CompleteLifecycleAction'],
          resources: [this.group.autoScalingGroupArn],
        }),
      ],
    });
    acknowledge(
      completion,
      'AwsSolutions-IAM5[Resource::arn:<partition>:autoscaling:<region>:<account>:autoScalingGroup:*:autoScalingGroupName/<group>]',
      'The wildcard stands for an id that AWS gives the group as it is made; the name, which is unique in account and region, is given in full.',
    );
  }

  private bundle(): Asset {
    return new Asset(this, 'Bundle', {
      path: join(PROJECT_ROOT, 'src', 'router'),
      ...bundledSource({
        entry: 'src/router/main.ts',
        output: 'router.cjs',
        packaging: BundlingOutput.SINGLE_FILE,
        options: NODE_BUNDLE,
      }),
    });
  }

  /** Only the load balancer gets in (its construct says so); out goes HTTPS: AWS's APIs and package repositories. */
  private securityGroup(network: NetworkStack): SecurityGroup {
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Headwater router: its port from the load balancer, HTTPS to the outside',
      allowAllOutbound: false,
    });
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS APIs and package repositories');
    return securityGroup;
  }
}

function cfnGroup(group: AutoScalingGroup): CfnAutoScalingGroup {
  const resource = group.node.findChild('ASG');
  if (!(resource instanceof CfnAutoScalingGroup)) throw new Error(`${group.node.path} is not made of one ASG.`);
  return resource;
}
