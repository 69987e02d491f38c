import { z } from 'zod';
import { TemplateFault, type Deployment, type Resource } from '../contracts';
import { nameOf } from '../runtime/permissions';

const ruleSchema = z.object({
  IpProtocol: z.coerce.string(),
  FromPort: z.coerce.number().optional(),
  ToPort: z.coerce.number().optional(),
  CidrIp: z.string().optional(),
  SourcePrefixListId: z.string().optional(),
  SourceSecurityGroupId: z.string().optional(),
  DestinationSecurityGroupId: z.string().optional(),
});
type Rule = z.output<typeof ruleSchema>;
const rulesSchema = z.array(ruleSchema).default([]);

/** A hop that security groups must let through. */
export interface Hop {
  readonly fromGroupIds: readonly string[];
  readonly toGroupIds: readonly string[];
  readonly port: number;
}

/**
 * On one machine every port is open, in a VPC none is: checks that the security groups let the load balancer reach the router's
 * port. A TemplateFault names the group that lacks the rule.
 */
export function requireHop(deployment: Deployment, hop: Hop, where: string): void {
  const entering = hop.toGroupIds.some((group) =>
    rulesOf(deployment, group, 'Ingress').some(
      (rule) =>
        covers(rule, hop.port) &&
        (rule.CidrIp !== undefined || hop.fromGroupIds.includes(rule.SourceSecurityGroupId ?? '')),
    ),
  );
  if (!entering)
    throw new TemplateFault(
      `${where}: no security group of ${named(deployment, hop.toGroupIds)} lets port ${hop.port} in from ${named(deployment, hop.fromGroupIds)}`,
    );
  const leaving = hop.fromGroupIds.some((group) =>
    rulesOf(deployment, group, 'Egress').some(
      (rule) =>
        covers(rule, hop.port) &&
        (rule.CidrIp === '0.0.0.0/0' || hop.toGroupIds.includes(rule.DestinationSecurityGroupId ?? '')),
    ),
  );
  if (!leaving)
    throw new TemplateFault(
      `${where}: no security group of ${named(deployment, hop.fromGroupIds)} lets port ${hop.port} out to ${named(deployment, hop.toGroupIds)}`,
    );
}

/** CloudFront reaches a VPC origin from the addresses of its origin-facing prefix list, whose id a custom resource looks up. */
export function requireCloudFront(
  deployment: Deployment,
  listener: { readonly groupIds: readonly string[]; readonly port: number },
  where: string,
): void {
  const prefixLists = prefixListIds(deployment);
  const admitted = listener.groupIds.some((group) =>
    rulesOf(deployment, group, 'Ingress').some(
      (rule) =>
        covers(rule, listener.port) &&
        (rule.CidrIp === '0.0.0.0/0' || prefixLists.includes(rule.SourcePrefixListId ?? '(none)')),
    ),
  );
  if (!admitted)
    throw new TemplateFault(
      `${where}: no security group of ${named(deployment, listener.groupIds)} lets CloudFront's origin-facing prefix list in at port ${listener.port}`,
    );
}

/** Rules inside the group and those of resources beside it. */
function rulesOf(deployment: Deployment, groupId: string, direction: 'Ingress' | 'Egress'): readonly Rule[] {
  const group = groupOf(deployment, groupId);
  const inside = rulesSchema.parse(group?.properties[`SecurityGroup${direction}`]);
  const beside = deployment
    .ofType(`AWS::EC2::SecurityGroup${direction}`)
    .filter(({ properties }) => properties['GroupId'] === groupId)
    .map(({ properties }) => ruleSchema.parse(properties));
  return [...inside, ...beside];
}

function groupOf(deployment: Deployment, groupId: string): Resource | undefined {
  return deployment
    .ofType('AWS::EC2::SecurityGroup')
    .find(({ ref, attributes }) => ref === groupId || attributes['GroupId'] === groupId);
}

function covers(rule: Rule, port: number): boolean {
  if (rule.IpProtocol === '-1') return true;
  return rule.IpProtocol === 'tcp' && (rule.FromPort ?? Infinity) <= port && port <= (rule.ToPort ?? -1);
}

function named(deployment: Deployment, groupIds: readonly string[]): string {
  const names = groupIds.map((id) => {
    const group = groupOf(deployment, id);
    return group === undefined ? id : nameOf(group);
  });
  return names.length === 0 ? '(no security group)' : names.join(', ');
}

/** Ids that a custom resource of the templates looks up (`DescribeManagedPrefixLists`). */
function prefixListIds(deployment: Deployment): string[] {
  return deployment.resources.flatMap(({ attributes }) => attributes['PrefixLists.0.PrefixListId'] ?? []);
}
