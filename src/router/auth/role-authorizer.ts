import type { UriPattern } from '../../wamp/uri';
import { notAuthorized, type Refusal } from '../refusal';
import type { Session } from '../session';
import type { Action } from './action';
import type { Authorizer } from './authorizer';
import { type Decision, isSameQuestion, type Question } from './decision';
import { type Rights, RoleRights } from './rights';
import { allRoles, type AuthorizerDefinition, type RoleDefinitions, ROUTER_ROLE } from './role-configuration';

/** Authorization by the rules of roles, and by the decisions of authorizers where a role has one. */
export class RoleAuthorizer implements Authorizer {
  /** Once a role has had an authorizer, somebody may still wait for it. */
  isStatic = true;
  private roles: ReadonlyMap<string, RoleRights> = new Map();
  /** role -> whom to ask */
  private authorizers: ReadonlyMap<string, AuthorizerDefinition> = new Map();
  /** session -> its rights, once it has asked for something */
  private rights = new WeakMap<Session, Rights>();
  /** What is known while something is done for a session. */
  private decided: { readonly session: Session; readonly decisions: readonly Decision[] } | undefined;

  constructor(configured: RoleDefinitions = {}) {
    this.replaceRoles(configured);
  }

  /** From now on these hold, for sessions that are there as well. What they subscribe to and have registered stays theirs. */
  replaceRoles(configured: RoleDefinitions): void {
    const roles = [...allRoles(configured)];
    this.roles = new Map([
      ...roles.map(([name, definition]) => [name, new RoleRights(definition)] as const),
      [ROUTER_ROLE, CALLS_EVERYTHING],
    ]);
    this.authorizers = new Map(roles.flatMap(([name, { authorizer }]) => (authorizer ? [[name, authorizer]] : [])));
    this.isStatic &&= this.authorizers.size === 0;
    this.rights = new WeakMap();
  }

  check(session: Session, action: Action, uri: string): Refusal | undefined {
    if (this.rightsOf(session).allows(action, uri)) return undefined;
    return this.refusalOf(session, { action, pattern: { match: 'exact', uri } });
  }

  checkPattern(session: Session, action: Action, pattern: UriPattern): Refusal | undefined {
    if (this.rightsOf(session).allowsPattern(action, pattern)) return undefined;
    return this.refusalOf(session, { action, pattern });
  }

  authorizerOf(session: Session): AuthorizerDefinition | undefined {
    return this.authorizers.get(session.authrole);
  }

  asks(session: Session, { action, pattern }: Question): boolean {
    return this.authorizers.has(session.authrole) && !this.rightsOf(session).allowsPattern(action, pattern);
  }

  withDecisions(session: Session, decisions: readonly Decision[], run: () => void): void {
    const { decided } = this;
    this.decided = { session, decisions };
    try {
      run();
    } finally {
      this.decided = decided;
    }
  }

  /** A device that comes back registers anew while its former session is still half-open: the newer one is right. */
  takesOver(session: Session, holder: Session, procedures: UriPattern): boolean {
    const isSamePrincipal = session.authid === holder.authid && session.authrole === holder.authrole;
    return isSamePrincipal && this.rightsOf(session).owns(procedures);
  }

  mayMarkRecorded(session: Session): boolean {
    return session.authrole === 'service';
  }

  /** What no rule allows is refused, unless somebody has just decided otherwise. */
  private refusalOf(session: Session, question: Question): Refusal | undefined {
    const decisions = this.decided?.session === session ? this.decided.decisions : [];
    const decision = decisions.find((one) => isSameQuestion(one.question, question));
    return decision === undefined ? notAuthorized(session, question.action, question.pattern.uri) : decision.refusal;
  }

  private rightsOf(session: Session): Rights {
    const known = this.rights.get(session);
    if (known !== undefined) return known;
    const rights = (this.roles.get(session.authrole) ?? NO_RIGHTS).of(session);
    this.rights.set(session, rights);
    return rights;
  }
}

const CALLS_EVERYTHING = new RoleRights({ rules: [{ uri: '', match: 'prefix', allow: ['call'] }] });

/** Of a role that there is not. */
const NO_RIGHTS = new RoleRights({ rules: [] });
