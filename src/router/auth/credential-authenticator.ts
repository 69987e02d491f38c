import { LRUCache } from 'lru-cache';
import type { Principal } from '../../model/device';
import type { Clock, DeviceRegistry } from '../../model/ports';
import { UUID_PATTERN } from '../../model/names';
import { looksLikeTicket, verifyTicket } from '../../model/signed-ticket';
import { createToken, hashToken, tokenMatches } from '../../model/token';

export interface CredentialAuthenticatorOptions {
  readonly registry: DeviceRegistry | undefined;
  /** The key that signs the short-lived tickets of browsers; without it they are refused. */
  readonly ticketKey: string | undefined;
  readonly clock: Clock;
}

/** A revoked token works no longer than this. Devices that reconnect all at once cost one read each. */
const CACHE_SECONDS = 5;
const CACHED_PRINCIPALS = 20_000;

/** Compared with when there is no such principal, so that the answer takes as long as for a wrong token. */
const NOBODYS_TOKEN_HASH = hashToken(createToken());

/** Knows principals by their token in the registry, and people by a signed ticket. Unknown and wrong are one answer: undefined. */
export class CredentialAuthenticator {
  private readonly options: CredentialAuthenticatorOptions;
  /** uuid and token hash -> principal, for those that have just been checked */
  private readonly cache: LRUCache<string, Principal>;

  constructor(options: CredentialAuthenticatorOptions) {
    this.options = options;
    this.cache = new LRUCache({
      max: CACHED_PRINCIPALS,
      ttl: CACHE_SECONDS * 1000,
      ttlResolution: 0,
      perf: { now: options.clock },
    });
  }

  /** @throws whatever the registry rejects with, when it does not answer. */
  async byToken(uuid: string, token: string): Promise<Principal | undefined> {
    const key = `${uuid}:${hashToken(token)}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    // What cannot be a UUID is nobody's: the registry would take an empty or endless key for a fault of ours.
    const device = UUID_PATTERN.test(uuid) ? await this.options.registry?.find(uuid) : undefined;
    if (!tokenMatches(token, device?.tokenHash ?? NOBODYS_TOKEN_HASH) || device === undefined) return undefined;
    const principal = { uuid: device.uuid, role: device.role };
    this.cache.set(key, principal);
    return principal;
  }

  /** By a WAMP ticket: a token of the registry, or a signed ticket for this very UUID. */
  async byTicket(authid: string, ticket: string): Promise<Principal | undefined> {
    if (!looksLikeTicket(ticket)) return this.byToken(authid, ticket);
    const { ticketKey, clock } = this.options;
    if (ticketKey === undefined) return undefined;
    const claims = verifyTicket(ticket, { key: ticketKey, purpose: 'wamp', nowMs: clock() });
    return claims?.uuid === authid ? { uuid: claims.uuid, role: claims.role } : undefined;
  }
}
