import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller, CredentialIssuer } from '../contracts';

/** Temporary credentials as STS gives them with a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface Issued extends Credentials {
  readonly caller: Caller;
}

/** What `verifySignature` needs to know of an access key. */
export interface KnownCredentials {
  readonly caller: Caller;
  readonly secretAccessKey: string;
  /** In a time that does not depend on where the tokens differ. */
  isSessionToken(token: string): boolean;
}

export interface CredentialStoreOptions {
  readonly region: string;
  /** Where the gateway listens: where children send every SDK call. */
  readonly gatewayUrl: string;
}

/**
 * Issues random credentials for callers and finds the caller of an access key. They live as long as the process: a child that
 * outlives it has nothing any more.
 */
export class CredentialStore implements CredentialIssuer {
  readonly #options: CredentialStoreOptions;
  readonly #byAccessKey = new Map<string, Issued>();

  constructor(options: CredentialStoreOptions) {
    this.#options = options;
  }

  issue(caller: Caller): Credentials {
    const credentials = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(48).toString('base64'),
    };
    this.#byAccessKey.set(credentials.accessKeyId, { ...credentials, caller });
    return credentials;
  }

  /** Ends credentials, for instance those of a function instance that has ended. */
  revoke(accessKeyId: string): void {
    this.#byAccessKey.delete(accessKeyId);
  }

  find(accessKeyId: string): KnownCredentials | undefined {
    const issued = this.#byAccessKey.get(accessKeyId);
    if (issued === undefined) return undefined;
    const { caller, secretAccessKey, sessionToken } = issued;
    return { caller, secretAccessKey, isSessionToken: (token) => sameText(token, sessionToken) };
  }

  /** Fresh credentials as environment variables, with which an unmodified AWS SDK calls the gateway and nothing else. */
  environmentFor(caller: Caller): Record<string, string> {
    const { accessKeyId, secretAccessKey, sessionToken } = this.issue(caller);
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_REGION: this.#options.region,
      AWS_DEFAULT_REGION: this.#options.region,
      AWS_ENDPOINT_URL: this.#options.gatewayUrl,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
