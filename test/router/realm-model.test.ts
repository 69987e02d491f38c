import fc from 'fast-check';
import type { Realm } from '../../src/router/realm';
import type { Session } from '../../src/router/session';
import { DEFAULT_CALL_OPTIONS, DEFAULT_PUBLISH_OPTIONS, DEFAULT_REGISTER_OPTIONS } from '../../src/wamp/client-message';
import { NO_FEATURES } from '../../src/wamp/features';
import { payloadOf } from '../../src/wamp/payload';
import type { RouterMessage } from '../../src/wamp/router-message';
import { matchesUri, type MatchPolicy } from '../../src/wamp/uri';
import { createRealm } from './support/memory-realm';

/*
 * Broker and dealer against a model that keeps plain lists and looks at all of them each time.
 */

const PEERS = 4;
const component = fc.constantFrom('a', 'ab');
const uri = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
const pattern = fc.oneof(
  fc.record({ match: fc.constant<MatchPolicy>('exact'), uri }),
  fc.record({
    match: fc.constantFrom<MatchPolicy>('prefix', 'wildcard'),
    uri: fc.array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.')),
  }),
);
type Pattern = { readonly match: MatchPolicy; readonly uri: string };
const peer = fc.nat({ max: PEERS - 1 });

class Peer {
  inbox: RouterMessage[] = [];
  readonly session: Session;
  lastRequestId = 0;

  constructor(realm: Realm) {
    this.session = realm.join({
      identity: { authid: 'anonymous', authrole: 'anonymous', authmethod: 'anonymous', authprovider: 'static' },
      features: NO_FEATURES,
      close: () => undefined,
      send: (message) => this.inbox.push(message),
    });
  }

  nextRequestId(): number {
    return ++this.lastRequestId;
  }

  /** What has come; events of the router's own are the meta API's matter, and looked at elsewhere. */
  take(): RouterMessage[] {
    return this.inbox.splice(0).filter((message) => !isMetaEvent(message));
  }
}

/** The definition: exact, then the longest prefix, then the portions before each wildcard, compared from the left. */
function rank({ match, uri: text }: Pattern): number[] {
  if (match === 'exact') return [2];
  if (match === 'prefix') return [1, text.length];
  return [0, ...text.split('.').map((part) => (part === '' ? 0 : 1))];
}

function compareRanks(one: number[], other: number[]): number {
  const index = one.findIndex((value, position) => value !== other[position]);
  return index < 0 ? 0 : (other[index] ?? 0) - (one[index] ?? 0);
}

describe('the broker', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('subscribe' as const), peer, pattern }),
    fc.record({ do: fc.constant('unsubscribe' as const), peer, pattern }),
    fc.record({ do: fc.constant('publish' as const), peer, uri, excludeMe: fc.boolean() }),
    fc.record({ do: fc.constant('leave' as const), peer }),
  );

  it('delivers what a naive model delivers', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const realm = createRealm({ strictRequestIds: true });
        const peers = Array.from({ length: PEERS }, () => new Peer(realm));
        let held: { readonly peer: number; readonly pattern: Pattern; readonly id: number }[] = [];
        const same = (one: Pattern, other: Pattern): boolean => one.match === other.match && one.uri === other.uri;
        for (const action of steps) {
          const actor = peers[action.peer] ?? fail('no such peer');
          switch (action.do) {
            case 'subscribe': {
              const { match, uri: topic } = action.pattern;
              realm.handle(actor.session, {
                type: 'SUBSCRIBE',
                requestId: actor.nextRequestId(),
                match,
                getRetained: false,
                topic,
              });
              const [answer] = actor.take();
              if (answer?.type !== 'SUBSCRIBED') return fail(`no SUBSCRIBED but ${answer?.type}`);
              const existing = held.find((holding) => same(holding.pattern, action.pattern));
              if (existing !== undefined) expect(answer.subscriptionId).toBe(existing.id);
              held = held.filter((holding) => holding.peer !== action.peer || !same(holding.pattern, action.pattern));
              held.push({ peer: action.peer, pattern: action.pattern, id: answer.subscriptionId });
              break;
            }
            case 'unsubscribe': {
              const mine = held.find((one) => one.peer === action.peer && same(one.pattern, action.pattern));
              realm.handle(actor.session, {
                type: 'UNSUBSCRIBE',
                requestId: actor.nextRequestId(),
                subscriptionId: mine?.id ?? 2 ** 50,
              });
              expect(actor.take()[0]?.type).toBe(mine === undefined ? 'ERROR' : 'UNSUBSCRIBED');
              held = held.filter((holding) => holding !== mine);
              break;
            }
            case 'publish': {
              realm.handle(actor.session, {
                type: 'PUBLISH',
                requestId: actor.nextRequestId(),
                options: { ...DEFAULT_PUBLISH_OPTIONS, excludeMe: action.excludeMe },
                topic: action.uri,
                payload: payloadOf(),
              });
              peers.forEach((one, index) => {
                const expected = held
                  .filter((holding) => holding.peer === index && (one !== actor || !action.excludeMe))
                  .filter(({ pattern: { match, uri: text } }) => matchesUri(match, text, action.uri))
                  .map(({ id, pattern: { match } }) => ({ id, topic: match === 'exact' ? undefined : action.uri }));
                const events = one.take().map((message) => {
                  if (message.type !== 'EVENT') return fail(`no EVENT but ${message.type}`);
                  return { id: message.subscriptionId, topic: message.details['topic'] };
                });
                const sorted = (list: readonly { id: number }[]): unknown[] => [...list].sort((a, b) => a.id - b.id);
                expect(sorted(events)).toEqual(sorted(expected));
              });
              break;
            }
            case 'leave':
              realm.leave(actor.session);
              held = held.filter((holding) => holding.peer !== action.peer);
              peers[action.peer] = new Peer(realm);
          }
        }
      }),
    );
  });
});

describe('the dealer', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('register' as const), peer, pattern }),
    fc.record({ do: fc.constant('unregister' as const), peer, pattern }),
    fc.record({ do: fc.constant('call' as const), peer, uri }),
    fc.record({ do: fc.constant('answer' as const), call: fc.nat({ max: 5 }), well: fc.boolean() }),
    fc.record({ do: fc.constant('leave' as const), peer }),
  );
  interface Held {
    readonly callee: Peer;
    readonly pattern: Pattern;
    readonly id: number;
  }
  interface Waiting {
    readonly caller: Peer;
    readonly requestId: number;
    readonly callee: Peer;
    readonly invocationId: number;
  }

  it('routes what a naive model routes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const realm = createRealm({ strictRequestIds: true });
        const peers = Array.from({ length: PEERS }, () => new Peer(realm));
        let held: Held[] = [];
        let waiting: Waiting[] = [];
        const find = ({ match, uri: text }: Pattern): Held | undefined =>
          held.find((one) => one.pattern.match === match && one.pattern.uri === text);
        for (const action of steps) {
          if (action.do === 'answer') {
            const call = waiting[action.call];
            if (call === undefined) continue;
            const { caller, callee, requestId, invocationId } = call;
            realm.handle(
              callee.session,
              action.well
                ? { type: 'YIELD', invocationId, progress: false, passthru: undefined, payload: payloadOf() }
                : { type: 'ERROR', invocationId, passthru: undefined, error: 'x.y', payload: payloadOf() },
            );
            expect(caller.take()).toMatchObject([{ type: action.well ? 'RESULT' : 'ERROR', requestId }]);
            waiting = waiting.filter((one) => one !== call);
            continue;
          }
          const actor = peers[action.peer] ?? fail('no such peer');
          switch (action.do) {
            case 'register': {
              const { match, uri: procedure } = action.pattern;
              realm.handle(actor.session, {
                type: 'REGISTER',
                requestId: actor.nextRequestId(),
                options: { ...DEFAULT_REGISTER_OPTIONS, match },
                procedure,
              });
              const [answer] = actor.take();
              expect(answer?.type).toBe(find(action.pattern) === undefined ? 'REGISTERED' : 'ERROR');
              if (answer?.type !== 'REGISTERED') break;
              held.push({ callee: actor, pattern: action.pattern, id: answer.registrationId });
              break;
            }
            case 'unregister': {
              const mine = find(action.pattern);
              realm.handle(actor.session, {
                type: 'UNREGISTER',
                requestId: actor.nextRequestId(),
                registrationId: mine?.id ?? 2 ** 50,
              });
              const succeeds = mine?.callee === actor;
              expect(actor.take()[0]?.type).toBe(succeeds ? 'UNREGISTERED' : 'ERROR');
              if (succeeds) held = held.filter((one) => one !== mine);
              break;
            }
            case 'call': {
              const requestId = actor.nextRequestId();
              realm.handle(actor.session, {
                type: 'CALL',
                requestId,
                options: DEFAULT_CALL_OPTIONS,
                procedure: action.uri,
                payload: payloadOf(),
              });
              const [best] = held
                .filter(({ pattern: { match, uri: text } }) => matchesUri(match, text, action.uri))
                .sort((one, other) => compareRanks(rank(one.pattern), rank(other.pattern)));
              if (best === undefined) {
                expect(actor.take()).toMatchObject([{ type: 'ERROR', error: 'wamp.error.no_such_procedure' }]);
                break;
              }
              const [invocation] = best.callee.take();
              if (invocation?.type !== 'INVOCATION') return fail('no INVOCATION');
              expect(invocation.registrationId).toBe(best.id);
              waiting.push({ caller: actor, requestId, callee: best.callee, invocationId: invocation.invocationId });
              break;
            }
            case 'leave': {
              realm.leave(actor.session);
              held = held.filter(({ callee }) => callee !== actor);
              const owed = waiting.filter(({ callee, caller }) => callee === actor && caller !== actor);
              for (const { caller, requestId } of owed) {
                const answer = caller.inbox.shift();
                expect(answer).toMatchObject({ type: 'ERROR', requestId, error: 'wamp.error.canceled' });
              }
              waiting = waiting.filter(({ callee, caller }) => callee !== actor && caller !== actor);
              peers[action.peer] = new Peer(realm);
            }
          }
          for (const one of peers) expect(one.take()).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function isMetaEvent(message: RouterMessage): boolean {
  return message.type === 'EVENT' && String(message.details['topic']).startsWith('wamp.');
}

function fail(message: string): never {
  throw new Error(message);
}
