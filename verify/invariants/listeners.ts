import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, numberAt, textAt, textsAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';
import { letsAnybodyIn } from './reachability';

type Say = (rule: string, wrong: string, fix: string) => void;

/** Listeners and their rules: a protocol of the load balancer, one certificate where there is TLS, and actions that do something. */
export const listeners: Invariant = (deployment, report) => {
  const all = deployment.all('AWS::ElasticLoadBalancingV2::Listener');
  for (const listener of all) {
    const fault: Say = (rule, wrong, fix) => report(listener, `listener/${rule}`, wrong, fix);
    checkProtocol(deployment, listener, fault);
    checkCertificates(listener, fault);
    checkActions(deployment, { listener, actions: listAt(listener.properties, 'DefaultActions') }, fault);
    if (listAt(listener.properties, 'DefaultActions').length === 0)
      fault('action', 'A listener needs a default action.', 'Give DefaultActions.');
  }
  const taken = new Map<string, Resource>();
  for (const rule of deployment.all('AWS::ElasticLoadBalancingV2::ListenerRule')) {
    const fault: Say = (id, wrong, fix) => report(rule, `listener/${id}`, wrong, fix);
    const priority = numberAt(rule.properties, 'Priority');
    if (priority !== undefined && (priority < 1 || priority > 50_000))
      fault('priority', `Priority is ${priority}.`, '1 to 50000.');
    const key = `${textAt(rule.properties, 'ListenerArn') ?? ''} ${priority ?? ''}`;
    const other = taken.get(key);
    if (other !== undefined) fault('priority', `${other.logicalId} has the same Priority.`, 'Give each its own.');
    taken.set(key, rule);
    const conditions = listAt(rule.properties, 'Conditions');
    if (conditions.length === 0) fault('rule', 'A listener rule needs conditions.', 'Give Conditions.');
    const values = conditions.reduce<number>((sum, one) => sum + valuesOf(one), 0);
    if (values > 5) fault('rule', `Its conditions have ${values} values: a rule takes 5.`, 'Make two rules.');
    const listener = deployment.target(rule.properties['ListenerArn']);
    if (listener !== undefined)
      checkActions(deployment, { listener, actions: listAt(rule.properties, 'Actions') }, fault);
  }
};

function valuesOf(condition: Json): number {
  const configs = [
    'PathPatternConfig',
    'HostHeaderConfig',
    'HttpHeaderConfig',
    'HttpRequestMethodConfig',
    'QueryStringConfig',
    'SourceIpConfig',
  ];
  return configs.reduce(
    (sum, name) => sum + listAt(condition, name, 'Values').length,
    listAt(condition, 'Values').length,
  );
}

function checkProtocol(deployment: Deployment, listener: Resource, fault: Say): void {
  const { properties } = listener;
  const balancer = deployment.target(properties['LoadBalancerArn']);
  const protocol = textAt(properties, 'Protocol');
  const port = numberAt(properties, 'Port');
  const type = textAt(balancer?.properties, 'Type') ?? 'application';
  const isApplication = type === 'application';
  if (balancer !== undefined && balancer.type !== 'AWS::ElasticLoadBalancingV2::LoadBalancer')
    fault(
      'load-balancer',
      `LoadBalancerArn is ${balancer.logicalId}, of type ${balancer.type}.`,
      'Give a load balancer.',
    );
  if (type !== 'gateway' && (protocol === undefined || properties['Port'] === undefined))
    fault('incomplete', 'A listener needs Protocol and Port.', 'As in HTTPS and 443.');
  if (port !== undefined && (port < 1 || port > 65_535)) fault('port', `Port ${port}.`, '1 to 65535.');
  if (
    balancer !== undefined &&
    protocol !== undefined &&
    isLiteral(protocol) &&
    /^HTTPS?$/.test(protocol) !== isApplication
  )
    fault(
      'protocol',
      `A listener of ${protocol} on a${isApplication ? 'n application' : ' network'} load balancer.`,
      isApplication ? 'HTTP or HTTPS.' : 'TCP, UDP or TLS.',
    );
  if (balancer === undefined) return;
  const isTaken = deployment
    .all('AWS::ElasticLoadBalancingV2::Listener')
    .some(
      (other) =>
        other !== listener &&
        deployment.target(other.properties['LoadBalancerArn']) === balancer &&
        numberAt(other.properties, 'Port') === port,
    );
  if (isTaken) fault('port', `Two listeners of ${balancer.logicalId} have port ${port ?? 0}.`, 'Use one port each.');
  const groups = deployment.targets(balancer.properties, 'SecurityGroups');
  if (groups.length > 0 && port !== undefined && !letsAnybodyIn(deployment, groups, port))
    fault(
      'closed',
      `No security group of ${balancer.logicalId} lets anybody in on port ${port}.`,
      'Add an ingress rule.',
    );
}

function checkCertificates(listener: Resource, fault: Say): void {
  const protocol = textAt(listener.properties, 'Protocol') ?? '';
  const certificates = listAt(listener.properties, 'Certificates');
  if (/^(HTTPS|TLS)$/.test(protocol) && certificates.length === 0)
    fault('certificate', `${protocol} needs a certificate.`, 'Give Certificates.');
  if (certificates.length > 1)
    fault(
      'certificate',
      `Certificates has ${certificates.length}: a listener takes its default one.`,
      'Give others by AWS::ElasticLoadBalancingV2::ListenerCertificate.',
    );
  if (/^(HTTP|TCP|UDP)$/.test(protocol) && certificates.length > 0)
    fault('certificate', `${protocol} has no certificates.`, 'Remove them or use HTTPS.');
  if (/^(HTTP|TCP|UDP)$/.test(protocol) && listener.properties['SslPolicy'] !== undefined)
    fault('certificate', `${protocol} has no SslPolicy.`, 'Remove it or use HTTPS.');
  for (const certificate of certificates) {
    const arn = textAt(certificate, 'CertificateArn') ?? '';
    const [, region] = /^arn:aws[\w-]*:acm:([a-z0-9-]+):/.exec(arn) ?? [];
    const own = listener.stack.region;
    if (region !== undefined && own !== undefined && region !== own)
      fault('certificate', `The certificate is in ${region}, the load balancer in ${own}.`, `Make it in ${own}.`);
  }
}

function checkActions(
  deployment: Deployment,
  { listener, actions }: { listener: Resource; actions: readonly Json[] },
  fault: Say,
): void {
  for (const action of actions) {
    const type = textAt(action, 'Type');
    const targets = [
      ...textsAt(action, 'TargetGroupArn'),
      ...listAt(action, 'ForwardConfig', 'TargetGroups').flatMap((one) => textAt(one, 'TargetGroupArn') ?? []),
    ];
    if (type === 'forward' && targets.length === 0)
      fault('action', 'A forward without a target group.', 'Give TargetGroupArn.');
    if (type === 'fixed-response' && textAt(action, 'FixedResponseConfig', 'StatusCode') === undefined)
      fault('action', 'A fixed response without FixedResponseConfig.', 'Give its StatusCode.');
    if (type === 'redirect') checkRedirect(listener, at(action, 'RedirectConfig'), fault);
    for (const text of targets) {
      const target = deployment.target(text);
      if (target === undefined) continue;
      if (target.type !== 'AWS::ElasticLoadBalancingV2::TargetGroup')
        fault('action', `TargetGroupArn is ${target.logicalId}, of type ${target.type}.`, 'Give a target group.');
      else checkTarget(listener, target, fault);
    }
  }
}

function checkTarget(listener: Resource, target: Resource, fault: Say): void {
  const protocol = textAt(listener.properties, 'Protocol') ?? '';
  const theirs = textAt(target.properties, 'Protocol') ?? '';
  if (theirs === '' || protocol === '' || !isLiteral(theirs + protocol)) return;
  if (/^HTTPS?$/.test(theirs) !== /^HTTPS?$/.test(protocol))
    fault(
      'target-protocol',
      `A listener of ${protocol} forwards to ${target.logicalId} of ${theirs}.`,
      'Use protocols of one layer.',
    );
  const version = textAt(target.properties, 'ProtocolVersion') ?? 'HTTP1';
  if (protocol === 'HTTP' && version !== 'HTTP1' && isLiteral(version))
    fault(
      'target-protocol',
      `${target.logicalId} speaks ${version}, which needs a listener of HTTPS.`,
      'Set ProtocolVersion HTTP1, or use HTTPS.',
    );
}

function checkRedirect(listener: Resource, config: Json | undefined, fault: Say): void {
  if (config === undefined) {
    fault('action', 'A redirect without RedirectConfig.', 'Give it.');
    return;
  }
  const changes = (name: string, own: string | undefined, kept: string): boolean => {
    const value = textAt(config, name);
    return value !== undefined && value !== kept && value !== own;
  };
  const isElsewhere =
    changes('Protocol', textAt(listener.properties, 'Protocol'), '#{protocol}') ||
    changes('Port', textAt(listener.properties, 'Port'), '#{port}') ||
    changes('Host', undefined, '#{host}') ||
    changes('Path', undefined, '/#{path}') ||
    changes('Query', undefined, '#{query}');
  if (!isElsewhere)
    fault('action', 'A redirect to where it comes from.', 'Change the protocol, port, host, path or query.');
}
