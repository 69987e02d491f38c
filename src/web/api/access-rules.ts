import type { Principal } from '../../model/device';
import { HeadwaterError } from '../../model/errors';
import type { HttpContext } from '../http/http-application';
import type { RequestAuthenticator } from '../http/request-authenticator';

/** The caller, who must be an admin. */
export async function requireAdmin(context: HttpContext, authenticator: RequestAuthenticator): Promise<Principal> {
  const principal = await authenticator.authenticate(context.req.header('authorization'));
  if (principal.role === 'admin') return principal;
  throw new HeadwaterError('forbidden', `Only an admin may do this; ${principal.uuid} has the role ${principal.role}.`);
}

/** The caller, who must be an admin or the device itself. */
export async function requireDeviceOrAdmin(
  context: HttpContext,
  authenticator: RequestAuthenticator,
  uuid: string,
): Promise<Principal> {
  const principal = await authenticator.authenticate(context.req.header('authorization'));
  if (principal.role === 'admin' || (principal.role === 'device' && principal.uuid === uuid)) return principal;
  throw new HeadwaterError('forbidden', `Only device ${uuid} itself or an admin may read this.`);
}
