import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, numberAt, textAt, textsAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { attributeOf, checkAttributes } from './load-balancer-attributes';
import { groupsOfMachine, launchedBy } from './machine-parts';
import { checkRanges } from './ranges';
import { blockedBetween, openToAll } from './reachability';
import { probesOf } from './user-data-parts';

const ATTRIBUTES = 'TargetGroupAttributes';

type Say = (rule: string, wrong: string, fix: string) => void;

/** Target groups: a health check that can succeed, and a way from the load balancer to the port that targets listen on. */
export const targetGroups: Invariant = (deployment, report) => {
  for (const target of deployment.all('AWS::ElasticLoadBalancingV2::TargetGroup')) {
    const fault: Say = (rule, wrong, fix) => report(target, `target-group/${rule}`, wrong, fix);
    checkParts(target, fault);
    checkRanges(target, 'target-group/health-check', report, [
      { path: ['HealthCheckIntervalSeconds'], least: 5, greatest: 300, unit: ' s' },
      { path: ['HealthCheckTimeoutSeconds'], least: 2, greatest: 120, unit: ' s' },
      { path: ['HealthyThresholdCount'], least: 2, greatest: 10 },
      { path: ['UnhealthyThresholdCount'], least: 2, greatest: 10 },
    ]);
    checkHealthCheck(target, fault);
    const groups = deployment
      .all('AWS::AutoScaling::AutoScalingGroup')
      .filter((group) => deployment.targets(group.properties, 'TargetGroupARNs').includes(target));
    const balancers = balancersOf(deployment, target);
    if (groups.length > 0 && balancers === undefined)
      fault(
        'unused',
        'No listener forwards to it: its targets are never healthy.',
        'Name it in the action of a listener.',
      );
    for (const machine of new Set(groups.flatMap((group) => launchedBy(deployment, group)))) {
      checkMachine(deployment, { target, machine }, fault);
      for (const balancer of balancers ?? []) checkWay(deployment, { balancer, target, machine }, fault);
    }
  }
};

function isHttp(target: Resource): boolean {
  return /^HTTPS?$/.test(textAt(target.properties, 'Protocol') ?? '');
}

function checkParts(target: Resource, fault: Say): void {
  const { properties } = target;
  const isLambda = textAt(properties, 'TargetType') === 'lambda';
  const given = ['Protocol', 'Port', 'VpcId'].filter((name) => properties[name] !== undefined);
  if (!isLambda && given.length < 3) fault('incomplete', 'Protocol, Port and VpcId are needed.', 'Give all three.');
  if (isLambda && given.length > 0)
    fault('lambda', 'A target group of functions has no Port, Protocol or VpcId.', 'Remove them.');
  const family = isLambda || isHttp(target) ? 'http' : 'tcp';
  checkAttributes(target, { property: ATTRIBUTES, family }, (wrong, fix) => fault('attribute', wrong, fix));
  const stickiness = attributeOf(target, ATTRIBUTES, 'stickiness.type');
  if (stickiness !== undefined && !(family === 'http' ? /^(lb_cookie|app_cookie)$/ : /^source_ip/).test(stickiness))
    fault('attribute', `stickiness.type is ${stickiness}.`, 'lb_cookie or app_cookie for HTTP, source_ip for TCP.');
  const slow = Number(attributeOf(target, ATTRIBUTES, 'slow_start.duration_seconds') ?? '0');
  if (slow !== 0 && (slow < 30 || slow > 900))
    fault('attribute', `slow_start.duration_seconds is ${slow}.`, '0, or 30 to 900.');
  const algorithm = attributeOf(target, ATTRIBUTES, 'load_balancing.algorithm.type') ?? 'round_robin';
  if (slow !== 0 && algorithm !== 'round_robin')
    fault('attribute', `A slow start is not for ${algorithm}.`, 'round_robin.');
}

function checkHealthCheck(target: Resource, fault: Say): void {
  const { properties } = target;
  const http = isHttp(target);
  const type = textAt(properties, 'TargetType') ?? 'instance';
  const [interval, timeout] = [
    numberAt(properties, 'HealthCheckIntervalSeconds') ?? 30,
    numberAt(properties, 'HealthCheckTimeoutSeconds') ?? 5,
  ];
  if (type !== 'lambda' && timeout >= interval && http)
    fault(
      'health-check',
      `The health check's timeout ${timeout} s is not below its interval ${interval} s.`,
      'Set the timeout below the interval.',
    );
  if (type !== 'lambda' && at(properties, 'HealthCheckEnabled') === false)
    fault('health-check', `Targets of type ${type} are always checked.`, 'Remove HealthCheckEnabled.');
  const path = textAt(properties, 'HealthCheckPath');
  const protocol = textAt(properties, 'HealthCheckProtocol') ?? (http ? 'HTTP' : 'TCP');
  if (path !== undefined && isLiteral(path) && !/^\/|^\/[\w.]+\/\w+$/.test(path))
    fault('health-check', `HealthCheckPath is ${path}.`, 'Begin it with /.');
  if (protocol === 'TCP' && path !== undefined)
    fault('health-check', 'A TCP health check has no path.', 'Set HealthCheckProtocol HTTP or remove the path.');
  if (http && protocol === 'TCP')
    fault('health-check', 'A target group of HTTP is checked by HTTP or HTTPS.', 'Set HealthCheckProtocol HTTP.');
  const code = textAt(properties, 'Matcher', 'HttpCode');
  if (code !== undefined && isLiteral(code) && !/^[2-5]\d\d(-[2-5]\d\d)?(,[2-5]\d\d(-[2-5]\d\d)?)*$/.test(code))
    fault('health-check', `HttpCode is ${code}.`, 'As in 200 or 200-299.');
}

/** The load balancers whose listeners forward to a target group; undefined if no listener of the templates does. */
function balancersOf(deployment: Deployment, target: Resource): Resource[] | undefined {
  const rules = deployment
    .all('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) => deployment.mentioned(rule.properties['Actions']).includes(target));
  const listeners = deployment
    .all('AWS::ElasticLoadBalancingV2::Listener')
    .filter((one) => deployment.mentioned(one.properties['DefaultActions']).includes(target));
  if (rules.length + listeners.length === 0) return undefined;
  const through = rules.flatMap((rule) => deployment.target(rule.properties['ListenerArn']) ?? []);
  return [
    ...new Set([...listeners, ...through].flatMap((one) => deployment.target(one.properties['LoadBalancerArn']) ?? [])),
  ];
}

function checkWay(
  deployment: Deployment,
  { balancer, target, machine }: { balancer: Resource; target: Resource; machine: Resource },
  fault: Say,
): void {
  const from = deployment.targets(balancer.properties, 'SecurityGroups');
  const to = groupsOfMachine(deployment, machine);
  if (from.length === 0 || to.length === 0) return;
  const port = numberAt(target.properties, 'Port');
  for (const one of new Set([port, numberAt(target.properties, 'HealthCheckPort') ?? port])) {
    if (one === undefined) continue;
    const blocked = blockedBetween(deployment, { from, to, port: one });
    if (blocked !== undefined)
      fault(
        one === port ? 'blocked' : 'health-check-blocked',
        `${balancer.logicalId} cannot reach ${machine.logicalId}: ${blocked}.`,
        'Let the load balancer in on the port of the target group and of its health check.',
      );
  }
  const open = port === undefined ? [] : openToAll(deployment, to, port);
  if (textAt(balancer.properties, 'Scheme') === 'internal' && open.length > 0)
    fault(
      'open',
      `${open.map(({ logicalId }) => logicalId).join(', ')} lets everybody in on port ${port ?? 0}, around the internal ${balancer.logicalId}.`,
      'Let the load balancer in alone.',
    );
}

/** Compares with what the machine's own user data says: where it listens, and how it finds out that it does. */
function checkMachine(
  deployment: Deployment,
  { target, machine }: { target: Resource; machine: Resource },
  fault: Say,
): void {
  const { properties } = target;
  if (
    groupsOfMachine(deployment, machine).length === 0 &&
    listAt(machine.properties, 'LaunchTemplateData', 'SecurityGroups').length === 0
  )
    fault(
      'blocked',
      `${machine.logicalId} has no security group, and the default one lets the load balancer not in.`,
      'Give it one.',
    );
  const userData = textAt(machine.properties, 'LaunchTemplateData', 'UserData') ?? '';
  const port = numberAt(properties, 'Port');
  const listening = /"port":\s*(\d+)/.exec(userData)?.[1];
  if (listening !== undefined && port !== undefined && Number(listening) !== port)
    fault(
      'port',
      `Targets are asked on port ${port}, but the configuration in the user data of ${machine.logicalId} says ${listening}.`,
      'Use one port.',
    );
  const probes = probesOf(userData);
  if (probes.length === 0 || !isHttp(target)) return;
  const checked = {
    protocol: (textAt(properties, 'HealthCheckProtocol') ?? 'HTTP').toLowerCase(),
    port: numberAt(properties, 'HealthCheckPort') ?? port ?? 0,
    path: textAt(properties, 'HealthCheckPath') ?? '/',
  };
  const asked = `${checked.protocol}://TARGET:${checked.port}${checked.path}`;
  const told = probes.map((one) => `${one.protocol}://127.0.0.1:${one.port}${one.path}`).join(', ');
  const isSame = probes.some(
    (one) => one.protocol === checked.protocol && one.port === checked.port && one.path === checked.path,
  );
  if (!isSame && isLiteral(checked.path))
    fault(
      'health-check-differs',
      `The load balancer asks ${asked}, the machine itself ${told} in its user data.`,
      'Ask the same of it.',
    );
  const protocol = textAt(properties, 'Protocol') ?? '';
  if (!probes.some((one) => one.protocol === protocol.toLowerCase()))
    fault(
      'protocol',
      `Targets are spoken to by ${protocol}, but ${machine.logicalId} asks itself ${told}.`,
      'Use one protocol.',
    );
  const codes = textsAt(properties, 'Matcher', 'HttpCode')[0] ?? '200';
  if (isLiteral(codes) && !accepts(codes, 200))
    fault('health-check', `HttpCode ${codes} does not accept 200.`, 'Accept it.');
}

function accepts(codes: string, code: number): boolean {
  return codes.split(',').some((range) => {
    const [least, greatest = least] = range.split('-').map(Number);
    return least !== undefined && greatest !== undefined && least <= code && code <= greatest;
  });
}
