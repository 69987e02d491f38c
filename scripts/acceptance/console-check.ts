import assert from 'node:assert/strict';
import { WampClient } from '../../src/device/wamp-client';
import { type AcceptanceContext, expectStatus } from './acceptance-check';

/** Signs in as a person with a browser would, looks at the pages, and opens the live session. */
export async function checkConsole(context: AcceptanceContext): Promise<void> {
  const { api, credentials } = context;
  const stranger = await api.request('/console/');
  assert.equal(stranger.status, 303, 'a stranger should be sent to the sign-in page');
  const cookies = new Map<string, string>();
  const browse = async (
    path: string,
    init: RequestInit = {},
  ): Promise<{ status: number; text: string; location: string | null }> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = new Headers(init.headers);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await api.request(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return { status: response.status, text: await response.text(), location: response.headers.get('location') };
  };
  const form = await browse(stranger.headers.get('location') ?? '/console/sign-in');
  assert.equal(form.status, 200, `the sign-in page should answer 200: ${form.text.slice(0, 300)}`);
  const fields = new URLSearchParams(
    [...form.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? '',
    ]),
  );
  fields.set('uuid', credentials.admin.uuid);
  fields.set('token', credentials.admin.token);
  const signedIn = await browse('/console/sign-in', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: api.endpoint,
      'sec-fetch-site': 'same-origin',
    },
    body: fields.toString(),
  });
  assert.equal(signedIn.status, 303, `signing in should answer 303: ${signedIn.text.slice(0, 300)}`);
  const overview = await browse('/console/');
  assert.equal(overview.status, 200, `the overview should answer 200: ${overview.text.slice(0, 300)}`);
  const page = await browse(`/console/devices/${context.device.uuid}`);
  assert.equal(page.status, 200, `the device page should answer 200: ${page.text.slice(0, 300)}`);
  for (const asset of ['live.js', 'style.css']) {
    await expectStatus(api.request(`/console/assets/${asset}`), 200, `the console's ${asset}`);
  }
  const ticket = await browse('/console/live-ticket', { headers: { 'sec-fetch-site': 'same-origin' } });
  assert.equal(ticket.status, 200, `the live ticket should answer 200: ${ticket.text.slice(0, 300)}`);
  const { realm, authid, ticket: secret } = JSON.parse(ticket.text) as Record<'realm' | 'authid' | 'ticket', string>;
  const live = await WampClient.connect({ url: credentials.wampUrl, realm, authid, ticket: secret });
  await live.subscribe('device.', () => undefined, 'prefix');
  await live.close();
}
