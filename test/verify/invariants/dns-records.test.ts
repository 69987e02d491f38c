import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { att, resource } from '../faults-of';

const record = (properties: Record<string, unknown>): Record<string, unknown> => ({
  Extra: resource('AWS::Route53::RecordSet', {
    Name: 'www.example.org',
    HostedZoneName: 'example.org.',
    TTL: '300',
    ...properties,
  }),
});
const certificate = (domain: string): Record<string, unknown> => ({
  Extra: resource('AWS::CertificateManager::Certificate', { DomainName: domain, ValidationMethod: 'DNS' }),
});

const cases: Case[] = [
  ['an alias with a time', { 'Record.TTL': '300' }, 'dns-record/alias'],
  ['an alias in the wrong zone', { 'Record.AliasTarget.HostedZoneId': 'Z0000' }, 'dns-record/alias'],
  [
    'the zone of a load balancer by hand',
    { 'Record.AliasTarget': { DNSName: att('Balancer', 'DNSName'), HostedZoneId: 'Z0000' } },
    'dns-record/alias',
  ],
  ['a name that the distribution does not know', { 'Record.Name': 'www.example.org' }, 'dns-record/alias-unknown'],
  ['a record of nothing', record({ Type: 'A' }), 'dns-record/values'],
  ['a name for an address', record({ Type: 'A', ResourceRecords: ['d1.cloudfront.net'] }), 'dns-record/values'],
  ['a name outside its zone', { 'Record.HostedZoneName': 'example.net.' }, 'dns-record/zone'],
  ['no zone', { 'Record.HostedZoneName': undefined }, 'dns-record/zone'],
  [
    'a CNAME of the zone itself',
    record({ Name: 'example.org', Type: 'CNAME', ResourceRecords: ['a.example.net'] }),
    'dns-record/apex',
  ],
  ['a zone without a dot', { 'Record.HostedZoneName': 'example.org' }, 'dns-record/text'],
  ['a type that there is not', { 'Record.Type': 'ALIAS' }, 'dns-record/choice'],
  ['a record without a name', { 'Record.Name': undefined }, 'dns-record/missing'],
  ['a certificate whose first name is too long', certificate(`${'a'.repeat(60)}.example.org`), 'certificate/name'],
  ['a certificate for a URL', certificate('https://iot.example.org'), 'certificate/text'],
];

describeInvariant('DNS records and certificates', { sources: ['dns-records'], base: EDGE, cases });
