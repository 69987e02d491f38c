import { RoleAuthorizer } from '../../../src/router/auth/role-authorizer';
import { MemoryEventHistory } from '../../../src/router/broker/memory-event-history';
import { Realm, type RealmOptions } from '../../../src/router/realm';
import { ManualScheduler } from './memory-ports';

/** A realm whose IDs count from 1 and whose time a test moves. */
export function createRealm(settings: Partial<RealmOptions> = {}): Realm {
  let id = 0;
  const scheduler = new ManualScheduler();
  return new Realm({
    name: 'iot',
    ids: () => ++id,
    clock: () => scheduler.nowMs,
    scheduler,
    authorizer: new RoleAuthorizer(),
    recorder: undefined,
    uriRules: 'loose',
    strictRequestIds: false,
    lenientProgress: true,
    allowsDisclosure: true,
    trustLevels: { anonymous: 0, device: 1, user: 1, service: 2, admin: 2 },
    retainedLimits: { maximumTopics: 100, maximumBytes: 1_000_000 },
    history: new MemoryEventHistory({ maximumEvents: 100, maximumBytes: 1_000_000 }),
    historySubjects: [],
    ...settings,
  });
}
