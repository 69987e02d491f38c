import fc from 'fast-check';
import { type AccessRequest, evaluate, type Policies } from '../../../local/iam/evaluate';
import { parsePolicy, type Statement } from '../../../local/iam/policy';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;

const action = fc.constantFrom('sqs:SendMessage', 'sqs:*', 'sqs:Get*', '*', 'kms:Decrypt');
const resource = fc.constantFrom('*', 'arn:aws:sqs:us-east-1:000000000000:q', 'arn:aws:sqs:*:*:*', 'arn:aws:s3:::b/*');
const principal = fc.constantFrom(
  '*',
  { AWS: ROLE },
  { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  { Service: 'sns.amazonaws.com' },
);
const condition = fc.constantFrom<Record<string, Record<string, unknown>>>(
  {},
  { Bool: { 'aws:SecureTransport': 'true' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { StringNotEquals: { 'aws:username': 'me' } },
);

function statement(effect: fc.Arbitrary<string>, withPrincipal: boolean): fc.Arbitrary<Statement> {
  const base = { Effect: effect, Action: action, Resource: resource, Condition: condition };
  return fc
    .record<Record<string, unknown>>(withPrincipal ? { ...base, Principal: principal } : base)
    .map((document) => {
      const [parsed] = parsePolicy({ Statement: document }, 'a property');
      if (parsed === undefined) throw new Error('A policy of one statement has one statement.');
      return parsed;
    });
}

const anyEffect = fc.constantFrom('Allow', 'Deny');
const policies: fc.Arbitrary<Policies> = fc.record({
  identity: fc.array(statement(anyEffect, false), { maxLength: 4 }),
  resource: fc.array(statement(anyEffect, true), { maxLength: 4 }),
  resourceMustAllow: fc.boolean(),
});
const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal: fc.constantFrom<AccessRequest['principal']>(
    { kind: 'role', roleArn: ROLE, sessionArn: `${ROLE}/s` },
    { kind: 'service', service: 'sns.amazonaws.com' },
  ),
  account: fc.constant(ACCOUNT),
  action: fc.constantFrom('sqs:SendMessage', 'sqs:GetQueueUrl', 'kms:Decrypt'),
  resource: fc.constantFrom('arn:aws:sqs:us-east-1:000000000000:q', 'arn:aws:s3:::b/k'),
  context: fc.constantFrom({ 'aws:securetransport': 'true' }, { 'aws:securetransport': 'false', 'aws:username': 'me' }),
});

describe('evaluate', () => {
  it('never allows more when a deny is added', () => {
    fc.assert(
      fc.property(request, policies, statement(fc.constant('Deny'), false), (asked, given, deny) => {
        const more = { ...given, identity: [...given.identity, deny] };
        return !evaluate(asked, more).allowed || evaluate(asked, given).allowed;
      }),
    );
  });

  it('never allows more when a deny is added to the resource', () => {
    fc.assert(
      fc.property(request, policies, statement(fc.constant('Deny'), true), (asked, given, deny) => {
        const more = { ...given, resource: [...given.resource, deny] };
        return !evaluate(asked, more).allowed || evaluate(asked, given).allowed;
      }),
    );
  });

  it('never denies more when an allow is added, to either side', () => {
    const allow = fc.constant('Allow');
    fc.assert(
      fc.property(
        request,
        policies,
        statement(allow, false),
        statement(allow, true),
        (asked, given, identity, resource) => {
          const more = { ...given, identity: [...given.identity, identity], resource: [...given.resource, resource] };
          return !evaluate(asked, given).allowed || evaluate(asked, more).allowed;
        },
      ),
    );
  });

  it('does not depend on the order of statements', () => {
    fc.assert(
      fc.property(request, policies, (asked, given) => {
        const turned = { ...given, identity: given.identity.toReversed(), resource: given.resource.toReversed() };
        return evaluate(asked, given).allowed === evaluate(asked, turned).allowed;
      }),
    );
  });

  it('allows nothing without an allow', () => {
    const denies = fc.array(statement(fc.constant('Deny'), false));
    fc.assert(
      fc.property(request, denies, (asked, identity) => {
        return !evaluate(asked, { identity, resource: [], resourceMustAllow: false }).allowed;
      }),
    );
  });

  it('allows with a key policy in charge only what it would allow without', () => {
    fc.assert(
      fc.property(request, policies, (asked, given) => {
        const strict = evaluate(asked, { ...given, resourceMustAllow: true }).allowed;
        return !strict || evaluate(asked, { ...given, resourceMustAllow: false }).allowed;
      }),
    );
  });
});
