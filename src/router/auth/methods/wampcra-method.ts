import { createHmac } from 'node:crypto';
import type { Clock } from '../../../model/ports';
import type { AuthMethod, Beginning, Opening } from '../auth-method';
import type { WampcraSecret } from '../principal-schema';
import { identityOf, type PrincipalStore } from '../principal-store';
import type { RandomBytes } from '../random-bytes';
import { areSameBytes } from '../same-bytes';
import type { StandIns } from '../stand-ins';

export interface WampcraMethodOptions {
  readonly principals: PrincipalStore;
  readonly standIns: StandIns;
  readonly randomBytes: RandomBytes;
  readonly clock: Clock;
}

/**
 * The client signs a challenge with a shared key (Advanced Profile, "Challenge Response Authentication"): HMAC-SHA256 over the
 * very bytes that it was sent, in base64. The challenge names the session that WELCOME will open.
 */
export class WampcraMethod implements AuthMethod {
  readonly name = 'wampcra';
  readonly offer = '"wampcra" with an authid';
  private readonly options: WampcraMethodOptions;

  constructor(options: WampcraMethodOptions) {
    this.options = options;
  }

  begin({ hello: { authid }, sessionId }: Opening): Beginning | undefined {
    if (authid === undefined) return undefined;
    const { principals, standIns, randomBytes, clock } = this.options;
    const found = principals.find(authid);
    const standIn = standIns.wampcra(authid);
    const known = found?.wampcra === undefined ? undefined : { principal: found, secret: found.wampcra };
    const role = known?.principal.role ?? standIn?.role;
    const secret = known?.secret ?? standIn?.secret;
    if (role === undefined || secret === undefined) return undefined;
    const challenge = JSON.stringify({
      authid,
      authrole: role,
      authmethod: this.name,
      authprovider: 'static',
      session: sessionId,
      nonce: randomBytes(24).toString('base64'),
      timestamp: new Date(clock()).toISOString(),
    });
    return {
      type: 'challenge',
      extra: { challenge, ...saltingOf(secret) },
      claimed: authid,
      verify: ({ signature }) => {
        const expected = createHmac('sha256', secret.key).update(challenge, 'utf8').digest('base64');
        const matches = areSameBytes(Buffer.from(signature), Buffer.from(expected));
        return known !== undefined && matches ? { identity: identityOf(known.principal, this.name) } : undefined;
      },
    };
  }
}

/** How the client gets the key from its password. */
function saltingOf({ salting }: WampcraSecret): { salt?: string; iterations?: number; keylen?: number } {
  if (salting === undefined) return {};
  return { salt: salting.salt, iterations: salting.iterations, keylen: salting.keyBytes };
}
