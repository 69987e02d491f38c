import { routerConfigurationSchema } from '../../../src/router/configuration';
import { principalsSchema } from '../../../src/router/auth/principal-schema';
import { hashToken } from '../../../src/model/token';
import { publicKeyOf } from '../../../conformance/peers/ed25519-keys';
import { PRINCIPALS, PRIVATE_KEY } from '../support/principals';

const KEYS = { salt: 'W22ZaJ0SNY7soEsUEjb6gQ==', storedKey: 'A'.repeat(43) + '=', serverKey: 'A'.repeat(43) + '=' };
const SCRAM = { kdf: 'pbkdf2', iterations: 4_096, ...KEYS };
const TICKET = { hash: hashToken('x') };

/** Each fault as `path: message`. */
function faultsOf(...principals: readonly object[]): readonly string[] {
  const { error } = principalsSchema.safeParse(principals);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

const one = (more: object): object => ({ authid: 'one', role: 'admin', ...more });

describe('the principals of the configuration', () => {
  it('have a role that there is: a built-in one, or one that the configuration defines', () => {
    const principals = [{ authid: 'one', role: 'meter', ticket: TICKET }];
    const settings = { port: 0, realm: 'x', principals };
    const { error } = routerConfigurationSchema.safeParse(settings);
    expect(error?.issues).toMatchObject([
      {
        path: ['principals', 0, 'role'],
        message: expect.stringContaining('there is no role "meter": define it in roles'),
      },
    ]);
    expect(routerConfigurationSchema.safeParse({ ...settings, roles: { meter: { rules: [] } } }).success).toBe(true);
  });

  it('may use each method, and one several', () => {
    expect(principalsSchema.parse(PRINCIPALS)).toEqual(PRINCIPALS);
    expect(faultsOf(one({ ticket: TICKET, scram: SCRAM }))).toEqual([]);
  });

  it.each<[string, readonly object[], string]>([
    ['no method', [one({})], '0: has no way to authenticate: give it ticket, wampcra, scram, cryptosign or tls'],
    ['a role that has no name', [{ authid: 'one', role: 'ro.ot', ticket: TICKET }], '0.role: a role is 1 to 64'],
    ['no authid', [{ role: 'admin', ticket: TICKET }], '0.authid: '],
    [
      'an authid in two pieces',
      [{ authid: 'u\u0308', role: 'admin', ticket: TICKET }],
      '0.authid: must be as SASLprep',
    ],
    ['an authid with a control character', [{ authid: 'a\n', role: 'admin', ticket: TICKET }], '0.authid: must be as'],
    ['a ticket as it is', [one({ ticket: { hash: 'secret' } })], '0.ticket.hash: must be "sha256:"'],
    ['a short key', [one({ wampcra: { key: 'short' } })], '0.wampcra.key: must have 16 characters or more'],
    [
      'a salt that is no base64',
      [one({ wampcra: { key: 'x'.repeat(16), salting: { salt: 'salt!', iterations: 1_000 } } })],
      '0.wampcra.salting.salt: must be 8 to 64 bytes in base64',
    ],
    [
      'another function',
      [one({ scram: { ...SCRAM, kdf: 'md5' } })],
      '0.scram.kdf: must be "pbkdf2", "argon2id13" or "argon2id-13"',
    ],
    ['few iterations', [one({ scram: { ...SCRAM, iterations: 10 } })], '0.scram.iterations: '],
    ['a cut key', [one({ scram: { ...SCRAM, storedKey: 'AAAA' } })], '0.scram.storedKey: must be 32 bytes in base64'],
    ['Argon2 without memory', [one({ scram: { ...SCRAM, kdf: 'argon2id13' } })], '0.scram.memoryKibibytes: '],
    [
      'a key in capitals',
      [one({ cryptosign: { publicKeys: [publicKeyOf(PRIVATE_KEY).toUpperCase()] } })],
      '0.cryptosign.publicKeys.0: must be 64 small hexadecimal digits',
    ],
    ['a setting that there is not', [one({ ticket: TICKET, password: 'x' })], '0: Unrecognized key: "password"'],
    ['one authid twice', [one({ ticket: TICKET }), one({ scram: SCRAM })], ': an authid is there twice'],
    [
      'one public key twice',
      ['one', 'two'].map((authid) => ({ authid, role: 'user', cryptosign: { publicKeys: ['0'.repeat(64)] } })),
      ': a public key is there twice',
    ],
  ])('are refused with %s', (_what, principals, fault) => {
    const faults = faultsOf(...principals);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it('have all their faults listed at once', () => {
    expect(
      faultsOf(one({ ticket: { hash: 'x' }, wampcra: { key: 'x' } }), { authid: '', role: 'x' }).length,
    ).toBeGreaterThan(3);
  });
});
