import type { Deployment, Resource } from '../templates/deployment';
import { textAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';

/** Where each type's names stand, and whether they are of the whole account rather than of one region. */
const NAMES: Readonly<Record<string, { readonly path: readonly string[]; readonly isGlobal?: boolean }>> = {
  'AWS::AutoScaling::AutoScalingGroup': { path: ['AutoScalingGroupName'] },
  'AWS::EC2::LaunchTemplate': { path: ['LaunchTemplateName'] },
  'AWS::EC2::SecurityGroup': { path: ['GroupName'] },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': { path: ['Name'] },
  'AWS::ElasticLoadBalancingV2::TargetGroup': { path: ['Name'] },
  'AWS::WAFv2::WebACL': { path: ['Name'] },
  'AWS::IAM::Role': { path: ['RoleName'], isGlobal: true },
  'AWS::IAM::ManagedPolicy': { path: ['ManagedPolicyName'], isGlobal: true },
  'AWS::IAM::InstanceProfile': { path: ['InstanceProfileName'], isGlobal: true },
  'AWS::CloudFront::Function': { path: ['Name'], isGlobal: true },
  'AWS::CloudFront::CachePolicy': { path: ['CachePolicyConfig', 'Name'], isGlobal: true },
  'AWS::CloudFront::OriginRequestPolicy': { path: ['OriginRequestPolicyConfig', 'Name'], isGlobal: true },
  'AWS::CloudFront::ResponseHeadersPolicy': { path: ['ResponseHeadersPolicyConfig', 'Name'], isGlobal: true },
  'AWS::CloudFront::OriginAccessControl': { path: ['OriginAccessControlConfig', 'Name'], isGlobal: true },
};

/** Names of machines, networks, roles and the edge: none given twice, and none that a second deployment would give again. */
export const names: Invariant = (deployment, report) => {
  const own = deploymentName(deployment);
  const taken = new Map<string, Resource>();
  for (const [type, { path, isGlobal = false }] of Object.entries(NAMES)) {
    for (const resource of deployment.all(type)) {
      const name = textAt(resource.properties, ...path);
      if (name === undefined || !isLiteral(name)) continue;
      const place = isGlobal ? 'account' : (resource.stack.region ?? 'region');
      const scope = type === 'AWS::EC2::SecurityGroup' ? JSON.stringify(resource.properties['VpcId'] ?? '') : '';
      const key = `${type} ${place} ${scope} ${name}`;
      const other = taken.get(key);
      if (other !== undefined)
        report(resource, 'name/taken', `${other.logicalId} is named ${name} too.`, 'Give each its own name.');
      taken.set(key, resource);
      if (own !== undefined && !isGenerated(name) && !name.toLowerCase().includes(own))
        report(
          resource,
          'name/of-every-deployment',
          `${name} says nothing of the deployment '${own}': a second one in the account would want the same name.`,
          `Have '${own}' in the name, or leave it to CloudFormation.`,
        );
    }
  }
};

/** What the CDK makes up ends in a hash of the path. */
function isGenerated(name: string): boolean {
  return /[0-9A-F]{8}$/.test(name);
}

/**
 * What tells a deployment from others of the same app: the last word that the names of all stacks begin with, as `demo` of
 * `Headwater-demo-Data` and `Headwater-demo-Web`. Undefined if the stacks' names have not two words in common.
 */
function deploymentName({ stacks }: Deployment): string | undefined {
  const words = stacks.map(({ stackName }) => stackName.toLowerCase().split('-'));
  const [first = []] = words;
  if (words.length < 2) return undefined;
  const differing = first.findIndex((word, index) => words.some((other) => other[index] !== word));
  const common = differing < 0 ? first : first.slice(0, differing);
  return common.length < 2 ? undefined : common.at(-1);
}
