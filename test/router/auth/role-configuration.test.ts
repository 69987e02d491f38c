import { routerConfigurationSchema } from '../../../src/router/configuration';
import { unknownRoles } from '../../../src/router/auth/role-configuration';

const parse = (settings: Record<string, unknown>) =>
  routerConfigurationSchema.safeParse({ port: 1, realm: 'x', ...settings });

const ruled = (rule: Record<string, unknown>) => parse({ roles: { x: { rules: [{ allow: ['call'], ...rule }] } } });

describe('the configuration of roles', () => {
  it.each([
    { uri: 'a.b' },
    { uri: 'device.{authid}.', match: 'prefix' },
    { uri: '', match: 'prefix' },
    { uri: 'a..{session}', match: 'wildcard' },
    { uri: '{authrole}.x' },
    { uri: 'device', match: 'prefix' },
  ])('takes the rule %j', (rule) => {
    expect(ruled(rule).data?.roles['x']?.rules).toEqual([{ match: 'exact', allow: ['call'], ...rule }]);
  });

  it.each([
    [{ uri: 'a..b' }, 'no URI'],
    [{ uri: '' }, 'no URI'],
    [{ uri: 'a b.', match: 'prefix' }, 'no URI'],
    [{ uri: 'device.{authid}', match: 'prefix' }, 'put a dot after it'],
    [{ uri: 'a..b', match: 'prefix' }, 'no URI begins with this'],
    [{ uri: '.a', match: 'prefix' }, 'no URI begins with this'],
    [{ uri: 'device.{uuid}.', match: 'prefix' }, 'is no template'],
    [{ uri: 'device-{authid}.', match: 'prefix' }, 'is no template'],
    [{ uri: '{authrole}{authid}.x' }, 'is no template'],
    [{ uri: 'a.b', allow: [] }, 'Too small'],
    [{ uri: 'a.b', allow: ['read'] }, 'Invalid option'],
    [{ uri: 'a.b', match: 'regex' }, 'Invalid option'],
    [{ uri: 'a.b', deny: ['call'] }, 'Unrecognized key'],
  ])('refuses the rule %j: %s', (rule, fault) => {
    expect(ruled(rule).error?.message).toContain(fault);
  });

  it.each(['a.b', '', 'wamp.router', 'x'.repeat(65)])('refuses the name %j for a role', (name) => {
    expect(parse({ roles: { [name]: {} } }).error?.message).toContain('1 to 64 letters');
  });

  it('takes an authorizer with its defaults', () => {
    const authorizer = { procedure: 'com.app.authorize' };
    expect(parse({ roles: { x: { authorizer } } }).data?.roles['x']).toEqual({
      rules: [],
      authorizer: { ...authorizer, cacheSeconds: 60, timeoutMilliseconds: 5_000 },
    });
  });

  it.each([
    [{ procedure: 'a..b' }, 'no URI of a procedure'],
    [{ procedure: 'wamp.session.count' }, 'no URI of a procedure'],
    [{ procedure: 'a.b', cacheSeconds: -1 }, 'Too small'],
    [{ procedure: 'a.b', cacheSeconds: 86_401 }, 'Too big'],
    [{ procedure: 'a.b', timeoutMilliseconds: 0 }, 'Too small'],
    [{ procedure: 'a.b', timeoutMilliseconds: 60_001 }, 'Too big'],
    [{ procedure: 'a.b', onFailure: 'allow' }, 'Unrecognized key'],
  ])('refuses the authorizer %j: %s', (authorizer, fault) => {
    expect(parse({ roles: { x: { authorizer } } }).error?.message).toContain(fault);
  });

  it('refuses an authorizer that only sessions with an authorizer could be', () => {
    const authorizer = { procedure: 'com.app.authorize' };
    const rule = (uri: string) => ({ uri, match: 'prefix', allow: ['register'] });
    const everyone = { admin: { authorizer }, anonymous: { authorizer } };
    const refused = parse({ roles: { ...everyone, x: { rules: [rule('com.')], authorizer } } });
    expect(refused.error?.issues.map(({ path }) => path)).toEqual(
      ['admin', 'anonymous', 'x'].map((role) => ['roles', role, 'authorizer']),
    );
    expect(refused.error?.message).toContain('no role without an authorizer of its own may register com.app.authorize');
    expect(parse({ roles: { ...everyone, x: { rules: [rule('com.')] } } }).success).toBe(true);
    expect(parse({ roles: { ...everyone, x: { rules: [rule('com.{authrole}.')] } } }).success).toBe(true);
    expect(parse({ roles: { ...everyone, x: { rules: [rule('org.{authrole}.')] } } }).success).toBe(false);
  });

  it('lets trust levels name roles that there are, and no others', () => {
    const roles = { operator: {} };
    expect(parse({ roles, trustLevels: { operator: 3 } }).data?.trustLevels).toMatchObject({ operator: 3, admin: 2 });
    expect(parse({ trustLevels: { operator: 3 } }).error?.issues).toMatchObject([
      { path: ['trustLevels', 'operator'] },
    ]);
    expect(parse({ roles, trustLevels: { operator: -1 } }).success).toBe(false);
  });

  it('tells which settings name a role that is not defined', () => {
    const uses = ['admin', 'operator', 'constructor', 'toString'].map((role, index) => ({
      path: ['principals', index, 'role'],
      role,
    }));
    const unknown = unknownRoles({ operator: { rules: [] } }, uses);
    expect(unknown.map(({ role }) => role)).toEqual(['constructor', 'toString']);
    expect(unknown[0]?.path).toEqual(['principals', 2, 'role']);
    expect(unknown[0]?.message).toContain('admin, service, anonymous, operator');
  });
});
