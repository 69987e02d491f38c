import { loggedPermission, type AccessLog } from '../gateway/access-log';
import type { Permissions } from './permissions';

/**
 * The same permissions, each use of a role written to the access log: so the log also has what services do in a role's name without
 * a call to the gateway. Lambda polling a queue, CloudFormation's providers and an instance's boot are asked for once, while they are set up.
 */
export function loggedPermissions(permissions: Permissions, accessLog: AccessLog): Permissions {
  return {
    authorize: (caller, need) => {
      const verdict = permissions.authorize(caller, need);
      accessLog.record({
        time: new Date().toISOString(),
        role: caller.roleArn,
        session: caller.sessionName,
        service: need.action.split(':')[0] ?? '',
        ...loggedPermission(need),
        verdict: verdict.allowed ? 'allowed' : 'denied',
        reason: verdict.allowed ? '' : verdict.reason,
        status: verdict.allowed ? 200 : 403,
      });
      return verdict;
    },
    authorizeService: (access) => permissions.authorizeService(access),
    mayInvoke: (functionArn, servicePrincipal, sourceArn) =>
      permissions.mayInvoke(functionArn, servicePrincipal, sourceArn),
    mayAssume: (roleArn, servicePrincipal) => permissions.mayAssume(roleArn, servicePrincipal),
  };
}
