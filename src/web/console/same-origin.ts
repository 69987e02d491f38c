import { HeadwaterError } from '../../model/errors';
import { publicAddress } from '../http/forwarded-host';
import type { HttpContext } from '../http/http-application';

/**
 * Refuses a form that another site's page sent. Browsers say where a POST comes from in `Origin`, and most in `Sec-Fetch-Site`
 * too: whichever is there must name our own origin, and one of them must be there.
 */
export function requireOwnForm(context: HttpContext): void {
  const origin = context.req.header('origin');
  const site = context.req.header('sec-fetch-site');
  const originIsOurs = origin === undefined || origin === publicAddress(context).origin;
  const siteIsOurs = site === undefined || site === 'same-origin';
  if (originIsOurs && siteIsOurs && (origin !== undefined || site !== undefined)) return;
  throw new HeadwaterError(
    'forbidden',
    'This form was sent from another site. Open the console and send it from there.',
  );
}

/** Refuses a script of another origin: such a request says so itself, and without CORS it could not read the answer anyway. */
export function requireOwnScript(context: HttpContext): void {
  const site = context.req.header('sec-fetch-site');
  const origin = context.req.header('origin');
  const isForeign =
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined && origin !== publicAddress(context).origin);
  if (isForeign) throw new HeadwaterError('forbidden', "Only the console's own pages may ask for a ticket.");
}
