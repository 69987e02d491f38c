import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createToken, hashToken } from '../../src/model/token';
import { deriveArgon2ScramSecret, deriveScramSecret, deriveWampcraSecret } from '../../src/router/auth/derive-secrets';
import { prepareText } from '../../src/router/auth/prepare-text';

/** Clients derive the key each time that they join: some 50 ms on a laptop, more on a small device. */
const ITERATIONS = 100_000;
/** What OWASP's cheat sheet on storing passwords has as the least: 19 MiB and two passes. */
const ARGON2 = { iterations: 2, memoryKibibytes: 19_456 };

/** Reads the password that a secret derives from. */
type ReadPassword = () => string;

const METHODS: Readonly<Record<string, (readPassword: ReadPassword) => object | Promise<object>>> = {
  ticket: () => {
    const ticket = createToken();
    return { give: ticket, ticket: { hash: hashToken(ticket) } };
  },
  cryptosign: () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    // The last 32 bytes of either form are the key itself (RFC 8410).
    const key = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('hex');
    const publicKeys = [publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')];
    return { give: key, cryptosign: { publicKeys } };
  },
  wampcra: (readPassword) => ({
    wampcra: deriveWampcraSecret(given(readPassword()), { salt: newSalt(), iterations: ITERATIONS }),
  }),
  scram: (readPassword) => ({
    scram: deriveScramSecret(prepared(readPassword()), { salt: newSalt(), iterations: ITERATIONS }),
  }),
  argon2: async (readPassword) => ({
    scram: await deriveArgon2ScramSecret(prepared(readPassword()), { salt: newSalt(), ...ARGON2 }),
  }),
  autobahn: async (readPassword) => {
    const salting = { kdf: 'argon2id-13', salt: newSalt(), ...ARGON2 } as const;
    return { scram: await deriveArgon2ScramSecret(given(readPassword()), salting) };
  },
};

/**
 * @returns what the configuration holds for the method, and under `give` what is for the principal alone.
 * @throws Error that says what is wrong with the method or the password.
 */
export async function makeSecret(name: string, readPassword: ReadPassword): Promise<object> {
  const make = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (make === undefined) throw new Error(`say one of ${Object.keys(METHODS).join(', ')}; received ${name}`);
  return make(readPassword);
}

function newSalt(): string {
  return randomBytes(16).toString('base64');
}

/** As clients take it who take it as it was typed. */
function given(password: string): string {
  if (password === '') throw new Error('no password came by stdin');
  return password;
}

/** As clients of SCRAM must take it. */
function prepared(password: string): string {
  const text = prepareText(given(password));
  if (text === undefined) throw new Error('the password has characters that passwords cannot have (RFC 4013)');
  return text;
}
