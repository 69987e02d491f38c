import type { Deployment, Resource } from '../templates/deployment';
import { at, listAt, textAt, textsAt } from '../templates/json';
import { isLiteral } from '../templates/token';
import type { Invariant } from './invariant';

/** The hosted zone of all distributions. */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';
const ADDRESSES: Readonly<Record<string, RegExp>> = {
  A: /^(\d{1,3}\.){3}\d{1,3}$/,
  AAAA: /^[0-9a-f:]*:[0-9a-f:.]*$/i,
};

type Say = (rule: string, wrong: string, fix: string) => void;

/** Route 53 and certificates: records that say something, and names that what they lead to knows. */
export const dnsRecords: Invariant = (deployment, report) => {
  for (const record of deployment.all('AWS::Route53::RecordSet')) {
    const fault: Say = (rule, wrong, fix) => report(record, `dns-record/${rule}`, wrong, fix);
    checkValues(record, fault);
    checkZone(deployment, record, fault);
    if (at(record.properties, 'AliasTarget') !== undefined) checkAlias(deployment, record, fault);
  }
  for (const certificate of deployment.all('AWS::CertificateManager::Certificate')) {
    const name = textAt(certificate.properties, 'DomainName') ?? '';
    if (isLiteral(name) && name.length > 64)
      report(
        certificate,
        'certificate/name',
        `${name} has ${name.length} characters: a certificate's first name has 64.`,
        'Put a shorter name first and this under SubjectAlternativeNames.',
      );
  }
};

function checkValues(record: Resource, fault: Say): void {
  const { properties } = record;
  const type = textAt(properties, 'Type') ?? '';
  const values = textsAt(properties, 'ResourceRecords');
  const isAlias = properties['AliasTarget'] !== undefined;
  if (isAlias && (properties['TTL'] !== undefined || values.length > 0))
    fault('alias', 'An alias has TTL or ResourceRecords.', 'Remove them.');
  if (!isAlias && (properties['TTL'] === undefined || values.length === 0))
    fault('values', 'A record needs TTL and ResourceRecords, or an AliasTarget.', 'Give them.');
  const wrong = values.filter((value) => isLiteral(value) && ADDRESSES[type]?.test(value) === false);
  if (wrong.length > 0)
    fault('values', `A record of type ${type} has ${wrong.join(', ')}.`, 'Give addresses, or use CNAME.');
  if (type === 'CNAME' && values.length > 1) fault('values', 'A CNAME has one value.', 'Keep one.');
}

function checkZone(deployment: Deployment, record: Resource, fault: Say): void {
  const { properties } = record;
  if ((properties['HostedZoneId'] === undefined) === (properties['HostedZoneName'] === undefined))
    fault('zone', 'HostedZoneId or HostedZoneName: one is needed.', 'Give exactly one.');
  const zone = deployment.target(properties['HostedZoneId']);
  const zoneName = withoutDot(textAt(properties, 'HostedZoneName') ?? textAt(zone?.properties, 'Name') ?? '');
  const name = withoutDot(textAt(properties, 'Name') ?? '');
  if (zoneName === '' || !isLiteral(zoneName + name)) return;
  if (name !== zoneName && !name.endsWith(`.${zoneName}`))
    fault('zone', `${name} is not in the zone ${zoneName}.`, 'End the name with that of the zone.');
  if (name === zoneName && textAt(properties, 'Type') === 'CNAME')
    fault('apex', `The zone's own name ${name} takes no CNAME.`, 'Use an alias of type A.');
}

function checkAlias(deployment: Deployment, record: Resource, fault: Say): void {
  const target = deployment.mentioned(at(record.properties, 'AliasTarget', 'DNSName'))[0];
  const zone = textAt(record.properties, 'AliasTarget', 'HostedZoneId') ?? '';
  if (target?.type === 'AWS::CloudFront::Distribution') {
    if (isLiteral(zone) && zone !== CLOUDFRONT_ZONE)
      fault('alias', `The hosted zone of a distribution is not ${zone}.`, CLOUDFRONT_ZONE);
    const name = withoutDot(textAt(record.properties, 'Name') ?? '');
    const aliases = listAt(target.properties, 'DistributionConfig', 'Aliases');
    const isKnown = aliases.some((alias) => typeof alias !== 'string' || !isLiteral(alias) || covers(alias, name));
    if (isLiteral(name) && !isKnown)
      fault(
        'alias-unknown',
        `${target.logicalId} does not answer to ${name}.`,
        'Add it to the Aliases of the distribution.',
      );
  }
  if (target?.type === 'AWS::ElasticLoadBalancingV2::LoadBalancer' && isLiteral(zone))
    fault(
      'alias',
      `The hosted zone of a load balancer is not known now, and not ${zone}.`,
      'Fn::GetAtt CanonicalHostedZoneID.',
    );
}

function covers(alias: string, name: string): boolean {
  return alias === name || (alias.startsWith('*.') && name.split('.').slice(1).join('.') === alias.slice(2));
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
