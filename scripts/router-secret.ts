/**
 * Makes what the router's configuration holds of a principal's secret, and prints it as JSON. What is under `give` is for the principal
 * alone, and shown once:
 *
 *     npm run --silent router:secret -- ticket                 a random ticket, and its hash
 *     npm run --silent router:secret -- cryptosign             a key pair
 *     npm run --silent router:secret -- wampcra < PASSWORD     the salted key of a password
 *     npm run --silent router:secret -- scram < PASSWORD       StoredKey and ServerKey of a password, by PBKDF2
 *     npm run --silent router:secret -- argon2 < PASSWORD      the same by Argon2id
 *
 * The password comes by stdin, so that no list of processes shows it; a line feed at its end does not count.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createToken, hashToken } from '../src/model/token';
import { deriveArgon2ScramSecret, deriveScramSecret, deriveWampcraSecret } from '../src/router/auth/derive-secrets';
import { prepareText } from '../src/router/auth/prepare-text';

/** Clients derive the key each time that they join: some 50 ms on a laptop, more on a small device. */
const ITERATIONS = 100_000;
/** What OWASP's cheat sheet on storing passwords has as the least: 19 MiB and two passes. */
const ARGON2 = { iterations: 2, memoryKibibytes: 19_456 };

const METHODS: Readonly<Record<string, () => object | Promise<object>>> = {
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
  wampcra: () => ({ wampcra: deriveWampcraSecret(readPassword(), { salt: newSalt(), iterations: ITERATIONS }) }),
  scram: () => ({ scram: deriveScramSecret(readPassword(), { salt: newSalt(), iterations: ITERATIONS }) }),
  argon2: async () => ({ scram: await deriveArgon2ScramSecret(readPassword(), { salt: newSalt(), ...ARGON2 }) }),
};

function newSalt(): string {
  return randomBytes(16).toString('base64');
}

function readPassword(): string {
  const password = prepareText(readFileSync(0, 'utf8').replace(/\r?\n$/, ''));
  if (password === undefined) {
    throw new Error('no password came by stdin, or one with characters that passwords cannot have (RFC 4013)');
  }
  return password;
}

async function main(): Promise<void> {
  const [name = 'nothing', ...more] = process.argv.slice(2);
  const make = Object.hasOwn(METHODS, name) && more.length === 0 ? METHODS[name] : undefined;
  if (make === undefined) {
    throw new Error(`say one of ${Object.keys(METHODS).join(', ')}; received ${[name, ...more].join(' ')}`);
  }
  process.stdout.write(`${JSON.stringify(await make(), undefined, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
