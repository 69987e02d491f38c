import fc from 'fast-check';
import { type AccessRequest, evaluate, type Policies } from '../../../local/iam/evaluate';
import type { RequestContext } from '../../../local/iam/pattern';
import { parsePolicy, type Statement } from '../../../local/iam/policy';
import { naivelyAllowed } from './naive-model';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;

const action = fc.constantFrom(
  'sqs:SendMessage',
  'SQS:send*',
  'sqs:*',
  'sqs:Get*',
  'sqs:GetQueueUr?',
  '*',
  'kms:Decrypt',
);
const resource = fc.constantFrom(
  '*',
  'arn:aws:sqs:us-east-1:000000000000:q',
  'arn:aws:sqs:*:*:*',
  'arn:aws:sqs:us-*:0*0:?',
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b/${aws:username}',
);
const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: ROLE },
  { AWS: `${ROLE}/s` },
  { AWS: [ROLE, `${ROLE}/s`, ACCOUNT] },
  { AWS: [ROLE, ACCOUNT] },
  { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  { AWS: `arn:aws:iam::111122223333:root` },
  { Service: 'sns.amazonaws.com' },
);
const condition = fc.constantFrom<Record<string, Record<string, unknown>>>(
  {},
  { Bool: { 'aws:SecureTransport': 'true' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { StringNotEquals: { 'aws:username': 'me' } },
  { StringLike: { 'aws:username': ['m*', 'you'] }, Null: { 'aws:username': 'false' } },
  { StringEqualsIfExists: { 'aws:username': 'you' } },
  { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } },
  { 'ForAnyValue:StringNotEquals': { 'dynamodb:LeadingKeys': ['a'] } },
);

/** Statements in which each element is there, or its opposite is. */
function statement(effect: fc.Arbitrary<string>, withPrincipal: boolean): fc.Arbitrary<Statement> {
  const actions = fc.array(action, { minLength: 1, maxLength: 2 });
  const resources = fc.array(resource, { minLength: 1, maxLength: 2 });
  return fc
    .tuple(
      fc.record({ Effect: effect, Condition: condition }),
      oneOf('Action', actions),
      oneOf('Resource', resources),
      withPrincipal ? oneOf('Principal', principal) : fc.constant({}),
    )
    .map((elements) => {
      const document: unknown = Object.assign({}, ...elements);
      const [parsed] = parsePolicy({ Version: '2012-10-17', Statement: document }, 'a property');
      if (parsed === undefined) throw new Error('A policy of one statement has one statement.');
      return parsed;
    });
}

function oneOf(element: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(fc.constantFrom(element, element, element, `Not${element}`), value)
    .map(([name, given]) => ({ [name]: given }));
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
  resource: fc.constantFrom(
    'arn:aws:sqs:us-east-1:000000000000:q',
    'arn:aws:sqs:us-east-1:111122223333:q',
    'arn:aws:s3:::b/me',
  ),
  context: fc.constantFrom<RequestContext>(
    { 'aws:securetransport': 'true' },
    { 'aws:securetransport': 'false', 'aws:username': 'me' },
    { 'aws:username': 'you', 'dynamodb:leadingkeys': ['a', 'b'] },
    { 'aws:username': 'me', 'dynamodb:leadingkeys': ['c'] },
  ),
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

  it('decides as a naive model of the documented logic does', () => {
    fc.assert(
      fc.property(request, policies, (asked, given) => {
        expect(evaluate(asked, given).allowed).toBe(naivelyAllowed(asked, given));
      }),
      { numRuns: 2_000 },
    );
  });
});
