import type { AuthMethod, Beginning } from '../auth-method';

/** Anyone joins, and says nothing of who it is. */
export class AnonymousMethod implements AuthMethod {
  readonly name = 'anonymous';
  readonly offer = '"anonymous"';

  begin(): Beginning {
    const identity = {
      authid: 'anonymous',
      authrole: 'anonymous',
      authmethod: this.name,
      authprovider: 'static',
    } as const;
    return { type: 'accepted', authenticated: { identity } };
  }
}
