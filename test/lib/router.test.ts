import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { routerConfigurationSchema } from '../../src/router/configuration';
import { rendered } from './resolved-values';
import { PROFILES, synthesize, type TemplateResource } from './synthesized-app';

const launchTemplateSchema = z.object({
  LaunchTemplateData: z.looseObject({
    InstanceType: z.string(),
    ImageId: z.object({ Ref: z.string() }),
    UserData: z.unknown(),
  }),
});

/** EC2's limit, before base64. */
const MAXIMUM_USER_DATA_BYTES = 16_384;

describe.each(PROFILES)('the router of profile %s', (profile) => {
  const app = synthesize(profile);
  const only = (type: string): TemplateResource => {
    const [first, ...others] = app.resources(type);
    if (first === undefined || others.length > 0)
      throw new Error(`There are ${others.length + 1} of ${type}, not one.`);
    return first;
  };
  const launch = launchTemplateSchema.parse(only('AWS::EC2::LaunchTemplate').Properties).LaunchTemplateData;
  const script = rendered(launch.UserData);
  const configuration = (): unknown => {
    const [, text] =
      /^cat >\/etc\/headwater\/router\.json <<'HEADWATER_CONFIG'\n([\s\S]*?)\nHEADWATER_CONFIG$/m.exec(script) ?? [];
    return JSON.parse(text ?? 'there is no configuration in the user data');
  };

  test('is exactly one, and its replacement starts when it has ended', () => {
    expect(only('AWS::AutoScaling::AutoScalingGroup')).toMatchObject({
      Properties: { MinSize: '1', MaxSize: '1', HealthCheckType: 'ELB' },
      CreationPolicy: { ResourceSignal: { Count: 1 } },
      UpdatePolicy: { AutoScalingRollingUpdate: { MinInstancesInService: 0, WaitOnResourceSignals: true } },
    });
  });

  test('listens where the load balancer sends and asks', () => {
    const { port } = routerConfigurationSchema.parse(configuration());
    expect(only('AWS::ElasticLoadBalancingV2::TargetGroup').Properties).toMatchObject({
      Port: port,
      Protocol: 'HTTP',
      HealthCheckPath: '/health',
    });
    expect(only('AWS::ElasticLoadBalancingV2::TargetGroup').Properties).not.toHaveProperty('HealthCheckPort');
    const admitted = app
      .resources('AWS::EC2::SecurityGroupIngress')
      .find(({ Properties }) => 'SourceSecurityGroupId' in Properties);
    expect(admitted?.Properties).toMatchObject({ FromPort: port, ToPort: port });
  });

  test('reads the realm, the registry, the queue and the secret from a configuration that its own schema takes', () => {
    expect(routerConfigurationSchema.parse(configuration())).toMatchObject({
      realm: 'iot',
      allowAnonymous: false,
      registryTableName: expect.any(String),
      readingsQueueUrl: expect.stringContaining('https://'),
      credentialsSecretArn: expect.stringContaining('arn:'),
      region: expect.any(String),
    });
  });

  test('boots by a script that fits, that bash can read, and that says when the router answers', () => {
    expect(Buffer.byteLength(script)).toBeLessThan(MAXIMUM_USER_DATA_BYTES - 2048);
    const check = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
    expect(script.startsWith('#!/bin/bash\nset -euo pipefail\n')).toBe(true);
    expect(script).toContain(
      'ExecStart=/usr/bin/node-24 /opt/headwater/router.cjs --config /etc/headwater/router.json\n',
    );
    expect(script).toContain("'/opt/headwater/router.cjs'");
    expect(script).toContain('http://127.0.0.1:8080/health');
    const { logicalId } = only('AWS::AutoScaling::AutoScalingGroup');
    expect(script).toMatch(
      new RegExp(`^trap '/opt/aws/bin/cfn-signal --exit-code \\$\\? .*--resource ${logicalId}' EXIT$`, 'm'),
    );
  });

  test('runs as its own user, which may become nobody else', () => {
    for (const line of [
      'User=headwater',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'Restart=always',
      'LimitNOFILE=1048576',
    ]) {
      expect(script).toContain(`\n${line}\n`);
    }
  });

  test('ends by the hook that its drain service completes', () => {
    const hook = only('AWS::AutoScaling::LifecycleHook').Properties;
    expect(hook).toMatchObject({
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: 900,
      DefaultResult: 'CONTINUE',
    });
    const group = only('AWS::AutoScaling::AutoScalingGroup').Properties['AutoScalingGroupName'];
    expect(script).toContain(`\nGROUP_NAME=${String(group)}\nHOOK_NAME=${String(hook['LifecycleHookName'])}\n`);
    const completes = app
      .resources('AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('CompleteLifecycleAction'));
    expect(completes.map(({ logicalId }) => logicalId)).toEqual([expect.stringMatching(/^RouterCompleteLifecycle/)]);
  });

  test('has told all sessions to go before anybody who waits for it loses patience', () => {
    const { drain } = routerConfigurationSchema.parse(configuration());
    const [, stopSeconds] = /^TimeoutStopSec=(\d+)$/m.exec(script) ?? [];
    const attributes = JSON.stringify(only('AWS::ElasticLoadBalancingV2::TargetGroup').Properties);
    const [, balancerSeconds] = /deregistration_delay\.timeout_seconds","Value":"(\d+)"/.exec(attributes) ?? [];
    const hookSeconds = Number(only('AWS::AutoScaling::LifecycleHook').Properties['HeartbeatTimeout']);
    // The drain service looks every 3 s; peers and HTTP requests have 3 s to leave; the queue answers within 5.
    const wholeSeconds = 3 + drain.seconds + 3 + 5;
    expect(wholeSeconds).toBeLessThan(Number(balancerSeconds));
    expect(wholeSeconds).toBeLessThan(Number(stopSeconds));
    expect(Number(stopSeconds)).toBeLessThan(hookSeconds);
  });

  test('takes the metadata service version 2 only, on an encrypted disk, on arm64 as its image is', () => {
    expect(launch).toMatchObject({
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3' } }],
    });
    expect(launch).not.toHaveProperty('KeyName');
    expect(launch.InstanceType).toMatch(/^(t4g|c7g)\./);
    expect(launch.ImageId.Ref).toMatch(/al2023.*arm64/);
  });

  test('has a public address only where there is no NAT gateway', () => {
    expect(launch).toMatchObject({ NetworkInterfaces: [{ AssociatePublicIpAddress: profile === 'demo' }] });
    expect(app.resources('AWS::EC2::NatGateway')).toHaveLength(profile === 'demo' ? 0 : 2);
  });

  test('is behind an internal load balancer that admits CloudFront alone', () => {
    const balancer = only('AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
    expect(balancer).toMatchObject({ Scheme: 'internal', Type: 'application' });
    expect(balancer['LoadBalancerAttributes']).toEqual(
      expect.arrayContaining([{ Key: 'idle_timeout.timeout_seconds', Value: '4000' }]),
    );
    expect(JSON.stringify(balancer['Subnets'])).toMatch(/IsolatedSubnet1.*IsolatedSubnet2/);
    expect(only('AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({ Port: 80, Protocol: 'HTTP' });
    const lookup = only('Custom::EdgePrefixList');
    expect(lookup.Properties['Create']).toContain('com.amazonaws.global.cloudfront.origin-facing');
    expect(lookup.Properties['InstallLatestAwsSdk']).toBe(false);
    const admitted = app
      .resources('AWS::EC2::SecurityGroupIngress')
      .filter(({ Properties }) => Properties['FromPort'] === 80);
    expect(admitted.map(({ Properties }) => Properties['SourcePrefixListId'])).toEqual([
      { 'Fn::GetAtt': [lookup.logicalId, 'PrefixLists.0.PrefixListId'] },
    ]);
  });
});
