import type { Deployment, Resource } from '../../local/contracts';
import { matchesPattern, matchesResource } from '../../local/iam/pattern';
import type { Fault } from '../fault';
import type { GrantReason } from './grant-reasons';
import { grantsOf, shownGrant, type Grant } from './grants';
import type { LoggedCall, LoggedPermission } from './logged-calls';

const REASONS_FILE = 'verify/least-privilege/grant-reasons.ts';

export interface PrivilegeCheck {
  readonly deployment: Deployment;
  readonly calls: readonly LoggedCall[];
  readonly reasons: readonly GrantReason[];
  /** As in `demo`; reasons that are for some profiles explain nothing where it is not given. */
  readonly profile?: string;
  /** The template's file, by the name of its stack. */
  readonly fileOf: (stack: string) => string;
}

/** Calls that a role did not allow, or that were not even asked for: each role, action and resource once. */
export function refusedCalls({ deployment, calls, fileOf }: PrivilegeCheck): Fault[] {
  const refused = calls.filter(({ verdict }) => verdict !== 'allowed');
  const faults = refused.map((call) => {
    const { action, resource, reason, session } = call;
    const what = `${action} on ${resource}`;
    const place = placeOf(deployment.byArn(call.role), fileOf);
    return call.verdict === 'denied'
      ? {
          ...place,
          rule: 'least-privilege/denied',
          // The gateway's reason is AWS's whole sentence, which says again who and what.
          wrong: `${session} was denied ${what}: ${reason.replace(/^.* because /, '')}.`,
          fix: `Allow ${what} to this role, or do not make the call.`,
        }
      : {
          ...place,
          rule: 'least-privilege/refused',
          wrong: `${what || 'A call'} by ${session || 'an unknown caller'} was refused before any policy was asked: ${reason}`,
          fix: 'Make a call that the local cloud knows, or teach it the operation in local/iam and local/engines.',
        };
  });
  return [...new Map(faults.map((fault) => [`${fault.logicalId} ${fault.wrong}`, fault])).values()];
}

/**
 * Grants that no call used and no reason explains, and reasons that explain nothing.
 *
 * A grant is used by a call of its role whose action and resource it names. A pattern of actions is never used: whatever was called, it
 * allows more, and what AWS adds under that name besides. A resource of `*` is used only by calls for which IAM knows no resource. A pattern
 * within an ARN, as in `bucket/raw/*`, is used by any call on what it matches.
 */
export function unusedGrants(check: PrivilegeCheck): Fault[] {
  const { deployment, calls, reasons, profile, fileOf } = check;
  const used = permissionsByRole(calls);
  const unused = grantsOf(deployment).filter((grant) => !isUsed(grant, used));
  const explained = reasons
    .filter(({ profiles }) => profiles === undefined || (profile !== undefined && profiles.includes(profile)))
    .flatMap((reason) => reason.actions.map((action) => ({ role: reason.role, action })));
  const explains = (reason: { role: RegExp; action: string }, grant: Grant): boolean =>
    reason.action === grant.action && reason.role.test(grant.role.logicalId);
  return [
    ...unused
      .filter((grant) => !explained.some((reason) => explains(reason, grant)))
      .map((grant) => ({ ...placeOf(grant.role, fileOf), ...faultOf(grant, used) })),
    ...explained
      .filter((reason) => !unused.some((grant) => explains(reason, grant)))
      .map(({ role, action }) => ({
        rule: 'least-privilege/reason-unused',
        template: REASONS_FILE,
        logicalId: String(role),
        type: 'AWS::IAM::Role',
        wrong: `The reason for ${action} explains no grant of profile ${profile ?? '(none)'}: the grant is gone, or calls use it.`,
        fix: `Take the action out of the reason in ${REASONS_FILE}, or say with profiles where it is needed.`,
      })),
  ];
}

type PermissionsByRole = ReadonlyMap<string, readonly LoggedPermission[]>;

function permissionsByRole(calls: readonly LoggedCall[]): PermissionsByRole {
  const used = new Map<string, LoggedPermission[]>();
  for (const { role, verdict, also, ...call } of calls) {
    if (verdict === 'allowed') used.set(role, [...(used.get(role) ?? []), call, ...also]);
  }
  return used;
}

/** Calls of the grant's role whose action and resource it matches, through its service if it names one. */
function coveredBy({ role, action, resource, via }: Grant, used: PermissionsByRole): LoggedPermission[] {
  return (used.get(role.attributes['Arn'] ?? '') ?? []).filter(
    (call) =>
      matchesPattern(action, call.action, { ignoreCase: true }) &&
      matchesResource(resource, call.resource) &&
      (via === undefined || (call.via !== undefined && matchesPattern(via, call.via))),
  );
}

function isUsed(grant: Grant, used: PermissionsByRole): boolean {
  if (/[*?]/.test(grant.action)) return false;
  return coveredBy(grant, used).some((call) => grant.resource !== '*' || call.resource === '*');
}

function faultOf(grant: Grant, used: PermissionsByRole): Pick<Fault, 'rule' | 'wrong' | 'fix'> {
  const what = shownGrant(grant);
  const calls = [...new Set(coveredBy(grant, used).map(({ action, resource }) => `${action} on ${resource}`))];
  const keep = `if only a real account needs it, give the reason in ${REASONS_FILE}`;
  if (calls.length === 0) {
    return {
      rule: 'least-privilege/unused',
      wrong: `The role allows ${what}, which no call used.`,
      fix: `Remove it from the role's policies; ${keep}.`,
    };
  }
  return {
    rule: 'least-privilege/too-wide',
    wrong: `The role allows ${what}, which is more than its calls: ${calls.slice(0, 5).join(', ')}${calls.length > 5 ? ', ...' : ''}.`,
    fix: `Name the actions and resources of the calls instead; ${keep}.`,
  };
}

function placeOf(
  role: Resource | undefined,
  fileOf: PrivilegeCheck['fileOf'],
): Pick<Fault, 'template' | 'logicalId' | 'type'> {
  return {
    template: role === undefined ? '(no template)' : fileOf(role.stack),
    logicalId: role?.logicalId ?? '(unknown role)',
    type: role?.type ?? 'AWS::IAM::Role',
  };
}
