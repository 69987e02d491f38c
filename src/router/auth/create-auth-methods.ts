import type { Clock } from '../../model/ports';
import type { AuthMethod } from './auth-method';
import type { CredentialAuthenticator } from './credential-authenticator';
import { AnonymousMethod } from './methods/anonymous-method';
import { CryptosignMethod } from './methods/cryptosign-method';
import { DRAFT_SCRAM, WAMP_SCRAM } from './methods/scram-dialect';
import { ScramMethod } from './methods/scram-method';
import { TicketMethod } from './methods/ticket-method';
import { TlsMethod } from './methods/tls-method';
import { WampcraMethod } from './methods/wampcra-method';
import type { StoredPrincipal } from './principal-schema';
import { StaticPrincipalStore } from './principal-store';
import type { RandomBytes } from './random-bytes';
import { StandIns } from './stand-ins';
import { StoredTickets } from './stored-tickets';

export interface AuthMethodsOptions {
  readonly principals: readonly StoredPrincipal[];
  /** What the challenges of unknown principals derive from; without it, from the principals. */
  readonly standInSecret: string | undefined;
  /** Knows the principals of the registry. */
  readonly registry: Pick<CredentialAuthenticator, 'byTicket'> | undefined;
  readonly allowAnonymous: boolean;
  readonly randomBytes: RandomBytes;
  readonly clock: Clock;
}

/**
 * The methods by which somebody can join, the stronger first: a client that offers several uses the first of these. Which it is
 * does not depend on the authid, or it would tell who exists.
 */
export function createAuthMethods(options: AuthMethodsOptions): readonly AuthMethod[] {
  const { principals, standInSecret, registry, allowAnonymous, randomBytes, clock } = options;
  const store = new StaticPrincipalStore(principals);
  const shared = {
    principals: store,
    storedTickets: new StoredTickets(store),
    standIns: new StandIns(principals, standInSecret),
    randomBytes,
    clock,
  };
  const has = (method: 'ticket' | 'wampcra' | 'cryptosign' | 'tls'): boolean =>
    principals.some((principal) => principal[method] !== undefined);
  const dialects = [WAMP_SCRAM, DRAFT_SCRAM].filter(({ kdfs }) =>
    principals.some(({ scram }) => scram !== undefined && kdfs.includes(scram.kdf)),
  );
  return [
    ...(has('tls') ? [new TlsMethod(shared)] : []),
    ...(has('cryptosign') ? [new CryptosignMethod(shared)] : []),
    ...dialects.map((dialect) => new ScramMethod(dialect, shared)),
    ...(has('wampcra') ? [new WampcraMethod(shared)] : []),
    ...(has('ticket') || registry !== undefined ? [new TicketMethod({ ...shared, registry })] : []),
    ...(allowAnonymous ? [new AnonymousMethod()] : []),
  ];
}
