import { conditionsHold } from './conditions';
import { completeArn, matchesPattern, matchesResource, type RequestContext, substituteVariables } from './pattern';
import type { PolicyPrincipal, Statement } from './policy';

/** Who asks. */
export type Principal =
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionArn: string }
  | { readonly kind: 'service'; readonly service: string };

export interface AccessRequest {
  readonly principal: Principal;
  /** The account of the principal. A resource is of the account in its ARN, or where that has none, as with S3, of the same. */
  readonly account: string;
  /** As in `dynamodb:GetItem`. */
  readonly action: string;
  /** ARN, or `*` where an action has no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Which policy decided, in words for people. */
  readonly reason: string;
}

export interface Policies {
  readonly identity: readonly Statement[];
  readonly resource: readonly Statement[];
  /**
   * Whether only what the resource's policy says counts, unless it delegates to the account: so it is with KMS keys. Other
   * resources are open to whatever the identity's policies allow.
   */
  readonly resourceMustAllow: boolean;
}

/**
 * Decides a request as AWS documents it ("Policy evaluation logic", IAM user guide): an explicit deny in any policy wins; else an allow in
 * the identity's or the resource's policy suffices; else it is denied. A resource policy that names the account allows nothing by itself:
 * it leaves the decision to the identity's policies. A resource of another account takes an allow on both sides.
 */
export function evaluate(request: AccessRequest, policies: Policies): Verdict {
  const identity = policies.identity.filter((statement) => statementApplies(statement, request));
  const resource = policies.resource.filter((statement) => statementApplies(statement, request));
  const named = resource.filter((statement) => principalOf(statement, request) === 'named');
  const delegated = resource.filter((statement) => principalOf(statement, request) !== undefined);

  const deny = [...identity, ...delegated].find(({ Effect }) => Effect === 'Deny');
  if (deny !== undefined) return denied(`an explicit deny${deny.Sid === undefined ? '' : ` (${deny.Sid})`}`);
  if (request.principal.kind === 'role' && isForeign(request)) {
    if (!delegated.some(allows)) return denied('no policy of the resource, which is in another account, allows it');
    return identity.some(allows)
      ? allowed('a policy of the role and the policy of the resource')
      : denied(`no identity-based policy allows the ${request.action} action`);
  }
  if (named.some(allows)) return allowed('the policy of the resource');
  if (policies.resourceMustAllow && !delegated.some(allows)) {
    return denied(`the policy of the resource names neither the caller nor the account for ${request.action}`);
  }
  if (request.principal.kind === 'role' && identity.some(allows)) return allowed('a policy of the role');
  return denied(
    request.principal.kind === 'role'
      ? `no identity-based policy allows the ${request.action} action`
      : `no resource-based policy allows the ${request.action} action`,
  );
}

function isForeign({ resource, account }: AccessRequest): boolean {
  const owner = resource.split(':')[4] ?? '';
  return owner !== '' && owner !== account;
}

function allows({ Effect }: Statement): boolean {
  return Effect === 'Allow';
}

function allowed(reason: string): Verdict {
  return { allowed: true, reason };
}

function denied(reason: string): Verdict {
  return { allowed: false, reason };
}

/** Whether a statement is about this action, this resource and these circumstances; of whom it speaks is looked at apart. */
function statementApplies(statement: Statement, request: AccessRequest): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const action = (pattern: string): boolean => matchesPattern(pattern, request.action, { ignoreCase: true });
  const ofIdentity = statement.Principal === undefined && statement.NotPrincipal === undefined;
  const resource = (pattern: string): boolean => {
    const substituted = substituteVariables(pattern, request.context);
    if (substituted === undefined) return false;
    return matchesResource(ofIdentity ? completeArn(substituted) : substituted, request.resource);
  };
  if (Action !== undefined && !Action.some(action)) return false;
  if (NotAction !== undefined && NotAction.some(action)) return false;
  if (Resource !== undefined && !Resource.some(resource)) return false;
  if (NotResource !== undefined && NotResource.some(resource)) return false;
  return conditionsHold(Condition, request.context);
}

/** `named`: the statement speaks of this caller (or of everybody); `account`: of the account that the caller belongs to. */
function principalOf(statement: Statement, request: AccessRequest): 'named' | 'account' | undefined {
  if (statement.Principal !== undefined) return matchPrincipal(statement.Principal, request);
  if (statement.NotPrincipal === undefined) return undefined;
  const { NotPrincipal, Effect } = statement;
  const exempt =
    Effect === 'Deny' ? isExempt(NotPrincipal, request) : matchPrincipal(NotPrincipal, request) !== undefined;
  return exempt ? undefined : 'named';
}

/**
 * Whether a deny for all but some spares the caller. A session is spared only if it, its role and their account are all listed: "when you use
 * NotPrincipal with Deny, you must also specify the account ARN of the not-denied principal" (IAM user guide, "NotPrincipal").
 */
function isExempt(listed: PolicyPrincipal, { principal, account }: AccessRequest): boolean {
  if (listed.AWS.includes('*')) return true;
  if (principal.kind === 'service') return listed.Service.includes(principal.service);
  const accounts = [account, `arn:aws:iam::${account}:root`];
  return (
    listed.AWS.includes(principal.roleArn) &&
    listed.AWS.includes(principal.sessionArn) &&
    listed.AWS.some((arn) => accounts.includes(arn))
  );
}

function matchPrincipal(
  policy: PolicyPrincipal,
  { principal, account }: AccessRequest,
): 'named' | 'account' | undefined {
  if (principal.kind === 'service')
    return policy.Service.includes(principal.service) || policy.AWS.includes('*') ? 'named' : undefined;
  const { AWS } = policy;
  if (AWS.includes('*') || AWS.includes(principal.roleArn) || AWS.includes(principal.sessionArn)) return 'named';
  return AWS.includes(account) || AWS.includes(`arn:aws:iam::${account}:root`) ? 'account' : undefined;
}
