import type { Principal } from '../../../model/device';
import { createToken, hashToken, tokenMatches } from '../../../model/token';
import type { AuthMethod, Authenticated, Beginning, Opening } from '../auth-method';
import { identityOf, type PrincipalStore } from '../principal-store';

export interface TicketMethodOptions {
  readonly principals: PrincipalStore;
  /** Knows the principals of the registry; rejects if it cannot tell now. */
  readonly registry: { byTicket(authid: string, ticket: string): Promise<Principal | undefined> } | undefined;
}

/** Compared with when there is no such principal. */
const NOBODYS_TICKET_HASH = hashToken(createToken());

/** A secret that the client sends as it is (Advanced Profile, "Ticket-based Authentication"): only for TLS. */
export class TicketMethod implements AuthMethod {
  readonly name = 'ticket';
  readonly offer = '"ticket" with an authid';
  private readonly options: TicketMethodOptions;

  constructor(options: TicketMethodOptions) {
    this.options = options;
  }

  begin({ hello: { authid } }: Opening): Beginning | undefined {
    if (authid === undefined) return undefined;
    return {
      type: 'challenge',
      extra: {},
      claimed: authid,
      verify: ({ signature }) => this.verify(authid, signature),
    };
  }

  private async verify(authid: string, ticket: string): Promise<Authenticated | undefined> {
    const known = this.options.principals.find(authid);
    const matches = tokenMatches(ticket, known?.ticket?.hash ?? NOBODYS_TICKET_HASH);
    if (known?.ticket !== undefined && matches) return { identity: identityOf(known, this.name) };
    const principal = await this.options.registry?.byTicket(authid, ticket);
    if (principal === undefined) return undefined;
    const { uuid, role } = principal;
    return { identity: { authid: uuid, authrole: role, authmethod: this.name, authprovider: 'registry' } };
  }
}
