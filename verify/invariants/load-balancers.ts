import type { Deployment, Resource } from '../templates/deployment';
import { listAt, numberAt, textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { checkRanges } from './ranges';
import { blockedBetween, letsAnybodyIn } from './security-groups';

const ATTRIBUTES: Record<string, RegExp> = {
  http: /^(deregistration_delay\.timeout_seconds|stickiness\.(enabled|type|lb_cookie\.duration_seconds|app_cookie\.(cookie_name|duration_seconds))|slow_start\.duration_seconds|load_balancing\.(algorithm\.(type|anomaly_mitigation)|cross_zone\.enabled)|target_group_health\..+|lambda\.multi_value_headers\.enabled)$/,
  tcp: /^(deregistration_delay\.(timeout_seconds|connection_termination\.enabled)|stickiness\.(enabled|type)|proxy_protocol_v2\.enabled|preserve_client_ip\.enabled|load_balancing\.cross_zone\.enabled|target_group_health\..+|target_health_state\..+)$/,
};
const ATTRIBUTE_RANGES: Record<string, readonly [number, number]> = {
  'deregistration_delay.timeout_seconds': [0, 3_600],
  'stickiness.lb_cookie.duration_seconds': [1, 604_800],
  'idle_timeout.timeout_seconds': [1, 4_000],
  'client_keep_alive.seconds': [60, 604_800],
};

/** Load balancers, listeners and target groups: attributes of their protocol, and a way from the one to the other. */
export const loadBalancers: Invariant = (deployment, report) => {
  for (const balancer of deployment.all('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    const type = textAt(balancer.properties, 'Type') ?? 'application';
    const subnets = listAt(balancer.properties, 'Subnets');
    const mappings = listAt(balancer.properties, 'SubnetMappings');
    if (type === 'application' && subnets.length + mappings.length === 1)
      report(
        balancer,
        'load-balancer/subnets',
        'An application load balancer needs subnets in two zones, this has one.',
        'Give two or more.',
      );
    if (subnets.length + mappings.length === 0)
      report(balancer, 'load-balancer/subnets', 'No subnets are given.', 'Give two or more.');
    const zones = deployment
      .targets(balancer.properties, 'Subnets')
      .map((subnet) => textAt(subnet.properties, 'AvailabilityZone') ?? subnet.logicalId);
    if (new Set(zones).size !== zones.length)
      report(balancer, 'load-balancer/zones', 'Two of its subnets are in one zone.', 'Give one subnet a zone.');
    checkAttributes(balancer, 'LoadBalancerAttributes', (wrong, fix) =>
      report(balancer, 'load-balancer/attribute', wrong, fix),
    );
    const scheme = textAt(balancer.properties, 'Scheme');
    if (scheme !== undefined && isLiteral(scheme) && !/^(internal|internet-facing)$/.test(scheme))
      report(balancer, 'load-balancer/scheme', `There is no scheme ${scheme}.`, 'internal or internet-facing.');
    const name = textAt(balancer.properties, 'Name');
    if (name?.startsWith('internal-'))
      report(
        balancer,
        'load-balancer/name',
        `A load balancer cannot be named ${name}.`,
        'Choose a name that does not begin with internal-.',
      );
  }
  for (const target of deployment.all('AWS::ElasticLoadBalancingV2::TargetGroup')) checkTargetGroup(target);
  for (const listener of deployment.all('AWS::ElasticLoadBalancingV2::Listener')) checkListener(listener);
  for (const rule of deployment.all('AWS::ElasticLoadBalancingV2::ListenerRule')) {
    checkRanges(rule, 'listener/priority', report, [{ path: ['Priority'], least: 1, greatest: 50_000 }]);
    if (listAt(rule.properties, 'Conditions').length === 0)
      report(rule, 'listener/rule', 'A listener rule needs conditions.', 'Give Conditions.');
  }

  function checkTargetGroup(target: Resource): void {
    const { properties } = target;
    const fault = (id: string, wrong: string, fix: string): void => report(target, `target-group/${id}`, wrong, fix);
    const protocol = textAt(properties, 'Protocol') ?? '';
    const family = /^HTTPS?$/.test(protocol) ? 'http' : 'tcp';
    const isLambda = textAt(properties, 'TargetType') === 'lambda';
    if (
      !isLambda &&
      (properties['Protocol'] === undefined || properties['Port'] === undefined || properties['VpcId'] === undefined)
    )
      fault('incomplete', 'Protocol, Port and VpcId are needed.', 'Give all three.');
    if (isLambda && (properties['Port'] ?? properties['Protocol'] ?? properties['VpcId']) !== undefined)
      fault('lambda', 'A target group of functions has no Port, Protocol or VpcId.', 'Remove them.');
    const allowed = ATTRIBUTES[isLambda ? 'http' : family];
    for (const attribute of listAt(properties, 'TargetGroupAttributes')) {
      const key = textAt(attribute, 'Key') ?? '';
      if (isLiteral(key) && allowed !== undefined && !allowed.test(key))
        fault('attribute', `The attribute ${key} is not for ${isLambda ? 'functions' : protocol}.`, 'Remove it.');
      const type = key === 'stickiness.type' ? textAt(attribute, 'Value') : undefined;
      if (type !== undefined && !(family === 'http' ? /^(lb_cookie|app_cookie)$/ : /^source_ip/).test(type))
        fault(
          'attribute',
          `stickiness.type ${type} is not for ${protocol}.`,
          'lb_cookie or app_cookie for HTTP, source_ip for TCP.',
        );
    }
    checkAttributes(target, 'TargetGroupAttributes', (wrong, fix) => fault('attribute', wrong, fix));
    checkRanges(target, 'target-group/health-check', report, [
      { path: ['HealthCheckIntervalSeconds'], least: 5, greatest: 300, unit: ' s' },
      { path: ['HealthCheckTimeoutSeconds'], least: 2, greatest: 120, unit: ' s' },
      { path: ['HealthyThresholdCount'], least: 2, greatest: 10 },
      { path: ['UnhealthyThresholdCount'], least: 2, greatest: 10 },
    ]);
    const interval = numberAt(properties, 'HealthCheckIntervalSeconds') ?? 30;
    const timeout = numberAt(properties, 'HealthCheckTimeoutSeconds') ?? 5;
    if (!isLambda && timeout >= interval && family === 'http')
      fault(
        'health-check',
        `The health check's timeout ${timeout} s is not below its interval ${interval} s.`,
        'Set the timeout below the interval.',
      );
    const path = textAt(properties, 'HealthCheckPath');
    const checkProtocol = textAt(properties, 'HealthCheckProtocol') ?? (family === 'http' ? 'HTTP' : 'TCP');
    if (path !== undefined && isLiteral(path) && !path.startsWith('/') && family === 'http')
      fault('health-check', `HealthCheckPath is ${path}.`, 'Begin it with /.');
    if (checkProtocol === 'TCP' && path !== undefined)
      fault('health-check', 'A TCP health check has no path.', 'Set HealthCheckProtocol HTTP or remove the path.');
    if (family === 'http' && checkProtocol === 'TCP')
      fault('health-check', 'A target group of HTTP is checked by HTTP or HTTPS.', 'Set HealthCheckProtocol HTTP.');
    const code = textAt(properties, 'Matcher', 'HttpCode');
    if (code !== undefined && isLiteral(code) && !/^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(code))
      fault('health-check', `HttpCode is ${code}.`, 'As in 200 or 200-299.');
  }

  function checkListener(listener: Resource): void {
    const { properties } = listener;
    const fault = (id: string, wrong: string, fix: string): void => report(listener, `listener/${id}`, wrong, fix);
    const balancer = deployment.target(properties['LoadBalancerArn']);
    const protocol = textAt(properties, 'Protocol') ?? '';
    const port = numberAt(properties, 'Port');
    const isApplication = (textAt(balancer?.properties, 'Type') ?? 'application') === 'application';
    if (balancer !== undefined && balancer.type !== 'AWS::ElasticLoadBalancingV2::LoadBalancer')
      fault(
        'load-balancer',
        `LoadBalancerArn is ${balancer.logicalId}, of type ${balancer.type}.`,
        'Give a load balancer.',
      );
    if (port !== undefined && (port < 1 || port > 65_535)) fault('port', `Port ${port}.`, '1 to 65535.');
    if (balancer !== undefined && isLiteral(protocol) && protocol !== '' && /^HTTPS?$/.test(protocol) !== isApplication)
      fault(
        'protocol',
        `A listener of ${protocol} on a${isApplication ? 'n application' : ' network'} load balancer.`,
        isApplication ? 'HTTP or HTTPS.' : 'TCP, UDP or TLS.',
      );
    const certificates = listAt(properties, 'Certificates').length;
    if (/^(HTTPS|TLS)$/.test(protocol) && certificates === 0)
      fault('certificate', `${protocol} needs a certificate.`, 'Give Certificates.');
    if (/^(HTTP|TCP|UDP)$/.test(protocol) && certificates > 0)
      fault('certificate', `${protocol} has no certificates.`, 'Remove them or use HTTPS.');
    if (/^(HTTP|TCP|UDP)$/.test(protocol) && properties['SslPolicy'] !== undefined)
      fault('certificate', `${protocol} has no SslPolicy.`, 'Remove it or use HTTPS.');
    const others = deployment
      .all('AWS::ElasticLoadBalancingV2::Listener')
      .filter(
        (other) =>
          other !== listener &&
          balancer !== undefined &&
          deployment.target(other.properties['LoadBalancerArn']) === balancer,
      );
    if (others.some((other) => numberAt(other.properties, 'Port') === port))
      fault('port', `Two listeners of ${balancer?.logicalId ?? ''} have port ${port ?? 0}.`, 'Use one port each.');
    const groups = deployment.targets(balancer?.properties, 'SecurityGroups');
    if (balancer !== undefined && groups.length > 0 && port !== undefined && !letsAnybodyIn(deployment, groups, port)) {
      fault(
        'closed',
        `No security group of ${balancer.logicalId} lets anybody in on port ${port}.`,
        'Add an ingress rule.',
      );
    }
    if (listAt(properties, 'DefaultActions').length === 0)
      fault('action', 'A listener needs a default action.', 'Give DefaultActions.');
    for (const action of listAt(properties, 'DefaultActions')) {
      const target = deployment.target(
        textAt(action, 'TargetGroupArn') ?? textAt(action, 'ForwardConfig', 'TargetGroups', 0, 'TargetGroupArn'),
      );
      if (
        textAt(action, 'Type') === 'forward' &&
        target === undefined &&
        textAt(action, 'TargetGroupArn') === undefined &&
        listAt(action, 'ForwardConfig', 'TargetGroups').length === 0
      )
        fault('action', 'A forward without a target group.', 'Give TargetGroupArn.');
      if (target === undefined) continue;
      if (target.type !== 'AWS::ElasticLoadBalancingV2::TargetGroup') {
        fault('action', `TargetGroupArn is ${target.logicalId}, of type ${target.type}.`, 'Give a target group.');
        continue;
      }
      const theirs = textAt(target.properties, 'Protocol') ?? '';
      if (
        isLiteral(theirs) &&
        theirs !== '' &&
        protocol !== '' &&
        /^HTTPS?$/.test(theirs) !== /^HTTPS?$/.test(protocol)
      )
        fault(
          'target-protocol',
          `A listener of ${protocol} forwards to ${target.logicalId} of ${theirs}.`,
          'Use protocols of one layer.',
        );
      checkWay(balancer, target, groups);
    }
  }

  function checkWay(balancer: Resource | undefined, target: Resource, from: readonly Resource[]): void {
    if (balancer === undefined || from.length === 0) return;
    const port = numberAt(target.properties, 'Port');
    const checkPort = numberAt(target.properties, 'HealthCheckPort') ?? port;
    for (const { machine, groups } of machinesBehind(deployment, target)) {
      for (const one of new Set([port, checkPort])) {
        const blocked =
          one === undefined || groups.length === 0
            ? undefined
            : blockedBetween(deployment, { from, to: groups, port: one });
        if (blocked !== undefined)
          report(
            target,
            one === port ? 'target-group/blocked' : 'target-group/health-check-blocked',
            `${balancer.logicalId} cannot reach ${machine.logicalId}: ${blocked}.`,
            'Let the load balancer in on the port of the target group and of its health check.',
          );
      }
      const text = textAt(machine.properties, 'LaunchTemplateData', 'UserData') ?? '';
      const listening = /"port":\s*(\d+)/.exec(text)?.[1];
      if (listening !== undefined && port !== undefined && Number(listening) !== port) {
        report(
          target,
          'target-group/port',
          `Targets are asked on port ${port}, but the configuration in the user data of ${machine.logicalId} says ${listening}.`,
          'Use one port.',
        );
      }
    }
  }
};

function checkAttributes(resource: Resource, property: string, fault: (wrong: string, fix: string) => void): void {
  for (const attribute of listAt(resource.properties, property)) {
    const key = textAt(attribute, 'Key') ?? '';
    const value = numberAt(attribute, 'Value');
    const range = ATTRIBUTE_RANGES[key];
    if (range !== undefined && value !== undefined && (value < range[0] || value > range[1]))
      fault(`${key} is ${value}.`, `${range[0]} to ${range[1]}.`);
    if (
      /enabled$/.test(key) &&
      !/^(true|false|⟦.*|use_load_balancer_configuration)$/.test(String(textAt(attribute, 'Value') ?? ''))
    )
      fault(`${key} is no truth value.`, 'true or false.');
  }
}

function machinesBehind(deployment: Deployment, target: Resource): { machine: Resource; groups: Resource[] }[] {
  return deployment
    .all('AWS::AutoScaling::AutoScalingGroup')
    .filter((group) => deployment.targets(group.properties, 'TargetGroupARNs').includes(target))
    .flatMap((group) =>
      deployment.mentioned(group.properties['LaunchTemplate'] ?? group.properties['MixedInstancesPolicy']),
    )
    .filter((machine, index, all) => machine.type === 'AWS::EC2::LaunchTemplate' && all.indexOf(machine) === index)
    .map((machine) => ({
      machine,
      groups: [
        ...deployment.targets(machine.properties, 'LaunchTemplateData', 'SecurityGroupIds'),
        ...listAt(machine.properties, 'LaunchTemplateData', 'NetworkInterfaces').flatMap((one) =>
          deployment.targets(one, 'Groups'),
        ),
      ],
    }));
}
