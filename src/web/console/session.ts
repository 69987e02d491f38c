import { createHmac, timingSafeEqual } from 'node:crypto';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { CookieOptions } from 'hono/utils/cookie';
import type { Clock, DeviceRegistry, IdSource } from '../../model/ports';
import { signTicket, verifyTicket } from '../../model/signed-ticket';
import { publicAddress } from '../http/forwarded-host';
import type { HttpContext } from '../http/http-application';

/** Keys derived from the deployment's credentials secret. */
export interface SigningKeys {
  /** Signs session cookies, one-time sign-in links and form tokens. */
  readonly sessionKey: string;
  /** Signs the tickets with which browsers join the WAMP realm. */
  readonly ticketKey: string;
}

/** An admin who is signed in. */
export interface Session {
  readonly uuid: string;
  /** Names this session; form tokens are bound to it. */
  readonly nonce: string;
}

export interface SessionsOptions {
  readonly readKeys: () => Promise<SigningKeys>;
  readonly registry: Pick<DeviceRegistry, 'find'>;
  readonly clock: Clock;
  readonly newNonce: IdSource;
}

const SESSION_SECONDS = 12 * 3600;
const FORM_SECONDS = 3600;

/**
 * Sessions are signed tickets in a cookie, good for 12 hours and while the admin is registered: nothing is stored.
 *
 * Cookies are `SameSite=Strict`. The one-time sign-in link gets along with that: it shows a page with one button, and the POST
 * that sets the cookie comes from our own page. (It also keeps link previews from using the link up.)
 */
export class Sessions {
  readonly #readKeys: () => Promise<SigningKeys>;
  readonly #registry: Pick<DeviceRegistry, 'find'>;
  readonly #clock: Clock;
  readonly #newNonce: IdSource;

  constructor({ readKeys, registry, clock, newNonce }: SessionsOptions) {
    this.#readKeys = readKeys;
    this.#registry = registry;
    this.#clock = clock;
    this.#newNonce = newNonce;
  }

  /** Signs the admin in with a fresh session. */
  async open(context: HttpContext, uuid: string): Promise<void> {
    const { sessionKey } = await this.#readKeys();
    const expiresAt = Math.floor(this.#clock() / 1000) + SESSION_SECONDS;
    const nonce = this.#newNonce();
    const ticket = signTicket({ uuid, role: 'admin', purpose: 'session', expiresAt, nonce }, sessionKey);
    setCookie(context, cookieName(context, 'session'), ticket, cookieOptions(context, SESSION_SECONDS));
  }

  /** Who sends the request, if signed in and still an admin. */
  async current(context: HttpContext): Promise<Session | undefined> {
    const ticket = getCookie(context, cookieName(context, 'session'));
    if (ticket === undefined) return undefined;
    const { sessionKey } = await this.#readKeys();
    const claims = verifyTicket(ticket, { key: sessionKey, purpose: 'session', nowMs: this.#clock() });
    if (claims?.role !== 'admin' || !(await this.isAdmin(claims.uuid))) return undefined;
    return { uuid: claims.uuid, nonce: claims.nonce };
  }

  async isAdmin(uuid: string): Promise<boolean> {
    return (await this.#registry.find(uuid))?.role === 'admin';
  }

  close(context: HttpContext): void {
    deleteCookie(context, cookieName(context, 'session'), cookieOptions(context, 0));
  }

  /** The token that forms of this session carry. */
  async formToken(session: Session): Promise<string> {
    return this.#sign(`form:${session.nonce}`);
  }

  async isFormToken(session: Session, token: string): Promise<boolean> {
    return equalInConstantTime(await this.formToken(session), token);
  }

  /** The token of the sign-in form, where there is no session yet: bound to a random cookie of its own. */
  async signInToken(context: HttpContext): Promise<string> {
    const name = cookieName(context, 'form');
    const binding = getCookie(context, name) ?? this.#newNonce();
    setCookie(context, name, binding, cookieOptions(context, FORM_SECONDS));
    return this.#sign(`sign-in:${binding}`);
  }

  async isSignInToken(context: HttpContext, token: string): Promise<boolean> {
    const binding = getCookie(context, cookieName(context, 'form'));
    return binding !== undefined && equalInConstantTime(await this.#sign(`sign-in:${binding}`), token);
  }

  async #sign(text: string): Promise<string> {
    const { sessionKey } = await this.#readKeys();
    return createHmac('sha256', sessionKey).update(text).digest('base64url');
  }
}

/**
 * Browsers hold cookies by host, whatever the port: the name keeps several clouds on one machine apart. Elsewhere the prefix
 * `__Host-` makes browsers refuse the cookie from any other host or without TLS.
 */
function cookieName(context: HttpContext, kind: 'session' | 'form'): string {
  const { isLoopback, host } = publicAddress(context);
  const port = /:(\d+)$/.exec(host)?.[1] ?? '80';
  return isLoopback ? `headwater-${kind}-${port}` : `__Host-headwater-${kind}`;
}

function cookieOptions(context: HttpContext, maxAge: number): CookieOptions {
  return { path: '/', httpOnly: true, sameSite: 'Strict', secure: !publicAddress(context).isLoopback, maxAge };
}

function equalInConstantTime(expected: string, actual: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(actual);
  return left.length === right.length && timingSafeEqual(left, right);
}
