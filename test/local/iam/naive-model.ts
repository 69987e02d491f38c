import type { AccessRequest, Policies } from '../../../local/iam/evaluate';
import type { Statement } from '../../../local/iam/policy';

/**
 * The documented logic written down once more, as plainly as possible and sharing nothing with the evaluator: sets of effects in the order
 * of the guide's flow chart, wildcards by recursion, only the operators that the property test uses. Throws for any other operator.
 */
export function naivelyAllowed(request: AccessRequest, { identity, resource, resourceMustAllow }: Policies): boolean {
  const { principal, account } = request;
  const ownerOfResource = request.resource.split(':')[4];
  const identityEffects = identity.filter((statement) => speaksOf(statement, request)).map(({ Effect }) => Effect);
  const speaking = resource.filter((statement) => speaksOf(statement, request));
  const whoEffects = speaking.map((statement) => ({ effect: statement.Effect, who: whoIn(statement, request) }));

  if (identityEffects.includes('Deny')) return false;
  if (whoEffects.some(({ effect, who }) => effect === 'Deny' && who !== 'nobody')) return false;

  const identityAllows = principal.kind === 'role' && identityEffects.includes('Allow');
  const callerAllowed = whoEffects.some(({ effect, who }) => effect === 'Allow' && who === 'caller');
  const accountAllowed = whoEffects.some(({ effect, who }) => effect === 'Allow' && who === 'account');
  if (principal.kind === 'role' && ownerOfResource !== '' && ownerOfResource !== account) {
    return identityAllows && (callerAllowed || accountAllowed);
  }
  if (callerAllowed) return true;
  return resourceMustAllow ? accountAllowed && identityAllows : identityAllows;
}

function speaksOf(statement: Statement, request: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource } = statement;
  const action = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => glob(pattern.toLowerCase(), request.action.toLowerCase()));
  const resource = (patterns: readonly string[]): boolean => patterns.some((pattern) => names(pattern, request));
  return (
    (Action === undefined || action(Action)) &&
    (NotAction === undefined || !action(NotAction)) &&
    (Resource === undefined || resource(Resource)) &&
    (NotResource === undefined || !resource(NotResource)) &&
    conditionsHold(statement, request)
  );
}

/** The patterns of the property test have six parts or are `*`, and no `*` of theirs could match a colon. */
function names(pattern: string, { resource, context }: AccessRequest): boolean {
  const username = context['aws:username'];
  if (pattern.includes('${aws:username}') && typeof username !== 'string') return false;
  return glob(pattern.replace('${aws:username}', String(username)), resource);
}

function glob(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text === '';
  const remaining = rest.join('');
  if (first === '*') return glob(remaining, text) || (text !== '' && glob(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text[0]) && glob(remaining, text.slice(1));
}

function conditionsHold({ Condition }: Statement, { context }: AccessRequest): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const found = context[key.toLowerCase()];
      const values = found === undefined ? [] : [found].flat();
      const isWanted = (value: string): boolean => wanted.includes(value);
      switch (operator) {
        case 'Bool':
          return values.some(isWanted);
        case 'StringNotEquals':
          return !values.some(isWanted);
        case 'StringEqualsIfExists':
          return values.length === 0 || values.some(isWanted);
        case 'StringLike':
          return values.some((value) => wanted.some((pattern) => glob(pattern, value)));
        case 'Null':
          return wanted.includes(String(values.length === 0));
        case 'ForAllValues:StringEquals':
          return values.every(isWanted);
        case 'ForAnyValue:StringNotEquals':
          return values.some((value) => !isWanted(value));
        default:
          throw new Error(`the naive model does not know ${operator}`);
      }
    }),
  );
}

/** Of whom a statement of a resource-based policy speaks. */
function whoIn(statement: Statement, { principal, account }: AccessRequest): 'caller' | 'account' | 'nobody' {
  const listed = statement.Principal ?? statement.NotPrincipal;
  if (listed === undefined) return 'nobody';
  const callerNames = principal.kind === 'role' ? [principal.roleArn, principal.sessionArn] : [];
  const accountNames = principal.kind === 'role' ? [account, `arn:aws:iam::${account}:root`] : [];
  const everybody = listed.AWS.includes('*');
  const service = principal.kind === 'service' && listed.Service.includes(principal.service);
  const byName = listed.AWS.some((name) => callerNames.includes(name));
  const byAccount = listed.AWS.some((name) => accountNames.includes(name));
  if (statement.Principal !== undefined) {
    if (everybody || service || byName) return 'caller';
    return byAccount ? 'account' : 'nobody';
  }
  const spared =
    statement.Effect === 'Deny'
      ? callerNames.length > 0 && callerNames.every((name) => listed.AWS.includes(name)) && byAccount
      : byName || byAccount;
  return everybody || service || spared ? 'nobody' : 'caller';
}
