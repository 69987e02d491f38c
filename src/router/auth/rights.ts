import type { UriPattern } from '../../wamp/uri';
import type { Session } from '../session';
import type { Action } from './action';
import type { RoleDefinition, Rule } from './role-configuration';
import { fillTemplates, hasTemplate, type TemplateName } from './uri-template';
import { UriRuleSet } from './uri-rule-set';

type RuleSets = Readonly<Record<Action, UriRuleSet>>;

/** A role's rules: those that are the same for all its sessions are compiled once. */
export class RoleRights {
  private readonly shared: RuleSets;
  private readonly templated: readonly Rule[];

  constructor({ rules }: RoleDefinition) {
    this.shared = ruleSets(rules.filter(({ uri }) => !hasTemplate(uri)));
    this.templated = rules.filter(({ uri }) => hasTemplate(uri));
  }

  /** What one session of the role may do. A rule into which one of its values does not go gives it nothing. */
  of(session: Session): Rights {
    if (this.templated.length === 0) return new Rights(this.shared, undefined);
    const filled = this.templated.flatMap((rule) => {
      const uri = fillTemplates(rule.uri, (name) => valueOf(session, name));
      return uri === undefined ? [] : [{ ...rule, uri, isOwn: hasTemplate(rule.uri, 'authid') }];
    });
    return new Rights(this.shared, {
      rules: ruleSets(filled),
      places: new UriRuleSet(filled.filter(({ isOwn, allow }) => isOwn && allow.includes('register'))),
    });
  }
}

/** What one session may do by its role's rules. */
export class Rights {
  private readonly shared: RuleSets;
  private readonly own: { readonly rules: RuleSets; readonly places: UriRuleSet } | undefined;

  /** `own`: by rules with templates; `places` are those that are its principal's alone. */
  constructor(shared: RuleSets, own: { readonly rules: RuleSets; readonly places: UriRuleSet } | undefined) {
    this.shared = shared;
    this.own = own;
  }

  allows(action: Action, uri: string): boolean {
    return (this.own !== undefined && this.own.rules[action].matches(uri)) || this.shared[action].matches(uri);
  }

  allowsPattern(action: Action, pattern: UriPattern): boolean {
    return this.shared[action].covers(pattern) || (this.own?.rules[action].covers(pattern) ?? false);
  }

  /** Whether all these procedures are where only this session's principal may register. */
  owns(procedures: UriPattern): boolean {
    return this.own?.places.covers(procedures) ?? false;
  }
}

function ruleSets(rules: readonly Rule[]): RuleSets {
  const of = (action: Action): UriRuleSet => new UriRuleSet(rules.filter(({ allow }) => allow.includes(action)));
  return { publish: of('publish'), subscribe: of('subscribe'), register: of('register'), call: of('call') };
}

/** An anonymous session's authid is nobody's. */
function valueOf({ id, authid, authrole, identity }: Session, name: TemplateName): string | undefined {
  switch (name) {
    case 'authid':
      return identity.authmethod === 'anonymous' ? undefined : authid;
    case 'authrole':
      return authrole;
    case 'session':
      return String(id);
  }
}
