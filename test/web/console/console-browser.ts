import type { TicketClaims } from '../../../src/model/signed-ticket';
import { signTicket } from '../../../src/model/signed-ticket';
import { createConsoleApplication } from '../../../src/web/console/console-application';
import { NOW_MS, ORIGIN_SECRET, WebFixture } from '../web-fixture';

export const SESSION_KEY = 'session-key';
export const TICKET_KEY = 'ticket-key';

/** A browser before the console: it keeps cookies, and sends what browsers send with links and forms. */
export class ConsoleBrowser {
  readonly fixture = new WebFixture();
  readonly cookies = new Map<string, string>();
  readonly #usedNonces = new Set<string>();
  readonly #application: ReturnType<typeof createConsoleApplication>;
  readonly #host: string;

  constructor(host = 'cloud.example') {
    this.#host = host;
    this.#application = createConsoleApplication({
      ...this.fixture,
      clock: this.fixture.clock,
      newId: () => this.fixture.newId(),
      nonces: { use: async (nonce) => !this.#usedNonces.has(nonce) && this.#usedNonces.add(nonce).has(nonce) },
      readKeys: async () => ({ sessionKey: SESSION_KEY, ticketKey: TICKET_KEY }),
    });
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#send(path, { method: 'GET', headers });
  }

  /** Sends a form as the console's own page would, unless the headers say otherwise. */
  async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const scheme = this.#host.startsWith('127.') ? 'http' : 'https';
    return this.#send(path, {
      method: 'POST',
      headers: {
        origin: `${scheme}://${this.#host}`,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Signs in by the form. */
  async signIn(uuid = 'admin', token = `token-of-${uuid}`, next = '/console/'): Promise<Response> {
    return this.post('/console/sign-in', { form: await this.formToken('/console/sign-in'), uuid, token, next });
  }

  /** The token of the first form on a page. */
  async formToken(path: string): Promise<string> {
    const page = await (await this.get(path)).text();
    return /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
  }

  signInLink(claims: Partial<TicketClaims> = {}, key = SESSION_KEY): string {
    const expiresAt = NOW_MS / 1000 + 600;
    const ticket = signTicket(
      { uuid: 'admin', role: 'admin', purpose: 'sign-in', expiresAt, nonce: 'once', ...claims },
      key,
    );
    return `/console/sign-in?ticket=${ticket}`;
  }

  async #send(
    path: string,
    init: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.#application.request(`https://internal.example${path}`, {
      ...init,
      headers: {
        'x-origin-verify': ORIGIN_SECRET,
        'x-forwarded-host': this.#host,
        accept: 'text/html,application/xhtml+xml',
        ...(cookie === '' ? {} : { cookie }),
        ...init.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}
