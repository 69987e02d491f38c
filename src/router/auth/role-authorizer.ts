import { devicePrefix, UUID_PATTERN } from '../../model/names';
import { everyMatchIsBelow } from '../../wamp/uri';
import type { AuthRole, Session } from '../session';
import type { Action, Authorizer } from './authorizer';

/** Below it are the topics and procedures of all devices. */
const ALL_DEVICES_PREFIX = 'device.';

type Scope = 'everything' | 'all devices' | 'own device' | 'nothing';

/** What a role may do, and where. Anonymous sessions exist only if the configuration allows them, and then may do everything. */
const SCOPES: Readonly<Record<AuthRole, Readonly<Record<Action, Scope>>>> = {
  device: { publish: 'own device', subscribe: 'own device', register: 'own device', call: 'own device' },
  user: { publish: 'nothing', subscribe: 'all devices', register: 'nothing', call: 'all devices' },
  admin: { publish: 'everything', subscribe: 'everything', register: 'everything', call: 'everything' },
  service: { publish: 'everything', subscribe: 'nothing', register: 'nothing', call: 'everything' },
  anonymous: { publish: 'everything', subscribe: 'everything', register: 'everything', call: 'everything' },
};

/**
 * Procedures of the router that sessions with little to say may call: they concern the session itself, or ask for what it may
 * subscribe to, which the procedure checks. They may not list or end sessions (checklist 54).
 */
const OPEN_PROCEDURES: ReadonlySet<string> = new Set([
  'wamp.session.add_testament',
  'wamp.session.flush_testaments',
  'wamp.subscription.get_events',
  'wamp.subscription.lookup',
]);

/** Authorization by role and URI. */
export class RoleAuthorizer implements Authorizer {
  allows(session: Session, action: Action, uri: string): boolean {
    if (action === 'call' && OPEN_PROCEDURES.has(uri)) return true;
    const scope = SCOPES[session.authrole][action];
    switch (scope) {
      case 'everything':
        return true;
      case 'all devices':
        return everyMatchIsBelow(uri, ALL_DEVICES_PREFIX);
      case 'own device': {
        const prefix = ownPrefix(session);
        return prefix !== undefined && everyMatchIsBelow(uri, prefix);
      }
      case 'nothing':
        return false;
    }
  }

  /** A device that comes back registers anew while its former session is still half-open: the newer one is right. */
  takesOver(session: Session, holder: Session, procedure: string): boolean {
    if (session.authrole !== 'device' || holder.authrole !== 'device' || session.authid !== holder.authid) return false;
    const prefix = ownPrefix(session);
    return prefix !== undefined && everyMatchIsBelow(procedure, prefix);
  }

  mayMarkRecorded(session: Session): boolean {
    return session.authrole === 'service';
  }
}

/** An authid of another shape than a UUID has no place of its own: it could hold dots. */
function ownPrefix(session: Session): string | undefined {
  return UUID_PATTERN.test(session.authid) ? devicePrefix(session.authid) : undefined;
}
