import type { Principal } from '../../model/device';

/** Checks the value of an `Authorization` header; rejects with `unauthenticated`. `Authenticator` of src/stores is the one. */
export interface RequestAuthenticator {
  authenticate(authorization: string | undefined): Promise<Principal>;
}
