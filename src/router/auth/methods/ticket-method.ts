import type { Principal } from '../../../model/device';
import type { AuthMethod, Authenticated, Beginning, Opening } from '../auth-method';
import { identityOf } from '../principal-store';
import type { StoredTickets } from '../stored-tickets';

export interface TicketMethodOptions {
  readonly storedTickets: StoredTickets;
  /** Knows the principals of the registry; rejects if it cannot tell now. */
  readonly registry: { byTicket(authid: string, ticket: string): Promise<Principal | undefined> } | undefined;
}

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
    const known = this.options.storedTickets.find(authid, ticket);
    if (known !== undefined) return { identity: identityOf(known, this.name) };
    const principal = await this.options.registry?.byTicket(authid, ticket);
    if (principal === undefined) return undefined;
    const { uuid, role } = principal;
    return { identity: { authid: uuid, authrole: role, authmethod: this.name, authprovider: 'registry' } };
  }
}
