/**
 * Cases checked by hand against the IAM user guide. Each names the page and the rule; the verdict is what the rule says, not what the
 * evaluator happens to do.
 */
import { type AccessRequest, evaluate } from '../../../local/iam/evaluate';
import { parsePolicy, type Statement } from '../../../local/iam/policy';
import { readDeployment } from '../../../local/templates/read-deployment';
import { LOCAL, writeAssembly } from '../templates/write-assembly';

const ACCOUNT = '111122223333';
const OTHER_ACCOUNT = '444455556666';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const FOREIGN_QUEUE = `arn:aws:sqs:us-east-1:${OTHER_ACCOUNT}:q`;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`;
const OBJECT = 'arn:aws:s3:::b/home/me/x';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;

const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
const DENY = { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: QUEUE };
const ALLOW_FOREIGN = { ...ALLOW, Resource: FOREIGN_QUEUE };

type Document = Readonly<Record<string, unknown>>;

interface Case {
  /** The rule, in the guide's terms. */
  readonly rule: string;
  readonly allowed: boolean;
  readonly identity?: readonly Document[];
  readonly resource?: readonly Document[];
  readonly asks?: Partial<AccessRequest>;
  readonly keyPolicyDecides?: true;
}

function statements(documents: readonly Document[]): readonly Statement[] {
  return parsePolicy({ Version: '2012-10-17', Statement: documents }, 'a test');
}

function decided({ identity = [], resource = [], asks = {}, keyPolicyDecides }: Case): boolean {
  const request: AccessRequest = {
    principal: { kind: 'role', roleArn: ROLE, sessionArn: SESSION },
    account: ACCOUNT,
    action: 'sqs:SendMessage',
    resource: QUEUE,
    context: {},
    ...asks,
  };
  return evaluate(request, {
    identity: statements(identity),
    resource: statements(resource),
    resourceMustAllow: keyPolicyDecides === true,
  }).allowed;
}

function to(principal: unknown, statement: Document = ALLOW): Document {
  return { ...statement, Principal: principal };
}

function when(Condition: Document): Document {
  return { ...ALLOW, Condition };
}

function given(context: AccessRequest['context']): Partial<AccessRequest> {
  return { context };
}

const S3: Partial<AccessRequest> = { action: 's3:GetObject', resource: OBJECT };
const DECRYPT = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
const DECRYPTS: Partial<AccessRequest> = { action: 'kms:Decrypt', resource: KEY };

/** By page of the guide. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  'Policy evaluation logic': [
    { rule: 'all requests are implicitly denied', allowed: false },
    { rule: 'an explicit allow overrides the default', allowed: true, identity: [ALLOW] },
    { rule: 'an explicit deny overrides any allows', allowed: false, identity: [ALLOW, ALLOW, DENY] },
    { rule: 'so it does when it comes first', allowed: false, identity: [DENY, ALLOW] },
    { rule: 'and when it is in the other policy', allowed: false, identity: [ALLOW], resource: [to('*', DENY)] },
    {
      rule: 'a deny whose condition does not hold does not apply',
      allowed: true,
      identity: [ALLOW, { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      asks: given({ 'aws:securetransport': 'true' }),
    },
    {
      rule: 'within one account, the resource-based policy alone suffices for the role that it names',
      allowed: true,
      resource: [to({ AWS: ROLE })],
    },
    { rule: 'and for the role session that it names', allowed: true, resource: [to({ AWS: SESSION })] },
    {
      rule: 'either policy may deny what the other allows',
      allowed: false,
      identity: [DENY],
      resource: [to({ AWS: ROLE })],
    },
  ],
  'Cross-account policy evaluation logic': [
    {
      rule: 'the identity-based policy alone does not suffice',
      allowed: false,
      identity: [ALLOW_FOREIGN],
      asks: { resource: FOREIGN_QUEUE },
    },
    {
      rule: 'nor does the resource-based policy alone',
      allowed: false,
      resource: [to({ AWS: ROLE }, ALLOW_FOREIGN)],
      asks: { resource: FOREIGN_QUEUE },
    },
    {
      rule: 'both together do',
      allowed: true,
      identity: [ALLOW_FOREIGN],
      resource: [to({ AWS: ROLE }, ALLOW_FOREIGN)],
      asks: { resource: FOREIGN_QUEUE },
    },
    {
      rule: "the resource-based policy may name the caller's account",
      allowed: true,
      identity: [ALLOW_FOREIGN],
      resource: [to({ AWS: ACCOUNT }, ALLOW_FOREIGN)],
      asks: { resource: FOREIGN_QUEUE },
    },
    {
      rule: 'but not its own',
      allowed: false,
      identity: [ALLOW_FOREIGN],
      resource: [to({ AWS: OTHER_ACCOUNT }, ALLOW_FOREIGN)],
      asks: { resource: FOREIGN_QUEUE },
    },
    {
      rule: 'an explicit deny on either side overrides',
      allowed: false,
      identity: [ALLOW_FOREIGN],
      resource: [to('*', ALLOW_FOREIGN), to('*', { ...ALLOW_FOREIGN, Effect: 'Deny' })],
      asks: { resource: FOREIGN_QUEUE },
    },
    {
      rule: 'a policy that names a role of another account says nothing of ours',
      allowed: false,
      resource: [to({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/r` })],
    },
  ],
  'Key policies (KMS developer guide)': [
    {
      rule: 'unless the key policy explicitly allows it, IAM policies alone do not give access',
      allowed: false,
      identity: [DECRYPT],
      asks: DECRYPTS,
      keyPolicyDecides: true,
    },
    {
      rule: "naming the account enables the account's IAM policies",
      allowed: true,
      identity: [DECRYPT],
      resource: [to({ AWS: ROOT }, DECRYPT)],
      asks: DECRYPTS,
      keyPolicyDecides: true,
    },
    {
      rule: 'but gives nobody access by itself',
      allowed: false,
      resource: [to({ AWS: ROOT }, DECRYPT)],
      asks: DECRYPTS,
      keyPolicyDecides: true,
    },
    {
      rule: 'a key policy that names the role suffices',
      allowed: true,
      resource: [to({ AWS: ROLE }, DECRYPT)],
      asks: DECRYPTS,
      keyPolicyDecides: true,
    },
  ],
  Principal: [
    { rule: '"*" is everyone', allowed: true, resource: [to('*')] },
    { rule: 'and so is {"AWS": "*"}', allowed: true, resource: [to({ AWS: '*' })] },
    { rule: 'an account may be named by its id', allowed: true, identity: [ALLOW], resource: [to({ AWS: ACCOUNT })] },
    {
      rule: 'naming the account delegates to it and does not name its roles',
      allowed: false,
      resource: [to({ AWS: ROOT })],
    },
    {
      rule: 'a wildcard cannot match part of a principal name or ARN',
      allowed: false,
      resource: [to({ AWS: `arn:aws:iam::${ACCOUNT}:role/*` })],
    },
    { rule: 'a service is not a role', allowed: false, resource: [to({ Service: 'lambda.amazonaws.com' })] },
    {
      rule: 'a service that acts for itself has no identity-based policies',
      allowed: false,
      identity: [ALLOW],
      asks: { principal: { kind: 'service', service: 'sns.amazonaws.com' } },
    },
    {
      rule: 'a service principal is named by its own name',
      allowed: true,
      resource: [to({ Service: ['sns.amazonaws.com', 'events.amazonaws.com'] })],
      asks: { principal: { kind: 'service', service: 'sns.amazonaws.com' } },
    },
  ],
  NotPrincipal: [
    {
      rule: 'a deny spares the session that is listed with its role and its account',
      allowed: true,
      identity: [ALLOW],
      resource: [{ ...DENY, NotPrincipal: { AWS: [SESSION, ROLE, ROOT] } }],
    },
    {
      rule: 'without the account, the deny may reach the whole account, the listed role included',
      allowed: false,
      identity: [ALLOW],
      resource: [{ ...DENY, NotPrincipal: { AWS: [SESSION, ROLE] } }],
    },
    {
      rule: 'nor is a session spared by its role and its account',
      allowed: false,
      identity: [ALLOW],
      resource: [{ ...DENY, NotPrincipal: { AWS: [ROLE, ROOT] } }],
    },
    {
      rule: 'an assumed-role session is not spared by its account alone',
      allowed: false,
      identity: [ALLOW],
      resource: [{ ...DENY, NotPrincipal: { AWS: ROOT } }],
    },
    {
      rule: 'a service that is listed is spared',
      allowed: true,
      resource: [to({ Service: 'sns.amazonaws.com' }), { ...DENY, NotPrincipal: { Service: 'sns.amazonaws.com' } }],
      asks: { principal: { kind: 'service', service: 'sns.amazonaws.com' } },
    },
    {
      rule: 'an allow with it is for everybody but those listed',
      allowed: false,
      resource: [{ ...ALLOW, NotPrincipal: { AWS: ROLE } }],
    },
  ],
  Action: [
    {
      rule: 'prefix and name are case insensitive',
      allowed: true,
      identity: [{ ...ALLOW, Action: 'SQS:sendMESSAGE' }],
    },
    { rule: '* is any run of characters', allowed: true, identity: [{ ...ALLOW, Action: 'sqs:*Message' }] },
    { rule: '? is exactly one', allowed: true, identity: [{ ...ALLOW, Action: 'sqs:SendMessag?' }] },
    { rule: '? is not none', allowed: false, identity: [{ ...ALLOW, Action: 'sqs:SendMessage?' }] },
    {
      rule: 'one of a list suffices',
      allowed: true,
      identity: [{ ...ALLOW, Action: ['sqs:Get*', 'sqs:SendMessage'] }],
    },
    { rule: 'an action of another service is another', allowed: false, identity: [{ ...ALLOW, Action: 'sns:*' }] },
  ],
  NotAction: [
    {
      rule: 'with Allow, all actions are allowed but the listed ones',
      allowed: true,
      identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: QUEUE }],
    },
    {
      rule: 'the listed ones are not denied, only not allowed: another statement may',
      allowed: true,
      identity: [{ Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' }, ALLOW],
    },
    {
      rule: 'and by themselves they stay denied',
      allowed: false,
      identity: [{ Effect: 'Allow', NotAction: ['sqs:*', 'iam:*'], Resource: '*' }],
    },
    {
      rule: 'with Deny, all actions but the listed ones are denied',
      allowed: false,
      identity: [ALLOW, { Effect: 'Deny', NotAction: 'sqs:ReceiveMessage', Resource: '*' }],
    },
    {
      rule: 'and the listed ones are not',
      allowed: true,
      identity: [ALLOW, { Effect: 'Deny', NotAction: 'sqs:SendMessage', Resource: '*' }],
    },
  ],
  Resource: [
    { rule: 'names are case sensitive', allowed: false, identity: [{ ...ALLOW, Resource: QUEUE.replace(':q', ':Q') }] },
    { rule: '* stands for a part', allowed: true, identity: [{ ...ALLOW, Resource: `arn:aws:sqs:*:${ACCOUNT}:q` }] },
    {
      rule: '? stands for one character of a part',
      allowed: true,
      identity: [{ ...ALLOW, Resource: `arn:aws:sqs:us-east-?:${ACCOUNT}:q` }],
    },
    {
      rule: 'a * that ends a part can match beyond the colon boundaries',
      allowed: true,
      resource: [to('*', { ...ALLOW, Resource: 'arn:aws:sqs:us-*:q' })],
    },
    {
      rule: 'any other * stays within its part',
      allowed: false,
      resource: [to('*', { ...ALLOW, Resource: 'arn:aws:sqs:us-*3:q' })],
    },
    {
      rule: '* replaces everything within a part, slashes included',
      allowed: true,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*/x' }],
      asks: { action: 's3:GetObject', resource: 'arn:aws:s3:::b/1/2///x' },
    },
    {
      rule: 'a pattern of objects does not match their bucket',
      allowed: false,
      identity: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b/*' }],
      asks: { action: 's3:ListBucket', resource: 'arn:aws:s3:::b' },
    },
    {
      rule: 'an incomplete ARN of an identity-based policy is completed by wildcards',
      allowed: true,
      identity: [{ ...ALLOW, Resource: 'arn:aws:sqs' }],
    },
    {
      rule: 'each missing part by one, behind those that are there',
      allowed: false,
      identity: [{ ...ALLOW, Resource: 'arn:aws:sqs:us-*:q' }],
    },
    {
      rule: 'one of a resource-based policy is not',
      allowed: false,
      resource: [to('*', { ...ALLOW, Resource: 'arn:aws:sqs' })],
    },
    {
      rule: 'an action without resources takes "*"',
      allowed: true,
      identity: [{ Effect: 'Allow', Action: 'ec2:DescribeManagedPrefixLists', Resource: '*' }],
      asks: { action: 'ec2:DescribeManagedPrefixLists', resource: '*' },
    },
    {
      rule: 'and an ARN does not name it',
      allowed: false,
      identity: [{ Effect: 'Allow', Action: 'ec2:DescribeManagedPrefixLists', Resource: 'arn:aws:ec2:*:*:*' }],
      asks: { action: 'ec2:DescribeManagedPrefixLists', resource: '*' },
    },
  ],
  NotResource: [
    {
      rule: 'with Allow, every resource but the listed ones',
      allowed: true,
      identity: [{ Effect: 'Allow', Action: 'sqs:*', NotResource: `${QUEUE}2` }],
    },
    { rule: 'and not those', allowed: false, identity: [{ Effect: 'Allow', Action: 'sqs:*', NotResource: QUEUE }] },
    {
      rule: 'with Deny, every resource but the listed ones is denied',
      allowed: false,
      identity: [ALLOW, { Effect: 'Deny', Action: '*', NotResource: TABLE }],
    },
    {
      rule: 'and the listed ones are not',
      allowed: true,
      identity: [ALLOW, { Effect: 'Deny', Action: '*', NotResource: [TABLE, QUEUE] }],
    },
  ],
  'Condition operators': [
    {
      rule: 'operators and keys are joined by AND',
      allowed: false,
      identity: [when({ StringEquals: { 'aws:username': 'me', 'aws:userid': 'u' } })],
      asks: given({ 'aws:username': 'me', 'aws:userid': 'v' }),
    },
    {
      rule: 'values of a key are joined by OR',
      allowed: true,
      identity: [when({ StringEquals: { 'aws:username': ['you', 'me'] } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'and those of a negated operator by NOR',
      allowed: false,
      identity: [when({ StringNotEquals: { 'aws:username': ['you', 'me'] } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'names of keys are not case sensitive',
      allowed: true,
      identity: [when({ StringEquals: { 'AWS:UserName': 'me' } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'StringEquals knows no wildcards',
      allowed: false,
      identity: [when({ StringEquals: { 'aws:username': 'm*' } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'StringLike does, and minds the case',
      allowed: false,
      identity: [when({ StringLike: { 'aws:username': 'M*' } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'StringNotEqualsIgnoreCase does not mind it',
      allowed: false,
      identity: [when({ StringNotEqualsIgnoreCase: { 'aws:username': 'ME' } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'if the key is not there, the condition is false',
      allowed: false,
      identity: [when({ StringLike: { 'aws:username': '*' } })],
    },
    {
      rule: 'but a negated one is true',
      allowed: true,
      identity: [when({ StringNotLike: { 'aws:username': 'me' } })],
    },
    {
      rule: 'NumericGreaterThanEquals compares numbers, not texts',
      allowed: true,
      identity: [when({ NumericGreaterThanEquals: { 's3:max-keys': '9' } })],
      asks: given({ 's3:max-keys': '10' }),
    },
    {
      rule: 'NumericEquals takes other forms of the number',
      allowed: true,
      identity: [when({ NumericEquals: { 's3:max-keys': '10' } })],
      asks: given({ 's3:max-keys': '10.0' }),
    },
    {
      rule: 'DateEquals compares instants, ISO 8601 or epoch',
      allowed: true,
      identity: [when({ DateEquals: { 'aws:CurrentTime': '1780315200' } })],
      asks: given({ 'aws:currenttime': '2026-06-01T12:00:00Z' }),
    },
    {
      rule: 'DateGreaterThanEquals includes the instant itself',
      allowed: true,
      identity: [when({ DateGreaterThanEquals: { 'aws:CurrentTime': '2026-06-01T12:00:00Z' } })],
      asks: given({ 'aws:currenttime': '2026-06-01T12:00:00Z' }),
    },
    {
      rule: 'DateNotEquals is its opposite',
      allowed: false,
      identity: [when({ DateNotEquals: { 'aws:CurrentTime': '2026-06-01T12:00:00Z' } })],
      asks: given({ 'aws:currenttime': '2026-06-01T12:00:00Z' }),
    },
    {
      rule: 'Bool matches true and false',
      allowed: false,
      identity: [ALLOW, { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      asks: given({ 'aws:securetransport': 'false' }),
    },
    {
      rule: 'a deny by Bool does not apply where the key is not there',
      allowed: true,
      identity: [ALLOW, { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    },
    {
      rule: 'by BoolIfExists it does',
      allowed: false,
      identity: [ALLOW, { ...DENY, Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }],
    },
    {
      rule: 'IpAddress takes a range of CIDR notation',
      allowed: true,
      identity: [when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
      asks: given({ 'aws:sourceip': '203.0.113.255' }),
    },
    {
      rule: 'an address alone is a /32',
      allowed: false,
      identity: [when({ IpAddress: { 'aws:SourceIp': '203.0.113.1' } })],
      asks: given({ 'aws:sourceip': '203.0.113.2' }),
    },
    {
      rule: 'NotIpAddress is every other address',
      allowed: true,
      identity: [when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
      asks: given({ 'aws:sourceip': '203.0.114.0' }),
    },
    {
      rule: 'ArnLike checks each of the six parts by itself',
      allowed: false,
      identity: [when({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:t' } })],
      asks: given({ 'aws:sourcearn': `arn:aws:sns:us-east-1:${ACCOUNT}:t` }),
    },
    {
      rule: 'ArnEquals and ArnLike behave identically, with wildcards',
      allowed: true,
      identity: [when({ ArnEquals: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:t?` } })],
      asks: given({ 'aws:sourcearn': `arn:aws:sns:us-east-1:${ACCOUNT}:t1` }),
    },
    {
      rule: 'ArnNotLike is the opposite',
      allowed: false,
      identity: [when({ ArnNotLike: { 'aws:SourceArn': `arn:aws:sns:*:${ACCOUNT}:*` } })],
      asks: given({ 'aws:sourcearn': `arn:aws:sns:us-east-1:${ACCOUNT}:t` }),
    },
    {
      rule: 'IfExists: if the key is there, it counts as ever',
      allowed: false,
      identity: [when({ StringLikeIfExists: { 'aws:username': 'y*' } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'IfExists: if it is not, the element is true',
      allowed: true,
      identity: [when({ StringLikeIfExists: { 'aws:username': 'y*' } })],
    },
    {
      rule: 'Null "true": the key must not be there',
      allowed: false,
      identity: [when({ Null: { 'aws:username': 'true' } })],
      asks: given({ 'aws:username': 'me' }),
    },
    {
      rule: 'Null "false": it must',
      allowed: true,
      identity: [when({ Null: { 'aws:username': 'false' } })],
      asks: given({ 'aws:username': 'me' }),
    },
  ],
  'Multivalued context keys': [
    {
      rule: 'ForAllValues: every value of the request matches one of the policy',
      allowed: true,
      identity: [when({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b', 'c'] } })],
      asks: given({ 'dynamodb:leadingkeys': ['a', 'c'] }),
    },
    {
      rule: 'ForAllValues: one that does not is too many',
      allowed: false,
      identity: [when({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['a*'] } })],
      asks: given({ 'dynamodb:leadingkeys': ['a1', 'b1'] }),
    },
    {
      rule: 'ForAllValues is true when there are no keys in the request',
      allowed: true,
      identity: [when({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } })],
    },
    {
      rule: 'so that an allow needs a Null check beside it',
      allowed: false,
      identity: [
        when({
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        }),
      ],
    },
    {
      rule: 'ForAnyValue: one value that matches suffices',
      allowed: true,
      identity: [when({ 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['b*'] } })],
      asks: given({ 'dynamodb:leadingkeys': ['a1', 'b1'] }),
    },
    {
      rule: 'ForAnyValue is false when there are no keys in the request',
      allowed: false,
      identity: [when({ 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['*'] } })],
    },
    {
      rule: 'ForAnyValue of a negated operator: one value that matches none of the policy',
      allowed: true,
      identity: [when({ 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': ['a'] } })],
      asks: given({ 'dynamodb:leadingkeys': ['a', 'b'] }),
    },
    {
      rule: 'ForAllValues of a negated operator: no value that matches one of the policy',
      allowed: false,
      identity: [when({ 'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': ['a'] } })],
      asks: given({ 'dynamodb:leadingkeys': ['a', 'b'] }),
    },
  ],
  'Policy variables': [
    {
      rule: 'a variable in Resource stands for its value',
      allowed: true,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/home/${aws:username}/*' }],
      asks: { ...S3, context: { 'aws:username': 'me' } },
    },
    {
      rule: 'if it has no value, the statement matches nothing',
      allowed: false,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/home/${aws:username}/*' }],
      asks: S3,
    },
    {
      rule: 'unless it has a default value',
      allowed: true,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: "arn:aws:s3:::b/home/${aws:username, 'me'}/*" }],
      asks: S3,
    },
    {
      rule: 'a wildcard in its value is a character',
      allowed: false,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/home/${aws:username}/*' }],
      asks: { ...S3, context: { 'aws:username': '*' } },
    },
    {
      rule: '${*}, ${?} and ${$} are the characters themselves',
      allowed: true,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${*}${?}${$}' }],
      asks: { action: 's3:GetObject', resource: 'arn:aws:s3:::b/*?$' },
    },
    {
      rule: 'and match nothing else',
      allowed: false,
      identity: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/${*}' }],
      asks: { action: 's3:GetObject', resource: 'arn:aws:s3:::b/x' },
    },
    {
      rule: 'a variable in a condition stands for its value',
      allowed: false,
      identity: [when({ StringLike: { 's3:prefix': 'home/${aws:username}/*' } })],
      asks: given({ 'aws:username': 'me', 's3:prefix': 'home/you/x' }),
    },
  ],
};

describe.each(Object.entries(CASES))('%s:', (_, cases) => {
  it.each(cases)('$rule: allowed is $allowed', (documented) => {
    expect(decided(documented)).toBe(documented.allowed);
  });
});

describe('what the evaluator does not know is refused and not passed over:', () => {
  it('Version: a variable in a policy without 2012-10-17, which AWS takes for literal text', () => {
    const statement = { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}' };
    for (const version of [{}, { Version: '2008-10-17' }]) {
      expect(() => parsePolicy({ ...version, Statement: statement }, 'a test')).toThrow('Version 2012-10-17');
    }
    expect(() => parsePolicy({ Version: '2012-10-17', Statement: statement }, 'a test')).not.toThrow();
  });

  it('Permissions boundaries for IAM entities: a role with one', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: {}, PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/p` },
    };
    const folder = writeAssembly([{ name: 'S', template: { Resources: { Role: role } } }]);
    expect(() => readDeployment(folder, LOCAL)).toThrow('PermissionsBoundary');
  });

  it.each(['BinaryEquals', 'StringEqualsIfThere', 'ForSomeValues:StringEquals', 'NullIfExists'])(
    'Condition operators: %s',
    (operator) => {
      expect(() => statements([when({ [operator]: { 'aws:username': 'me' } })])).toThrow(operator);
    },
  );
});
