import assert from 'node:assert/strict';
import { z } from 'zod';
import { WampClient } from '../../../src/device/wamp-client';
import { type AcceptanceContext, check } from '../acceptance-check';
import { Browser } from '../browser';
import { expectPage, signInTo, summary } from '../console-session';
import { expectAnswer } from '../expectations';

const liveTicketSchema = z.object({ realm: z.string(), authid: z.string(), ticket: z.string() });

/** What a browser is told with each page and asset. */
const SECURITY_HEADERS: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
  'strict-transport-security': /max-age=\d{6,}/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^same-origin$/,
};

/** The console as a person with a browser sees it. */
export const CONSOLE_CHECKS = [
  check('the console shows nothing but after signing in, and then devices', async ({ api, credentials, device }) => {
    const browser = new Browser(api);
    const { admin } = credentials;
    const stranger = await browser.get('/console/');
    expectPage(stranger, 303, 'GET /console/ by a stranger');
    expectPage(await browser.get(`/console/devices/${device.uuid}`), 303, 'the page of a device, to a stranger');
    const signIn = await browser.get(stranger.location ?? '/console/sign-in');
    expectPage(signIn, 200, 'the sign-in page');
    const refused = await browser.submit('/console/sign-in', signIn, { uuid: admin.uuid, token: 'wrong' });
    expectPage(refused, 401, 'signing in with a wrong token');
    await signInTo(browser, signIn, admin);
    const overview = await browser.get('/console/');
    expectPage(overview, 200, 'the overview');
    assert.ok(overview.text.includes(device.uuid), `the overview should show the device ${device.uuid}`);
    expectPage(await browser.get(`/console/devices/${device.uuid}`), 200, 'the page of the device');
    const form = await browser.get('/console/register');
    const registered = await browser.submit('/console/register', form, { name: 'acceptance, by the console' });
    assert.ok(registered.status < 300, `POST /console/register answered ${registered.status}: ${summary(registered)}`);
  }),
  check(
    "the endpoint's root leads to the console, whose assets are there, with security headers",
    async ({ api }) => {
      expectPage(await new Browser(api).get('/'), 302, 'GET /');
      for (const path of ['/console/sign-in', '/console/assets/live.js', '/console/assets/style.css']) {
        const { headers } = await expectAnswer(api.request(path), 200, `GET ${path}`);
        for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
          assert.match(headers.get(name) ?? '', value, `GET ${path} should come with ${name}`);
        }
      }
    },
    ['edge'],
  ),
  check(
    'a page of the console may listen to all devices, live',
    async ({ api, credentials }) => {
      const browser = new Browser(api);
      await signInTo(browser, await browser.get('/console/sign-in'), credentials.admin);
      const live = await browser.get('/console/live-ticket');
      expectPage(live, 200, 'GET /console/live-ticket');
      const { realm, authid, ticket } = liveTicketSchema.parse(JSON.parse(live.text));
      const session = await WampClient.connect({ url: credentials.wampUrl, realm, authid, ticket });
      await session.subscribe('device.', () => undefined, 'prefix');
      await session.close();
    },
    ['router'],
  ),
  check('a one-time link signs in once', checkSignInLink, ['signInLink']),
];

/** A one-time link signs in once, and says so plainly the second time. */
async function checkSignInLink({ api, signInLink }: AcceptanceContext): Promise<void> {
  if (signInLink === undefined) throw new Error('this check needs a way to make a link');
  const { pathname, search } = new URL(signInLink());
  const browser = new Browser(api);
  const page = await browser.get(`${pathname}${search}`);
  expectPage(page, 200, 'the one-time link');
  expectPage(await browser.submit('/console/sign-in', page, {}), 303, 'signing in by the one-time link');
  expectPage(await browser.get('/console/'), 200, 'the overview after the one-time link');
  const again = await new Browser(api).submit('/console/sign-in', page, {});
  assert.ok(again.status >= 400, `a used link should be refused; it answered ${again.status}`);
}
