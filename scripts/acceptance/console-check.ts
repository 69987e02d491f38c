import assert from 'node:assert/strict';
import { WampClient } from '../../src/device/wamp-client';
import { type AcceptanceContext, expectStatus } from './acceptance-check';
import { Browser, type Page } from './browser';

/** Signs in as a person with a browser does, looks at the pages, registers a device and opens the live session. */
export async function checkConsole({ api, credentials, device }: AcceptanceContext): Promise<void> {
  const browser = new Browser(api);
  const { admin } = credentials;
  expectPage(await browser.get('/'), 302, 'GET /');
  const stranger = await browser.get('/console/');
  expectPage(stranger, 303, 'GET /console/ by a stranger');
  const signIn = await browser.get(stranger.location ?? '/console/sign-in');
  expectPage(signIn, 200, 'the sign-in page');
  const refused = await browser.submit('/console/sign-in', signIn, { uuid: admin.uuid, token: 'wrong' });
  expectPage(refused, 401, 'signing in with a wrong token');
  const { uuid, token } = admin;
  expectPage(await browser.submit('/console/sign-in', signIn, { uuid, token }), 303, 'signing in');
  const overview = await browser.get('/console/');
  expectPage(overview, 200, 'the overview');
  assert.ok(overview.text.includes(device.uuid), `the overview should show the device ${device.uuid}`);
  expectPage(await browser.get(`/console/devices/${device.uuid}`), 200, 'the page of the device');
  const form = await browser.get('/console/register');
  const registered = await browser.submit('/console/register', form, { name: 'acceptance, by the console' });
  assert.ok(registered.status < 300, `POST /console/register answered ${registered.status}: ${summary(registered)}`);
  for (const asset of ['live.js', 'style.css']) {
    await expectStatus(api.request(`/console/assets/${asset}`), 200, `GET /console/assets/${asset}`);
  }
  const live = await browser.get('/console/live-ticket');
  expectPage(live, 200, 'GET /console/live-ticket');
  const { realm, authid, ticket } = JSON.parse(live.text) as Record<'realm' | 'authid' | 'ticket', string>;
  const session = await WampClient.connect({ url: credentials.wampUrl, realm, authid, ticket });
  await session.subscribe('device.', () => undefined, 'prefix');
  await session.close();
}

/** A one-time link signs in once, and says so plainly the second time. */
export async function checkSignInLink({ api, signInLink }: AcceptanceContext): Promise<void> {
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

function expectPage(page: Page, status: number, what: string): void {
  assert.equal(page.status, status, `${what} should answer ${status}; it answered ${page.status}: ${summary(page)}`);
}

function summary({ text }: Page): string {
  return text
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
