import { describeInvariant, type Case } from '../describe-invariant';
import { EDGE } from '../edge-resources';
import { att, ref } from '../faults-of';

const rule = (name: string, value: unknown): Record<string, unknown> => ({ [`WebAcl.Rules.0.${name}`]: value });
const group = { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } };
const second = {
  Name: 'second',
  Priority: 2,
  OverrideAction: { None: {} },
  Statement: group,
  VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'second' },
};

const cases: Case[] = [
  ['an ACL of CloudFront in another region', { 'WebAcl.Scope': 'CLOUDFRONT' }, 'web-acl/region'],
  ['two default actions', { 'WebAcl.DefaultAction': { Allow: {}, Block: {} } }, 'web-acl/default-action'],
  ['a priority twice', { 'WebAcl.Rules.1': { ...second, Priority: 1 } }, 'web-acl/priority'],
  ['a name twice', { 'WebAcl.Rules.1': { ...second, Name: 'rate' } }, 'web-acl/name'],
  ['an action of a group of rules', rule('Statement', group), 'web-acl/action'],
  ['no action', rule('Action', undefined), 'web-acl/action'],
  [
    'an association with a distribution',
    { 'WebAclOfBalancer.ResourceArn': ref('Distribution') },
    'web-acl/association',
  ],
  ['an association with an HTTP API', { 'WebAclOfBalancer.ResourceArn': ref('Api') }, 'web-acl/association'],
  [
    'an association of an ACL of CloudFront',
    { 'WebAcl.Scope': 'CLOUDFRONT', 'WebAclOfBalancer.WebACLArn': att('WebAcl') },
    'web-acl/association',
  ],
  ['a limit that is too low', rule('Statement.RateBasedStatement.Limit', 5), 'web-acl/range'],
  ['no default action', { 'WebAcl.DefaultAction': undefined }, 'web-acl/missing'],
  ['a scope that there is not', { 'WebAcl.Scope': 'GLOBAL' }, 'web-acl/choice'],
];

describeInvariant('web ACLs', { sources: ['web-acls'], base: EDGE, cases });
