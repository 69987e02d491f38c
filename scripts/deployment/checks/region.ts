import { type Check, stopping } from '../finding';
import { readVpcOriginRegions } from '../vpc-origin-regions';

export const checkRegion: Check = async ({ account, region, needs }) => {
  const findings = [];
  if (needs.usesVpcOrigins && readVpcOriginRegions()[region] === undefined)
    findings.push(stopping('region-without-service', `CloudFront VPC origins in ${region}`));
  for (const { type } of needs.instances) {
    const zones = await account.zonesWithInstanceType(type);
    if (zones.length === 0) findings.push(stopping('region-without-service', `instance type ${type} in ${region}`));
  }
  return findings;
};
