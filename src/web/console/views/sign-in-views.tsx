import { HeadwaterError } from '../../../model/errors';
import type { Principal } from '../../../model/device';
import { deviceUuidSchema } from '../../../model/names';
import type { TicketClaims } from '../../../model/signed-ticket';
import { verifyTicket } from '../../../model/signed-ticket';
import type { HttpContext } from '../../http/http-application';
import type { View } from '../../http/url-dispatcher';
import type { ConsoleApplicationOptions } from '../console-options';
import { readForm } from '../form';
import { renderPage } from '../render-page';
import { CONSOLE_HOME, safeReturnPath } from '../return-path';
import { requireOwnForm } from '../same-origin';
import type { Sessions } from '../session';
import type { FormView } from '../sign-in-gate';
import { SignInLinkPage, SignInPage } from '../templates/sign-in-page';

/** One message, whether the UUID is unknown or the token wrong. */
const WRONG = 'This UUID and token do not belong together.';
const NOT_ADMIN = 'The console is for admins, and these credentials are not an admin’s.';
const LINK_SPENT =
  'This sign-in link was used already, or its time is over. Sign in with UUID and token, or ask for a new link.';
const FORM_SPENT = 'This page had been open for too long. Please sign in again.';

type SignInOptions = Pick<ConsoleApplicationOptions, 'authenticator' | 'nonces' | 'readKeys' | 'clock'>;

/** Why the form is shown again, and where it leads in the end. */
interface Refusal {
  readonly fault: string;
  readonly status: 401 | 403;
  readonly next?: string | undefined;
  /** Kept in the form, so that only the token must be given again. */
  readonly uuid?: string | undefined;
}

/** `/console/sign-in` and `/console/sign-out`. */
export function createSignInViews(
  options: SignInOptions,
  sessions: Sessions,
): { show: View; submit: View; leave: FormView } {
  const { authenticator, nonces, readKeys, clock } = options;

  async function askAgain(context: HttpContext, refusal: Refusal): Promise<Response> {
    const { fault, status, next, uuid } = refusal;
    const returnPath = safeReturnPath(next);
    const formToken = await sessions.signInToken(context);
    const shown = { formToken, returnPath, fault, uuid };
    return renderPage(context, <SignInPage {...shown} />, status);
  }

  /** The claims of a one-time link that is still good, except that it may have been used. */
  async function verifyLink(ticket: string): Promise<TicketClaims | undefined> {
    const { sessionKey } = await readKeys();
    const claims = verifyTicket(ticket, { key: sessionKey, purpose: 'sign-in', nowMs: clock() });
    return claims !== undefined && (await sessions.isAdmin(claims.uuid)) ? claims : undefined;
  }

  async function show(context: HttpContext): Promise<Response> {
    const ticket = context.req.query('ticket');
    if (ticket !== undefined) {
      if ((await verifyLink(ticket)) === undefined) return askAgain(context, { fault: LINK_SPENT, status: 401 });
      const formToken = await sessions.signInToken(context);
      return renderPage(context, <SignInLinkPage formToken={formToken} ticket={ticket} />);
    }
    const returnPath = safeReturnPath(context.req.query('next'));
    if ((await sessions.current(context)) !== undefined) return context.redirect(returnPath, 303);
    const formToken = await sessions.signInToken(context);
    return renderPage(context, <SignInPage formToken={formToken} returnPath={returnPath} />);
  }

  async function submit(context: HttpContext): Promise<Response> {
    requireOwnForm(context);
    const form = await readForm(context);
    if (!(await sessions.isSignInToken(context, form.get('form') ?? '')))
      return askAgain(context, { fault: FORM_SPENT, status: 403, next: form.get('next') });
    const ticket = form.get('ticket');
    return ticket === undefined ? submitCredentials(context, form) : submitLink(context, ticket);
  }

  async function submitLink(context: HttpContext, ticket: string): Promise<Response> {
    const claims = await verifyLink(ticket);
    if (claims === undefined || !(await nonces.use(claims.nonce, claims.expiresAt))) {
      return askAgain(context, { fault: LINK_SPENT, status: 401 });
    }
    await sessions.open(context, claims.uuid);
    return context.redirect(CONSOLE_HOME, 303);
  }

  async function submitCredentials(context: HttpContext, form: ReadonlyMap<string, string>): Promise<Response> {
    const uuid = form.get('uuid')?.trim() ?? '';
    const principal = await authenticate(uuid, form.get('token')?.trim() ?? '');
    const next = form.get('next');
    if (principal === undefined) return askAgain(context, { fault: WRONG, status: 401, next, uuid });
    if (principal.role !== 'admin') return askAgain(context, { fault: NOT_ADMIN, status: 403, next, uuid });
    await sessions.open(context, principal.uuid);
    return context.redirect(safeReturnPath(next), 303);
  }

  async function authenticate(uuid: string, token: string): Promise<Principal | undefined> {
    if (!deviceUuidSchema.safeParse(uuid).success) return undefined;
    try {
      return await authenticator.authenticate(`Basic ${Buffer.from(`${uuid}:${token}`).toString('base64')}`);
    } catch (error) {
      if (error instanceof HeadwaterError && error.code === 'unauthenticated') return undefined;
      throw error;
    }
  }

  const leave: FormView = async (context) => {
    sessions.close(context);
    return context.redirect('/console/sign-in', 303);
  };

  return { show, submit, leave };
}
