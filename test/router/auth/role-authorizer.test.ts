import { RoleAuthorizer } from '../../../src/router/auth/role-authorizer';
import { rolesSchema } from '../../../src/router/auth/role-configuration';
import type { Action } from '../../../src/router/auth/action';
import { type Identity, Session } from '../../../src/router/session';
import { NO_FEATURES } from '../../../src/wamp/features';
import type { MatchPolicy } from '../../../src/wamp/uri';

function sessionOf(identity: Partial<Identity>, id = 7): Session {
  return new Session({
    id,
    identity: { authid: 'a', authrole: 'x', authmethod: 'ticket', authprovider: 'test', ...identity },
    features: NO_FEATURES,
    send: () => undefined,
    close: () => undefined,
    abort: () => undefined,
  });
}

const roles = rolesSchema.parse({
  x: {
    rules: [
      { uri: 'place.{authid}.', match: 'prefix', allow: ['publish', 'register'] },
      { uri: 'session.{session}', allow: ['call'] },
      { uri: '{authrole}..state', match: 'wildcard', allow: ['subscribe'] },
      { uri: 'shared.', match: 'prefix', allow: ['register'] },
    ],
  },
  user: { rules: [{ uri: 'only.this', allow: ['call'] }] },
});
const authorizer = new RoleAuthorizer(roles);

const may = (session: Session, action: Action, uri: string): boolean =>
  authorizer.check(session, action, uri) === undefined;
const mayPattern = (session: Session, action: Action, match: MatchPolicy, uri: string): boolean =>
  authorizer.checkPattern(session, action, { match, uri }) === undefined;

describe('roles of the configuration', () => {
  it('allow what one of their rules allows, and for that action alone', () => {
    const session = sessionOf({});
    expect(may(session, 'publish', 'place.a.x')).toBe(true);
    expect(may(session, 'publish', 'place.b.x')).toBe(false);
    expect(may(session, 'call', 'place.a.x')).toBe(false);
    expect(may(session, 'call', 'session.7')).toBe(true);
    expect(may(session, 'call', 'session.8')).toBe(false);
    expect(mayPattern(session, 'subscribe', 'wildcard', 'x..state')).toBe(true);
    expect(mayPattern(session, 'subscribe', 'exact', 'x.y.state')).toBe(true);
    expect(mayPattern(session, 'subscribe', 'wildcard', 'x..')).toBe(false);
    expect(mayPattern(session, 'subscribe', 'prefix', 'x.')).toBe(false);
  });

  it('take the place of a built-in role of the same name, and leave the others as they are', () => {
    expect(may(sessionOf({ authrole: 'user' }), 'call', 'only.this')).toBe(true);
    expect(may(sessionOf({ authrole: 'user' }), 'call', 'device.a.x')).toBe(false);
    expect(may(sessionOf({ authrole: 'device' }), 'call', 'device.a.x')).toBe(true);
  });

  it.each(['y', 'constructor', '__proto__', ''])('that there are not (%j) may do nothing', (authrole) => {
    const nobody = sessionOf({ authrole });
    expect(may(nobody, 'call', 'wamp.subscription.lookup')).toBe(false);
    expect(mayPattern(nobody, 'subscribe', 'exact', 'a')).toBe(false);
  });

  it.each(['a.b', '', 'ü', 'x'.repeat(65), '{authid}', 'a#'])('give the authid %j no place of its own', (authid) => {
    const session = sessionOf({ authid });
    expect(may(session, 'publish', `place.${authid}.x`)).toBe(false);
    expect(may(session, 'call', 'session.7')).toBe(true);
  });

  it('give the authid that all anonymous sessions share no place', () => {
    expect(may(sessionOf({ authid: 'anonymous', authmethod: 'anonymous' }), 'publish', 'place.anonymous.x')).toBe(
      false,
    );
  });

  it('let a session take over from one of the same principal where its rule names the authid, and nowhere else', () => {
    const takesOver = (holder: Partial<Identity>, match: MatchPolicy, uri: string): boolean =>
      authorizer.takesOver(sessionOf({}, 8), sessionOf(holder), { match, uri });
    expect(takesOver({}, 'exact', 'place.a.x')).toBe(true);
    expect(takesOver({}, 'prefix', 'place.a.')).toBe(true);
    expect(takesOver({}, 'prefix', 'place.a')).toBe(false);
    expect(takesOver({ authid: 'b' }, 'exact', 'place.a.x')).toBe(false);
    expect(takesOver({ authrole: 'device' }, 'exact', 'place.a.x')).toBe(false);
    expect(takesOver({}, 'exact', 'shared.x')).toBe(false);
  });

  it('say in a refusal who may not do what', () => {
    expect(authorizer.check(sessionOf({}), 'publish', 'a.b')).toEqual({
      error: 'wamp.error.not_authorized',
      message: 'A session of role x and authid "a" may not publish to "a.b"',
    });
  });
});
