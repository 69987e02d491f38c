import { deriveWampcraSecret } from '../../../src/router/auth/derive-secrets';
import type { StoredPrincipal } from '../../../src/router/auth/principal-schema';
import { StandIns } from '../../../src/router/auth/stand-ins';
import { PASSWORD, PRINCIPALS, SALTING } from '../support/principals';

const SECRET = 'a secret of thirty-two characters';
const KDFS = ['pbkdf2', 'argon2id13'] as const;
const AUTHIDS = Array.from({ length: 50 }, (_, index) => `nobody-${index}`);

describe('stand-ins for unknown principals', () => {
  it('stay the same for an authid while its principals do, or with a secret of their own when more come', () => {
    const more: StoredPrincipal = { authid: 'new', role: 'admin', wampcra: deriveWampcraSecret(PASSWORD, SALTING) };
    const all = (principals: readonly StoredPrincipal[], secret?: string): unknown => {
      const standIns = new StandIns(principals, secret);
      return AUTHIDS.map((authid) => [standIns.wampcra(authid), standIns.scram(authid, KDFS)?.salt]);
    };
    expect(all(PRINCIPALS)).toEqual(all(PRINCIPALS));
    expect(all([...PRINCIPALS, more])).not.toEqual(all(PRINCIPALS));
    expect(all([more, ...PRINCIPALS].reverse(), SECRET)).toEqual(all(PRINCIPALS, SECRET));
    expect(all(PRINCIPALS, `${SECRET}!`)).not.toEqual(all(PRINCIPALS, SECRET));
  });

  it('look like each kind of principal that there is, and have salts of their own', () => {
    const standIns = new StandIns(PRINCIPALS, SECRET);
    const scrams = AUTHIDS.map((authid) => standIns.scram(authid, KDFS));
    expect(new Set(scrams.map((secret) => secret?.kdf))).toEqual(new Set(['pbkdf2', 'argon2id13']));
    expect(new Set(scrams.map((secret) => secret?.salt)).size).toBe(AUTHIDS.length);
    const saltings = AUTHIDS.map((authid) => standIns.wampcra(authid)?.secret.salting);
    expect(new Set(saltings.map((salting) => salting?.iterations))).toEqual(new Set([undefined, 4_096]));
  });

  it('derive keys only as asked', () => {
    const standIns = new StandIns(PRINCIPALS, SECRET);
    expect(new Set(AUTHIDS.map((authid) => standIns.scram(authid, ['pbkdf2'])?.kdf))).toEqual(new Set(['pbkdf2']));
    expect(standIns.scram('x', ['argon2id-13'])).toBeUndefined();
  });

  it('are of no method that nobody uses', () => {
    const standIns = new StandIns([], SECRET);
    expect([standIns.wampcra('x'), standIns.scram('x', KDFS)]).toEqual([undefined, undefined]);
  });
});
