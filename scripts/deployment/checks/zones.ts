import type { Zone } from '../aws-account';
import { type Check, stopping, warning } from '../finding';
import { readVpcOriginRegions } from '../vpc-origin-regions';

/**
 * The zones that the stacks will be in. CloudFront excludes some by ID, and which name has that ID differs from account to account. A
 * zone by position is CloudFormation's `Fn::GetAZs`: the zones in which the account has a default subnet, or all if there is none,
 * so that with some default subnets deleted it may mean another one.
 */
export const checkZones: Check = async ({ account, region, needs }) => {
  const zones = await account.zones();
  const chosen = needs.zones.map((zone) => (typeof zone === 'number' ? zones[zone] : named(zones, zone)));
  const excludedIds = needs.usesVpcOrigins ? (readVpcOriginRegions()[region] ?? []) : [];
  const findings = needs.zones.flatMap((zone, index) =>
    chosen[index] === undefined ? [stopping('region-without-service', `zone ${zone} of ${region}`)] : [],
  );
  const others = zones.filter(({ id }) => !excludedIds.includes(id)).map(({ name }) => JSON.stringify(name));
  for (const zone of chosen) {
    if (zone !== undefined && excludedIds.includes(zone.id))
      findings.push(
        stopping('excluded-zone', `${zone.name} is ${zone.id} in this account; others are ${others.join(', ')}`),
      );
  }
  for (const { type } of needs.instances) {
    const offering = await account.zonesWithInstanceType(type);
    const without = chosen.filter((zone) => zone !== undefined && !offering.includes(zone.name));
    // The group starts its instance where there is one; without any, the region check says so.
    if (offering.length > 0 && without.length > 0)
      findings.push(warning('region-without-service', `${type} in ${without.map((zone) => zone?.name).join(', ')}`));
  }
  return findings;
};

function named(zones: readonly Zone[], name: string): Zone | undefined {
  return zones.find((zone) => zone.name === name);
}
