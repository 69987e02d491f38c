import { createHash } from 'node:crypto';
import type { GivenCredentials } from '../model/authorization-header';
import { parseAuthorization } from '../model/authorization-header';
import type { Principal } from '../model/device';
import { HeadwaterError } from '../model/errors';
import type { Clock, DeviceRegistry } from '../model/ports';
import { hashToken, tokenMatches } from '../model/token';

export interface AuthenticatorOptions {
  readonly registry: Pick<DeviceRegistry, 'find'>;
  readonly clock: Clock;
}

/** For this long a token that was right is believed without asking the registry again. */
const REMEMBERED_MS = 10_000;
const REMEMBERED_PRINCIPALS = 10_000;

/** Checked for principals that do not exist, so that the time of the answer does not tell that they do not. */
const HASH_OF_NOBODY = hashToken('');

/**
 * Authenticates requests by `Authorization: Basic base64(uuid:token)`, `Bearer base64(uuid:token)`, `Bearer uuid:token` or
 * `Token uuid:token`. An unknown UUID and a wrong token get the same error after the same work.
 */
export class Authenticator {
  readonly #registry: Pick<DeviceRegistry, 'find'>;
  readonly #clock: Clock;
  /** SHA-256 of `uuid:token` -> principal; the oldest first. */
  readonly #remembered = new Map<string, { readonly principal: Principal; readonly untilMs: number }>();

  constructor({ registry, clock }: AuthenticatorOptions) {
    this.#registry = registry;
    this.#clock = clock;
  }

  /** @throws HeadwaterError `unauthenticated`; `unavailable` if the registry does not answer. */
  async authenticate(authorizationHeader: string | undefined): Promise<Principal> {
    const { uuid, token } = readCredentials(authorizationHeader);
    const nowMs = this.#clock();
    const check = createHash('sha256').update(`${uuid}:${token}`).digest('base64url');
    const remembered = this.#remembered.get(check);
    if (remembered !== undefined && nowMs < remembered.untilMs) return remembered.principal;
    this.#remembered.delete(check);

    const device = await this.#registry.find(uuid);
    const matches = tokenMatches(token, device?.tokenHash ?? HASH_OF_NOBODY);
    if (device === undefined || !matches) {
      throw new HeadwaterError('unauthenticated', 'The UUID and token do not belong together; check both.');
    }
    const principal = { uuid: device.uuid, role: device.role };
    this.#remember(check, { principal, untilMs: nowMs + REMEMBERED_MS });
    return principal;
  }

  #remember(check: string, entry: { readonly principal: Principal; readonly untilMs: number }): void {
    this.#remembered.set(check, entry);
    if (this.#remembered.size <= REMEMBERED_PRINCIPALS) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }
}

/** Messages never repeat the header. */
function readCredentials(header: string | undefined): GivenCredentials {
  const given = parseAuthorization(header);
  if (given !== undefined) return given;
  throw new HeadwaterError(
    'unauthenticated',
    header === undefined || header.trim() === ''
      ? 'Credentials are missing: send `Authorization: Basic` with UUID:TOKEN.'
      : 'The Authorization header is not understood: send `Basic` or `Bearer` with UUID:TOKEN in base64.',
  );
}
