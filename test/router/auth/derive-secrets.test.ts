import { createHash, createHmac } from 'node:crypto';
import {
  deriveArgon2ScramSecret,
  deriveScramSecret,
  deriveWampcraSecret,
} from '../../../src/router/auth/derive-secrets';
import { ARGON2, ARGON2_SECRET, PASSWORD } from '../support/principals';

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

describe('secrets that derive from passwords', () => {
  it('are by PBKDF2 as RFC 7914 has it (section 11)', () => {
    const { key } = deriveWampcraSecret('passwd', { salt: 'salt', iterations: 1 });
    expect(Buffer.from(key, 'base64').toString('hex')).toBe(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc',
    );
  });

  it('are for SCRAM by the bytes of the salt, and no key that signs', () => {
    const salt = Buffer.from('salt').toString('base64');
    const salted = Buffer.from('55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc', 'hex');
    expect(deriveScramSecret('passwd', { salt, iterations: 1 })).toEqual({
      kdf: 'pbkdf2',
      iterations: 1,
      salt,
      storedKey: createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64'),
      serverKey: hmac(salted, 'Server Key').toString('base64'),
    });
  });

  it("are by Argon2id 1.3 with one lane, as the reference implementation's tests have it", async () => {
    const salted = Buffer.from('9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe', 'hex');
    const salting = { salt: Buffer.from('somesalt').toString('base64'), iterations: 2, memoryKibibytes: 256 };
    expect(await deriveArgon2ScramSecret('password', salting)).toEqual({
      kdf: 'argon2id13',
      ...salting,
      storedKey: createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64'),
      serverKey: hmac(salted, 'Server Key').toString('base64'),
    });
    expect(await deriveArgon2ScramSecret(PASSWORD, ARGON2)).toEqual(ARGON2_SECRET);
  });
});
