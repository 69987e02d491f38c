import { REALM } from '../../../model/names';
import { signTicket } from '../../../model/signed-ticket';
import { publicAddress } from '../../http/forwarded-host';
import type { ConsoleApplicationOptions } from '../console-options';
import type { ScriptView } from '../sign-in-gate';

/** Long enough to connect; the session that it opens lasts on. */
const TICKET_SECONDS = 60;

/** `GET /console/live-ticket` -> `{url, realm, authid, ticket}`: with it the page's script joins the realm, as a user. */
export function createLiveTicketView(
  options: Pick<ConsoleApplicationOptions, 'readKeys' | 'clock' | 'newId'>,
): ScriptView {
  const { readKeys, clock, newId } = options;
  return async (context, { uuid }) => {
    const { ticketKey } = await readKeys();
    const expiresAt = Math.floor(clock() / 1000) + TICKET_SECONDS;
    const ticket = signTicket({ uuid, role: 'user', purpose: 'wamp', expiresAt, nonce: newId() }, ticketKey);
    return context.json({ url: publicAddress(context).wampUrl, realm: REALM, authid: uuid, ticket });
  };
}
