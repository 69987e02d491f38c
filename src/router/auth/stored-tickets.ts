import { createToken, hashToken, tokenMatches } from '../../model/token';
import type { StoredPrincipal } from './principal-schema';
import type { PrincipalStore } from './principal-store';

/** Compared with when there is no such principal, so that the answer takes as long as for a wrong ticket. */
const NOBODYS_TICKET_HASH = hashToken(createToken());

/** The tickets of the configuration's principals. */
export class StoredTickets {
  private readonly principals: PrincipalStore;

  constructor(principals: PrincipalStore) {
    this.principals = principals;
  }

  /** @returns undefined if there is no such principal, it has no ticket, or another. */
  find(authid: string, ticket: string): StoredPrincipal | undefined {
    const known = this.principals.find(authid);
    const matches = tokenMatches(ticket, known?.ticket?.hash ?? NOBODYS_TICKET_HASH);
    return matches && known?.ticket !== undefined ? known : undefined;
  }
}
