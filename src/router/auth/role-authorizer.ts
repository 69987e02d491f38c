import type { UriPattern } from '../../wamp/uri';
import { notAuthorized, type Refusal } from '../refusal';
import type { Session } from '../session';
import type { Action } from './action';
import type { Authorizer } from './authorizer';
import { type Rights, RoleRights } from './rights';
import { allRoles, type RoleDefinitions } from './role-configuration';

/** Authorization by the rules of roles. */
export class RoleAuthorizer implements Authorizer {
  private readonly roles: ReadonlyMap<string, RoleRights>;
  /** session -> its rights, once it has asked for something */
  private readonly rights = new WeakMap<Session, Rights>();

  constructor(configured: RoleDefinitions = {}) {
    this.roles = new Map([...allRoles(configured)].map(([name, definition]) => [name, new RoleRights(definition)]));
  }

  check(session: Session, action: Action, uri: string): Refusal | undefined {
    return this.rightsOf(session).allows(action, uri) ? undefined : notAuthorized(session, action, uri);
  }

  checkPattern(session: Session, action: Action, pattern: UriPattern): Refusal | undefined {
    const isAllowed = this.rightsOf(session).allowsPattern(action, pattern);
    return isAllowed ? undefined : notAuthorized(session, action, pattern.uri);
  }

  /** A device that comes back registers anew while its former session is still half-open: the newer one is right. */
  takesOver(session: Session, holder: Session, procedures: UriPattern): boolean {
    const isSamePrincipal = session.authid === holder.authid && session.authrole === holder.authrole;
    return isSamePrincipal && this.rightsOf(session).owns(procedures);
  }

  mayMarkRecorded(session: Session): boolean {
    return session.authrole === 'service';
  }

  private rightsOf(session: Session): Rights {
    const known = this.rights.get(session);
    if (known !== undefined) return known;
    const rights = (this.roles.get(session.authrole) ?? NO_RIGHTS).of(session);
    this.rights.set(session, rights);
    return rights;
  }
}

/** Of a role that there is not. */
const NO_RIGHTS = new RoleRights({ rules: [] });
