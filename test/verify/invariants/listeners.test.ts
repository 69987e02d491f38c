import { describeInvariant, type Case } from '../describe-invariant';
import { ref } from '../faults-of';
import { MACHINES } from '../machine-resources';

const certificate = (region: string): Record<string, string> => ({
  CertificateArn: `arn:aws:acm:${region}:111122223333:certificate/0e2e8ca6-1111-2222-3333-444455556666`,
});
const https = (...certificates: Record<string, string>[]): Record<string, unknown> => ({
  'Listener.Protocol': 'HTTPS',
  'Listener.Certificates': certificates,
});

const cases: Case[] = [
  ['a listener of something else', { 'Listener.LoadBalancerArn': ref('Targets') }, 'listener/load-balancer'],
  ['a listener of nothing', { 'Listener.LoadBalancerArn': undefined }, 'listener/missing'],
  ['no protocol', { 'Listener.Protocol': undefined }, 'listener/incomplete'],
  ['a protocol of another layer', { 'Listener.Protocol': 'TCP' }, 'listener/protocol'],
  ['a port that there is not', { 'Listener.Port': 0 }, 'listener/port'],
  ['a port twice', { Extra: MACHINES['Listener'] }, 'listener/port'],
  ['a port that no security group lets in', { 'Listener.Port': 81 }, 'listener/closed'],
  ['HTTPS without a certificate', https(), 'listener/certificate'],
  ['two certificates', https(certificate('eu-central-1'), certificate('eu-central-1')), 'listener/certificate'],
  ['a certificate of another region', https(certificate('us-east-1')), 'listener/certificate'],
  ['a certificate of HTTP', { 'Listener.Certificates': [certificate('eu-central-1')] }, 'listener/certificate'],
  ['a policy of HTTP', { 'Listener.SslPolicy': 'ELBSecurityPolicy-TLS13-1-2-2021-06' }, 'listener/certificate'],
  ['a policy that there is not', { 'Listener.SslPolicy': 'TLS-1-2' }, 'listener/text'],
  ['no action', { 'Listener.DefaultActions': [] }, 'listener/action'],
  ['a forward to nothing', { 'Listener.DefaultActions.0.TargetGroupArn': undefined }, 'listener/action'],
  ['a forward to something else', { 'Listener.DefaultActions.0.TargetGroupArn': ref('Balancer') }, 'listener/action'],
  ['a fixed response of nothing', { 'Listener.DefaultActions': [{ Type: 'fixed-response' }] }, 'listener/action'],
  ['a redirect to itself', { 'Rule.Actions.0.RedirectConfig.Path': '/#{path}' }, 'listener/action'],
  ['a redirect to nowhere', { 'Rule.Actions.0.RedirectConfig': undefined }, 'listener/action'],
  ['an action that there is not', { 'Listener.DefaultActions.0.Type': 'Forward' }, 'listener/choice'],
  ['a field that there is not', { 'Rule.Conditions.0.Field': 'path' }, 'listener/choice'],
  ['a target group of another layer', { 'Targets.Protocol': 'TCP' }, 'listener/target-protocol'],
  ['HTTP/2 behind HTTP', { 'Targets.ProtocolVersion': 'HTTP2' }, 'listener/target-protocol'],
  ['a priority that there is not', { 'Rule.Priority': 0 }, 'listener/priority'],
  ['a priority twice', { Extra: MACHINES['Rule'] }, 'listener/priority'],
  ['a rule without conditions', { 'Rule.Conditions': [] }, 'listener/rule'],
  [
    'six values',
    { 'Rule.Conditions.0.PathPatternConfig.Values': ['/a', '/b', '/c', '/d', '/e', '/f'] },
    'listener/rule',
  ],
];

describeInvariant('listeners', { sources: ['listeners'], base: MACHINES, cases });
