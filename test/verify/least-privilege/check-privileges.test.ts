import { readDeployment } from '../../../local/templates/read-deployment';
import type { Fault } from '../../../verify/fault';
import { refusedCalls, unusedGrants, type PrivilegeCheck } from '../../../verify/least-privilege/check-privileges';
import type { GrantReason } from '../../../verify/least-privilege/grant-reasons';
import type { LoggedCall } from '../../../verify/least-privilege/logged-calls';
import { LOCAL, writeAssembly } from '../../local/templates/write-assembly';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/k';

/** A check of one role, `Worker`, whose policy is these statements. */
function checkOf(
  statements: readonly Record<string, unknown>[],
  given: { calls?: readonly Partial<LoggedCall>[]; reasons?: readonly GrantReason[]; profile?: string } = {},
): PrivilegeCheck {
  const folder = writeAssembly([
    {
      name: 'Work',
      template: {
        Resources: {
          Worker: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
              Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
            },
          },
        },
      },
    },
  ]);
  const deployment = readDeployment(folder, LOCAL);
  const role = deployment.ofType('AWS::IAM::Role')[0]?.attributes['Arn'] ?? '';
  const call: LoggedCall = {
    role,
    session: 'worker',
    action: 'sqs:SendMessage',
    resource: QUEUE,
    also: [],
    verdict: 'allowed',
    reason: '',
  };
  return {
    deployment,
    calls: (given.calls ?? [{}]).map((changes) => ({ ...call, ...changes })),
    reasons: given.reasons ?? [],
    profile: given.profile ?? 'demo',
    fileOf: (stack) => `${stack}.template.json`,
  };
}

function allow(action: string | string[], resource: string | string[]): Record<string, unknown> {
  return { Effect: 'Allow', Action: action, Resource: resource };
}

function said(faults: readonly Fault[]): string[] {
  return faults.map(({ rule, template, logicalId, wrong }) => `${template} ${logicalId} ${rule}: ${wrong}`);
}

describe('the grants of a role', () => {
  it('hold when a call used each of them', () => {
    expect(unusedGrants(checkOf([allow('sqs:SendMessage', QUEUE)]))).toEqual([]);
  });

  it('are named with template, role, action and resource when no call used them', () => {
    const faults = unusedGrants(checkOf([allow(['sqs:SendMessage', 'sqs:PurgeQueue'], [QUEUE, `${QUEUE}2`])]));
    expect(said(faults)).toEqual(
      [`sqs:SendMessage on ${QUEUE}2`, `sqs:PurgeQueue on ${QUEUE}`, `sqs:PurgeQueue on ${QUEUE}2`].map(
        (what) => `Work.template.json Worker least-privilege/unused: The role allows ${what}, which no call used.`,
      ),
    );
    expect(faults[0]?.fix).toContain('Remove it');
  });

  it('are used by what a call needs besides, as the key of an encrypted queue', () => {
    const also = [{ action: 'kms:GenerateDataKey', resource: KEY }];
    const statements = [allow('sqs:SendMessage', QUEUE), allow('kms:GenerateDataKey', KEY)];
    expect(unusedGrants(checkOf(statements, { calls: [{ also }] }))).toEqual([]);
    expect(unusedGrants(checkOf(statements))).toHaveLength(1);
  });

  it('of a key are used only through the service that they name', () => {
    const through = (...services: string[]): Record<string, unknown> => ({
      ...allow('kms:Decrypt', KEY),
      Condition: { StringEquals: { 'kms:ViaService': services } },
    });
    const calls = [{ action: 'kms:Decrypt', resource: KEY, via: 'sqs.us-east-1.amazonaws.com' }];
    expect(unusedGrants(checkOf([through('sqs.us-east-1.amazonaws.com')], { calls }))).toEqual([]);
    const services = ['sqs.us-east-1.amazonaws.com', 's3.us-east-1.amazonaws.com'];
    expect(unusedGrants(checkOf([through(...services)], { calls })).map(({ wrong }) => wrong)).toEqual([
      `The role allows kms:Decrypt on ${KEY} through s3.us-east-1.amazonaws.com, which no call used.`,
    ]);
  });

  it.each<[string, Partial<LoggedCall>]>([
    ['by another role', { role: 'arn:aws:iam::000000000000:role/other' }],
    ['and was denied', { verdict: 'denied' }],
    ['and was refused', { verdict: 'refused' }],
  ])('are not used by a call that was made %s', (_, call) => {
    expect(unusedGrants(checkOf([allow('sqs:SendMessage', QUEUE)], { calls: [call] }))).toHaveLength(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a pattern of actions', allow('sqs:Send*', QUEUE)],
    ['all actions but some', { Effect: 'Allow', NotAction: 'sqs:PurgeQueue', Resource: QUEUE }],
    ['every resource for an action that has one', allow('sqs:SendMessage', '*')],
    ['every resource but some', { Effect: 'Allow', Action: 'sqs:SendMessage', NotResource: `${QUEUE}2` }],
  ])('are too wide as %s, and the fault lists the calls to name instead', (_, statement) => {
    const [fault, ...others] = unusedGrants(checkOf([statement]));
    expect(others).toEqual([]);
    expect(fault?.rule).toBe('least-privilege/too-wide');
    expect(fault?.wrong).toContain(`its calls: sqs:SendMessage on ${QUEUE}`);
  });

  it('may be on every resource where IAM knows none for the action, and on a pattern within an ARN', () => {
    const lookUp = { action: 'ec2:DescribeManagedPrefixLists', resource: '*' };
    const put = { action: 's3:PutObject', resource: 'arn:aws:s3:::b/raw/x' };
    const statements = [allow(lookUp.action, '*'), allow('s3:PutObject', 'arn:aws:s3:::b/raw/*')];
    expect(unusedGrants(checkOf(statements, { calls: [lookUp, put] }))).toEqual([]);
  });

  it('are not what a statement denies', () => {
    expect(unusedGrants(checkOf([{ Effect: 'Deny', Action: '*', Resource: '*' }]))).toEqual([]);
  });
});

describe('a reason', () => {
  const reasons = [{ role: /^Worker/, actions: ['sqs:PurgeQueue'], profiles: ['production'], reason: 'a test' }];

  it('explains an unused grant of its roles, in its profiles', () => {
    const statements = [allow('sqs:PurgeQueue', QUEUE)];
    expect(unusedGrants(checkOf(statements, { reasons, profile: 'production' }))).toEqual([]);
    expect(unusedGrants(checkOf(statements, { reasons, profile: 'demo' }))).toHaveLength(1);
    const another = [{ role: /^Other/, actions: ['sqs:PurgeQueue'], reason: 'a test' }];
    expect(unusedGrants(checkOf(statements, { reasons: another })).map(({ rule }) => rule)).toEqual([
      'least-privilege/unused',
      'least-privilege/reason-unused',
    ]);
  });

  it.each<[string, readonly Record<string, unknown>[], readonly Partial<LoggedCall>[]]>([
    ['the grant is gone', [], []],
    ['a call uses the grant after all', [allow('sqs:PurgeQueue', QUEUE)], [{ action: 'sqs:PurgeQueue' }]],
  ])('is a fault itself when %s', (_, statements, calls) => {
    const faults = unusedGrants(checkOf(statements, { reasons, calls, profile: 'production' }));
    expect(said(faults)).toEqual([
      'verify/least-privilege/grant-reasons.ts /^Worker/ least-privilege/reason-unused: The reason for sqs:PurgeQueue ' +
        'explains no grant of profile production: the grant is gone, or calls use it.',
    ]);
  });
});

describe('a call', () => {
  it('that its role did not allow is named with role, action and resource, once', () => {
    const denied: Partial<LoggedCall> = {
      verdict: 'denied',
      reason: 'User: r is not authorized because no identity-based policy allows it',
    };
    expect(said(refusedCalls(checkOf([], { calls: [denied, denied] })))).toEqual([
      `Work.template.json Worker least-privilege/denied: worker was denied sqs:SendMessage on ${QUEUE}: ` +
        'no identity-based policy allows it.',
    ]);
  });

  it('that no policy was asked about is a fault too', () => {
    const refused: Partial<LoggedCall> = { verdict: 'refused', reason: 'the signature does not match' };
    const [fault] = refusedCalls(checkOf([], { calls: [refused] }));
    expect(fault).toMatchObject({ rule: 'least-privilege/refused', logicalId: 'Worker' });
    expect(fault?.wrong).toContain('the signature does not match');
  });

  it('that was allowed is none', () => {
    expect(refusedCalls(checkOf([]))).toEqual([]);
  });
});
