import { type AccessRequest, evaluate, type Policies } from '../../../local/iam/evaluate';
import type { RequestContext } from '../../../local/iam/pattern';
import { parsePolicy, type Statement } from '../../../local/iam/policy';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;

function statements(...given: readonly Record<string, unknown>[]): readonly Statement[] {
  return parsePolicy({ Version: '2012-10-17', Statement: given }, 'a test');
}

function request(changes: Partial<AccessRequest> = {}): AccessRequest {
  return {
    principal: { kind: 'role', roleArn: ROLE, sessionArn: SESSION },
    account: ACCOUNT,
    action: 'sqs:SendMessage',
    resource: QUEUE,
    context: { 'aws:principalarn': ROLE, 'aws:securetransport': 'true' },
    ...changes,
  };
}

function allows(policies: Partial<Policies>, changes: Partial<AccessRequest> = {}): boolean {
  return evaluate(request(changes), { identity: [], resource: [], resourceMustAllow: false, ...policies }).allowed;
}

const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE };
const DENY = { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: '*' };

describe('evaluate, as "Policy evaluation logic" of the IAM user guide says,', () => {
  const everybody = { Principal: '*' };
  const root = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
  const role = { Principal: { AWS: ROLE } };
  const other = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } };

  it.each<[string, boolean, readonly Record<string, unknown>[], readonly Record<string, unknown>[]]>([
    ['no policy at all', false, [], []],
    ['an allow of the identity', true, [ALLOW], []],
    ['an allow of the resource for the role', true, [], [{ ...ALLOW, ...role }]],
    ['an allow of the resource for the session', true, [], [{ ...ALLOW, Principal: { AWS: SESSION } }]],
    ['an allow of the resource for everybody', true, [], [{ ...ALLOW, ...everybody }]],
    ['an allow of the resource for the account, which only delegates', false, [], [{ ...ALLOW, ...root }]],
    ['an allow of the resource for another role', false, [], [{ ...ALLOW, ...other }]],
    ['an allow of the resource for a service', false, [], [{ ...ALLOW, Principal: { Service: 'sns.amazonaws.com' } }]],
    ['an explicit deny of the identity against both allows', false, [ALLOW, DENY], [{ ...ALLOW, ...role }]],
    ['an explicit deny of the resource against an allow of the identity', false, [ALLOW], [{ ...DENY, ...everybody }]],
    ['an explicit deny of the resource for the account', false, [ALLOW], [{ ...DENY, ...root }]],
    ['an explicit deny of the resource for another role', true, [ALLOW], [{ ...DENY, ...other }]],
    [
      'a deny for all but this session, its role and its account',
      true,
      [ALLOW],
      [
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: [SESSION, ROLE, `arn:aws:iam::${ACCOUNT}:root`] },
          Action: '*',
          Resource: '*',
        },
      ],
    ],
    [
      'a deny for all but another role',
      false,
      [ALLOW],
      [{ Effect: 'Deny', NotPrincipal: other.Principal, Action: '*', Resource: '*' }],
    ],
  ])('decides %s: allowed is %s', (_, expected, identity, resource) => {
    expect(allows({ identity: statements(...identity), resource: statements(...resource) })).toBe(expected);
  });

  it.each<[string, boolean, Record<string, unknown>]>([
    ['an action in other case', true, { ...ALLOW, Action: 'SQS:sendmessage' }],
    ['an action with a wildcard', true, { ...ALLOW, Action: ['sqs:Get*', 'sqs:Send*'] }],
    ['an action of one character more', false, { ...ALLOW, Action: 'sqs:SendMessage?' }],
    ['all but this action', false, { Effect: 'Allow', NotAction: 'sqs:SendMessage', Resource: '*' }],
    ['all but another action', true, { Effect: 'Allow', NotAction: 'sqs:DeleteMessage', Resource: '*' }],
    ['another resource', false, { ...ALLOW, Resource: `${QUEUE}2` }],
    ['a resource in other case', false, { ...ALLOW, Resource: QUEUE.toUpperCase() }],
    ['a resource with a wildcard', true, { ...ALLOW, Resource: `arn:aws:sqs:*:${ACCOUNT}:?` }],
    ['a wildcard that would have to reach over a colon', false, { ...ALLOW, Resource: 'arn:aws:*:q' }],
    ['a wildcard within a part, which does not', false, { ...ALLOW, Resource: 'arn:aws:s*s:q' }],
    ['all but this resource', false, { Effect: 'Allow', Action: '*', NotResource: QUEUE }],
    ['all but another resource', true, { Effect: 'Allow', Action: '*', NotResource: `${QUEUE}2` }],
  ])('matches %s: allowed is %s', (_, expected, statement) => {
    expect(allows({ identity: statements(statement) })).toBe(expected);
  });

  it('fills in policy variables, and matches nothing where one has no value', () => {
    const identity = statements({ ...ALLOW, Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*' });
    const own = statements({ ...ALLOW, Resource: 'arn:aws:s3:::b/${aws:username}/${*}' });
    const ask = (given: readonly Statement[], key: string, context: RequestContext): boolean =>
      allows({ identity: given }, { resource: `arn:aws:s3:::b/${key}`, context });
    expect(ask(identity, 'x/y', {})).toBe(false);
    expect(ask(own, 'me/*', { 'aws:username': 'me' })).toBe(true);
    expect(ask(own, 'me/x', { 'aws:username': 'me' })).toBe(false);
    expect(ask(own, 'you/*', { 'aws:username': '*' })).toBe(false);
  });

  describe('with a KMS key, whose policy alone counts unless it delegates,', () => {
    const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
    const key = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/k` };

    it.each<[string, boolean, readonly Record<string, unknown>[], readonly Record<string, unknown>[]]>([
      ['an allow of the identity alone', false, [decrypt], []],
      [
        'a key policy that delegates and an allow of the identity',
        true,
        [decrypt],
        [{ ...decrypt, ...root, Action: 'kms:*' }],
      ],
      ['a key policy that delegates alone', false, [], [{ ...decrypt, ...root }]],
      ['a key policy that names the role', true, [], [{ ...decrypt, ...role }]],
      ['a key policy that names another role', false, [decrypt], [{ ...decrypt, ...other }]],
    ])('decides %s: allowed is %s', (_, expected, identity, resource) => {
      const policies = {
        identity: statements(...identity),
        resource: statements(...resource),
        resourceMustAllow: true,
      };
      expect(allows(policies, key)).toBe(expected);
    });
  });

  it('lets a service act only where the policy of the resource names it', () => {
    const cloudFront: AccessRequest['principal'] = { kind: 'service', service: 'cloudfront.amazonaws.com' };
    const named = statements({ ...ALLOW, Principal: { Service: 'cloudfront.amazonaws.com' } });
    const another = statements({ ...ALLOW, Principal: { Service: 'lambda.amazonaws.com' } });
    expect(allows({ resource: named }, { principal: cloudFront })).toBe(true);
    expect(allows({ resource: another, identity: statements(ALLOW) }, { principal: cloudFront })).toBe(false);
  });
});

describe('conditions', () => {
  const NOW = { 'aws:currenttime': '2026-06-01T12:00:00Z', 'aws:epochtime': '1780315200' };

  it.each<[Record<string, Record<string, unknown>>, RequestContext, boolean]>([
    [{ StringEquals: { 'aws:username': ['a', 'b'] } }, { 'aws:username': 'b' }, true],
    [{ StringEquals: { 'aws:username': 'a' } }, { 'aws:username': 'A' }, false],
    [{ StringEquals: { 'aws:username': 'a' } }, {}, false],
    [{ StringEqualsIfExists: { 'aws:username': 'a' } }, {}, true],
    [{ StringEqualsIfExists: { 'aws:username': 'a' } }, { 'aws:username': 'b' }, false],
    [{ StringEqualsIgnoreCase: { 'aws:username': 'a' } }, { 'aws:username': 'A' }, true],
    [{ StringNotEquals: { 'aws:username': ['a', 'b'] } }, { 'aws:username': 'b' }, false],
    [{ StringNotEquals: { 'aws:username': ['a', 'b'] } }, { 'aws:username': 'c' }, true],
    [{ StringNotEquals: { 'aws:username': 'a' } }, {}, true],
    [{ StringLike: { 's3:prefix': 'raw/*' } }, { 's3:prefix': 'raw/x' }, true],
    [{ StringNotLike: { 's3:prefix': 'raw/*' } }, { 's3:prefix': 'raw/x' }, false],
    [{ StringEquals: { 's3:prefix': 'raw/*' } }, { 's3:prefix': 'raw/x' }, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:1:t' } }, { 'aws:sourcearn': 'arn:aws:sns:eu-west-1:1:t' }, true],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:t' } }, { 'aws:sourcearn': 'arn:aws:sns:eu-west-1:1:t' }, false],
    [{ ArnNotEquals: { 'aws:SourceArn': 'arn:aws:sns:r:1:t' } }, { 'aws:sourcearn': 'arn:aws:sns:r:1:t' }, false],
    [{ Bool: { 'aws:SecureTransport': false } }, { 'aws:securetransport': 'true' }, false],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': 'true' }, true],
    [{ NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' }, true],
    [{ NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, false],
    [{ NumericLessThanEquals: { 's3:max-keys': 10 } }, { 's3:max-keys': '10' }, true],
    [{ NumericGreaterThan: { 's3:TlsVersion': 1.2 } }, { 's3:tlsversion': '1.3' }, true],
    [{ NumericNotEquals: { 's3:max-keys': 10 } }, { 's3:max-keys': '10.0' }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, NOW, true],
    [{ DateLessThan: { 'aws:EpochTime': '1780315200' } }, NOW, false],
    [{ DateLessThanEquals: { 'aws:EpochTime': '1780315200' } }, NOW, true],
    [{ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.1'] } }, { 'aws:sourceip': '127.0.0.1' }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, { 'aws:sourceip': '127.1.2.3' }, false],
    [{ Null: { 'aws:SourceArn': 'true' } }, {}, true],
    [{ Null: { 'aws:SourceArn': 'false' } }, {}, false],
    [
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } },
      { 'dynamodb:leadingkeys': ['a', 'b'] },
      true,
    ],
    [{ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } }, { 'dynamodb:leadingkeys': ['a', 'b'] }, false],
    [{ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } }, {}, true],
    [{ 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } }, { 'dynamodb:leadingkeys': ['a', 'b'] }, true],
    [{ 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } }, {}, false],
    [{ 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': ['a'] } }, { 'dynamodb:leadingkeys': ['a'] }, false],
    [
      { StringEquals: { 'aws:username': 'a' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:username': 'a' },
      false,
    ],
    [
      { StringEquals: { 'aws:PrincipalArn': '${aws:username}' } },
      { 'aws:principalarn': 'x', 'aws:username': 'x' },
      true,
    ],
  ])('%j in %j: %s', (Condition, context, expected) => {
    expect(allows({ identity: statements({ ...ALLOW, Condition }) }, { context })).toBe(expected);
  });
});

describe('parsePolicy refuses', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'an unknown condition operator',
      { ...ALLOW, Condition: { StringSounds: { 'aws:username': 'a' } } },
      'StringSounds',
    ],
    ['an unknown condition key', { ...ALLOW, Condition: { Bool: { 'aws:Mood': 'true' } } }, 'aws:Mood'],
    ['an unknown element', { ...ALLOW, Mood: 'good' }, 'Mood'],
    ['an unknown kind of principal', { ...ALLOW, Principal: { Federated: 'x' } }, 'policy of a test'],
    ['a statement without action', { Effect: 'Allow', Resource: '*' }, 'Action'],
    ['an effect that is none', { ...ALLOW, Effect: 'Maybe' }, 'Effect'],
  ])('%s', (_, statement, message) => {
    expect(() => statements(statement)).toThrow(message);
  });
});
