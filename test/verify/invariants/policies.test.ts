import { describeInvariant, type Case } from '../describe-invariant';
import { att, ref } from '../faults-of';
import { MACHINES } from '../machine-resources';
import { allow, policy } from '../policy-parts';

const DOCUMENT = 'MachinePolicy.PolicyDocument';
const FIRST = `${DOCUMENT}.Statement.0`;
const first = (name: string, value: unknown): Record<string, unknown> => ({ [`${FIRST}.${name}`]: value });
const whole = (...statements: Record<string, unknown>[]): Record<string, unknown> => ({
  [DOCUMENT]: policy(...statements),
});
const when = (condition: unknown): Record<string, unknown> => first('Condition', condition);

const meaning: Case[] = [
  ['no statement', { [`${DOCUMENT}.Statement`]: [] }, 'policy/empty'],
  ['an effect that there is not', first('Effect', 'allow'), 'policy/effect'],
  ['no action', first('Action', undefined), 'policy/action'],
  ['an action that is none', first('Action', 's3.GetObject'), 'policy/action'],
  ['a service that there is not', first('Action', 'dynamo:GetItem'), 'policy/service'],
  ['an action that the service has not', first('Action', 's3:ReadObject'), 'policy/action-unknown'],
  ['a pattern that fits no action', first('Action', 's3:Read*'), 'policy/action-unknown'],
  ['actions both ways', first('NotAction', 's3:PutObject'), 'policy/two-elements'],
  ['resources both ways', first('NotResource', '*'), 'policy/two-elements'],
  ['no resource', first('Resource', undefined), 'policy/resource'],
  ['a resource that is no ARN', first('Resource', 'bundles/*'), 'policy/resource'],
  ['a name for an ARN', first('Resource', ref('LogBucket')), 'policy/name-for-arn'],
  ['a resource of another service', first('Resource', att('LogGroup')), 'policy/resource-of-another-kind'],
  ['objects where a bucket is meant', first('Action', 's3:ListBucket'), 'policy/resource-of-another-kind'],
  ['a bucket where objects are meant', first('Resource', att('LogBucket')), 'policy/resource-of-another-kind'],
  [
    'a bucket with a region',
    first('Resource', 'arn:aws:s3:eu-central-1:111122223333:bundles/*'),
    'policy/resource-of-another-kind',
  ],
  [
    'resources of an action that knows none',
    whole(allow('ec2:DescribeInstances', 'arn:aws:ec2:eu-central-1:111122223333:instance/*')),
    'policy/needs-every-resource',
  ],
  ['a principal of a role', first('Principal', { AWS: '*' }), 'policy/principal'],
  ['everything', whole(allow('*', '*')), 'policy/everything'],
  ['everything but something', whole({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), 'policy/all-but'],
  ['all data of the account', first('Resource', '*'), 'policy/every-resource'],
  [
    'a denial of what is allowed',
    whole(allow('s3:GetObject', 'arn:aws:s3:::bundles/*'), { Effect: 'Deny', Action: 's3:*', Resource: '*' }),
    'policy/denied',
  ],
  ['all roles of the account', whole(allow('iam:PassRole', '*')), 'policy/every-resource'],
  ['everybody', { 'LogBucketPolicy.PolicyDocument.Statement.0.Principal': '*' }, 'policy/everybody'],
  [
    'a resource policy for nobody',
    { 'LogBucketPolicy.PolicyDocument.Statement.0.Principal': undefined },
    'policy/principal',
  ],
];

const grammar: Case[] = [
  ['no version', { [`${DOCUMENT}.Version`]: undefined }, 'policy/version'],
  ['a version that there is not', { [`${DOCUMENT}.Version`]: '2012-10-18' }, 'policy/version'],
  [
    'variables in an old version',
    { [`${DOCUMENT}.Version`]: '2008-10-17', ...when({ StringLike: { 'aws:userid': '${aws:username}' } }) },
    'policy/version',
  ],
  ['an element that there is not', first('Resources', '*'), 'policy/element'],
  ['an id with a hyphen', first('Sid', 'read-bundle'), 'policy/statement-id'],
  ['an id twice', { ...first('Sid', 'Read'), [`${DOCUMENT}.Statement.1.Sid`]: 'Read' }, 'policy/statement-id'],
  ['an operator that there is not', when({ StringEqual: { 'aws:SourceAccount': '111122223333' } }), 'policy/condition'],
  ['a condition that is none', when('StringEquals'), 'policy/condition'],
  ['an operator of nothing', when({ StringEquals: 'a' }), 'policy/condition'],
  ['a truth value that is none', when({ Bool: { 'aws:SecureTransport': 'yes' } }), 'policy/condition'],
  ['an ARN that is none', when({ ArnLike: { 'aws:SourceArn': 'bundles' } }), 'policy/condition'],
  ['a key that is none', when({ StringEquals: { SourceAccount: '111122223333' } }), 'policy/condition-key'],
  [
    'a global key that there is not',
    when({ StringEquals: { 'aws:SourceAccounts': '111122223333' } }),
    'policy/condition-key',
  ],
];

describeInvariant('policies', { sources: ['policies'], base: MACHINES, cases: meaning });
describeInvariant('the grammar of policies', { sources: ['policy-grammar'], base: MACHINES, cases: grammar });
