import type { Deployment, Resource } from '../templates/deployment';
import { listAt, numberAt, textAt, type Json } from '../templates/json';
import { isLiteral } from '../templates/token';
import { isPrivate, overlaps, parseBlock, type AddressBlock } from './address-block';

/** The rules of a group, its own and those that stand by themselves. */
export function groupRules(
  deployment: Deployment,
  group: Resource,
  direction: 'Ingress' | 'Egress',
): { rule: Json; resource: Resource }[] {
  const separate = deployment
    .all(`AWS::EC2::SecurityGroup${direction}`)
    .filter((rule) => deployment.target(rule.properties['GroupId']) === group)
    .map((resource) => ({ rule: resource.properties, resource }));
  return [
    ...listAt(group.properties, `SecurityGroup${direction}`).map((rule) => ({ rule, resource: group })),
    ...separate,
  ];
}

/** What a rule lets through, and to or from whom. */
interface Opening {
  readonly from: number;
  readonly to: number;
  readonly everywhere: boolean;
  readonly peer: Resource | undefined;
  /** A peer of which the templates do not say who it is: a block, a prefix list. */
  readonly isOther: boolean;
  readonly block: AddressBlock | undefined;
}

function openingOf(deployment: Deployment, rule: Json): Opening[] {
  const protocol = textAt(rule, 'IpProtocol') ?? '-1';
  if (!/^(-1|tcp|6)$/.test(protocol) && isLiteral(protocol)) return [];
  const isAll = protocol === '-1';
  const peer = deployment.target(textAt(rule, 'SourceSecurityGroupId') ?? textAt(rule, 'DestinationSecurityGroupId'));
  const cidr = textAt(rule, 'CidrIp');
  return [
    {
      from: isAll ? 0 : (numberAt(rule, 'FromPort') ?? 0),
      to: isAll ? 65_535 : (numberAt(rule, 'ToPort') ?? 65_535),
      everywhere: cidr === '0.0.0.0/0',
      peer,
      isOther: peer === undefined && cidr !== '0.0.0.0/0' && cidr !== '255.255.255.255/32',
      block: parseBlock(cidr ?? ''),
    },
  ];
}

function openings(deployment: Deployment, group: Resource, direction: 'Ingress' | 'Egress'): Opening[] {
  const own = listAt(group.properties, `SecurityGroup${direction}`);
  const separate = deployment
    .all(`AWS::EC2::SecurityGroup${direction}`)
    .filter((rule) => deployment.target(rule.properties['GroupId']) === group)
    .map((rule) => rule.properties);
  const rules = [...own, ...separate].flatMap((rule) => openingOf(deployment, rule));
  // A group without egress rules gets one that allows everything, unless rules are added separately by CloudFormation.
  const isOpen = direction === 'Egress' && own.length === 0 && separate.length === 0;
  return isOpen
    ? [{ from: 0, to: 65_535, everywhere: true, peer: undefined, isOther: false, block: undefined }]
    : rules;
}

/** Whether groups let a TCP port through from others, by both sides' rules: what is blocked, or undefined. */
export function blockedBetween(
  deployment: Deployment,
  options: { from: readonly Resource[]; to: readonly Resource[]; port: number },
): string | undefined {
  const { from, to, port } = options;
  const lets = (groups: readonly Resource[], direction: 'Ingress' | 'Egress', peers: readonly Resource[]): boolean =>
    groups.some((group) =>
      openings(deployment, group, direction).some(
        (opening) =>
          opening.from <= port &&
          port <= opening.to &&
          (opening.everywhere || opening.isOther || (opening.peer !== undefined && peers.includes(opening.peer))),
      ),
    );
  const names = (groups: readonly Resource[]): string => groups.map(({ logicalId }) => logicalId).join(', ');
  if (from.length > 0 && !lets(from, 'Egress', to))
    return `${names(from)} lets nothing out to port ${port} of ${names(to)}`;
  if (to.length > 0 && !lets(to, 'Ingress', from)) return `${names(to)} does not let ${names(from)} in on port ${port}`;
  return undefined;
}

/** Whether groups let anybody at all in on a port. */
export function letsAnybodyIn(deployment: Deployment, groups: readonly Resource[], port: number): boolean {
  return groups.some((group) =>
    openings(deployment, group, 'Ingress').some(({ from, to }) => from <= port && port <= to),
  );
}

/** Whether groups let a machine out to public addresses on a port. */
export function letsOut(deployment: Deployment, groups: readonly Resource[], port: number): boolean {
  return groups.some((group) =>
    openings(deployment, group, 'Egress').some(
      ({ from, to, everywhere, isOther, block }) =>
        from <= port && port <= to && (everywhere || (isOther && (block === undefined || !isPrivate(block)))),
    ),
  );
}

/** The groups that let everybody in on a port. */
export function openToAll(deployment: Deployment, groups: readonly Resource[], port: number): Resource[] {
  return groups.filter((group) =>
    openings(deployment, group, 'Ingress').some(({ from, to, everywhere }) => from <= port && port <= to && everywhere),
  );
}

/** Whether groups let CloudFront in on a port: by a prefix list, by its own group, or from addresses of the VPC. */
export function letsCloudFrontIn(deployment: Deployment, groups: readonly Resource[], port: number): boolean {
  return groups.some((group) =>
    openings(deployment, group, 'Ingress').some(({ from, to, everywhere, peer, isOther, block }) => {
      if (from > port || port > to || peer !== undefined) return false;
      const vpc = deployment.target(group.properties['VpcId']);
      const inside = parseBlock(textAt(vpc?.properties, 'CidrBlock') ?? '');
      const isOutside = block !== undefined && inside !== undefined && isPrivate(block) && !overlaps(block, inside);
      return (everywhere || isOther) && !isOutside;
    }),
  );
}
