import { ConsoleBrowser } from './console-browser';

const SIGN_IN = '/console/sign-in';
const HOUR_MS = 3_600_000;

let browser = new ConsoleBrowser();
beforeEach(() => {
  browser = new ConsoleBrowser();
});

describe('without signing in', () => {
  test.each(['/console/', '/console/register', '/console/devices/mote-1?range=6h'])(
    '%s sends to the sign-in page, and remembers where to go',
    async (path) => {
      const response = await browser.get(path);
      expect(response.status).toBe(303);
      const location = new URL(response.headers.get('location') ?? '', 'https://cloud.example');
      expect(location.pathname).toBe(SIGN_IN);
      expect(location.searchParams.get('next') ?? '/console/').toBe(path);
      expect(await response.text()).not.toContain('mote-1');
    },
  );

  test('/ and /console lead to the console', async () => {
    for (const path of ['/', '/console']) {
      expect((await browser.get(path)).headers.get('location')).toBe('/console/');
    }
  });

  test('forms do nothing', async () => {
    const response = await browser.post('/console/register', { name: 'x', uuid: 'x', form: 'x' });
    expect(response.status).toBe(303);
    expect(await browser.fixture.registry.find('x')).toBeUndefined();
  });

  test('a made-up session is none', async () => {
    browser.cookies.set('__Host-headwater-session', 'hwt1.e30.AAAA');
    expect((await browser.get('/console/')).status).toBe(303);
  });
});

describe('the sign-in form', () => {
  test('signs an admin in, in a cookie that scripts, other sites and plain HTTP do not get', async () => {
    const response = await browser.signIn('admin', 'token-of-admin', '/console/devices/mote-1');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/console/devices/mote-1');
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('__Host-headwater-session=')) ?? '';
    expect(cookie).toMatch(/; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect((await browser.get('/console/')).status).toBe(200);
    expect((await browser.get(SIGN_IN)).headers.get('location')).toBe('/console/');
  });

  test('on a cloud of the own machine the cookie works without TLS, and is named by the port', async () => {
    const local = new ConsoleBrowser('127.0.0.1:8080');
    const response = await local.signIn();
    const cookie = response.headers.getSetCookie().find((line) => line.includes('session')) ?? '';
    expect(cookie).toMatch(/^headwater-session-8080=/);
    expect(cookie).not.toContain('Secure');
    expect((await local.get('/console/')).status).toBe(200);
  });

  test('says the same of an unknown UUID and a wrong token', async () => {
    const pages: string[] = [];
    for (const [uuid, token] of [
      ['nobody', 'x'],
      ['admin', 'wrong-secret'],
      ['not a uuid', 'x'],
    ] as const) {
      const response = await browser.signIn(uuid, token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBeNull();
      pages.push((await response.text()).replaceAll(/value="[^"]*"/g, ''));
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('do not belong together');
    expect(pages[0]).not.toContain('wrong-secret');
    expect((await browser.get('/console/')).status).toBe(303);
  });

  test('lets in nobody but admins', async () => {
    expect((await browser.signIn('mote-1')).status).toBe(403);
    expect((await browser.get('/console/')).status).toBe(303);
  });

  test('does not lead to another site afterwards', async () => {
    for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      const response = await new ConsoleBrowser().signIn('admin', 'token-of-admin', next);
      expect(response.headers.get('location')).toBe('/console/');
    }
    const page = await (await browser.get(`${SIGN_IN}?next=${encodeURIComponent('https://evil.example/')}`)).text();
    expect(page).not.toContain('evil.example');
  });

  test('refuses a form from another site, and one without its token', async () => {
    const form = await browser.formToken(SIGN_IN);
    const fields = { form, uuid: 'admin', token: 'token-of-admin' };
    expect((await browser.post(SIGN_IN, fields, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.post(SIGN_IN, fields, { origin: 'null' })).status).toBe(403);
    expect((await browser.post(SIGN_IN, fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await browser.post(SIGN_IN, { ...fields, form: 'guess' })).status).toBe(403);
    expect(browser.cookies.has('__Host-headwater-session')).toBe(false);
    expect((await browser.post(SIGN_IN, fields)).status).toBe(303);
  });

  test("one browser's form token is worthless in another", async () => {
    const stranger = new ConsoleBrowser();
    stranger.fixture.newId();
    const form = await stranger.formToken(SIGN_IN);
    await browser.formToken(SIGN_IN);
    expect((await browser.post(SIGN_IN, { form, uuid: 'admin', token: 'token-of-admin' })).status).toBe(403);
  });

  test('reads forms only, and no large ones', async () => {
    expect((await browser.post(SIGN_IN, {}, { 'content-type': 'application/json' })).status).toBe(415);
    expect((await browser.post(SIGN_IN, { form: 'x'.repeat(20_000) })).status).toBe(413);
  });
});

describe('a session', () => {
  test('ends after twelve hours', async () => {
    await browser.signIn();
    browser.fixture.nowMs += 12 * HOUR_MS - 1000;
    expect((await browser.get('/console/')).status).toBe(200);
    browser.fixture.nowMs += 1000;
    expect((await browser.get('/console/')).status).toBe(303);
  });

  test('ends when the admin is no longer registered', async () => {
    await browser.signIn();
    browser.fixture.registry.remove('admin');
    expect((await browser.get('/console/')).status).toBe(303);
  });

  test('ends by signing out, which another site cannot cause', async () => {
    await browser.signIn();
    const form = await browser.formToken('/console/');
    expect((await browser.post('/console/sign-out', { form }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await browser.post('/console/sign-out', { form: 'guess' })).status).toBe(403);
    expect((await browser.get('/console/')).status).toBe(200);
    const response = await browser.post('/console/sign-out', { form });
    expect(response.headers.get('location')).toBe(SIGN_IN);
    expect((await browser.get('/console/')).status).toBe(303);
  });
});

describe('a one-time link', () => {
  test('shows one button, which signs in', async () => {
    const link = browser.signInLink();
    const ticket = link.split('ticket=')[1] ?? '';
    const form = await browser.formToken(link);
    const response = await browser.post(SIGN_IN, { form, ticket });
    expect(response.status).toBe(303);
    expect((await browser.get('/console/')).status).toBe(200);
  });

  test('is not used up by being opened, and works once only', async () => {
    const link = browser.signInLink();
    const ticket = link.split('ticket=')[1] ?? '';
    await browser.get(link);
    await browser.get(link);
    expect((await browser.post(SIGN_IN, { form: await browser.formToken(link), ticket })).status).toBe(303);
    browser.cookies.delete('__Host-headwater-session');
    const second = await browser.post(SIGN_IN, { form: await browser.formToken(link), ticket });
    expect(second.status).toBe(401);
    expect(await second.text()).toContain('used already');
    expect((await browser.get('/console/')).status).toBe(303);
  });

  test.each([
    ['has expired', { expiresAt: 1 }, undefined],
    ['was made for another purpose', { purpose: 'session' }, undefined],
    ['was signed with another key', {}, 'another-key'],
    ['is for who is no admin', { uuid: 'mote-1' }, undefined],
  ] as const)('that %s leads to the form, with the reason', async (_case, claims, key) => {
    const response = await browser.get(browser.signInLink(claims, key));
    expect(response.status).toBe(401);
    const page = await response.text();
    expect(page).toContain('its time is over');
    expect(page).toContain('name="token"');
  });
});
