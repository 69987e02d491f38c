import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { argon2id } from 'hash-wasm';
import type { ScramSecret, WampcraSecret } from './principal-schema';

/** What keys derive from, beside the password. */
export interface Salting {
  /** In base64, of its own for each principal. */
  readonly salt: string;
  readonly iterations: number;
}

const KEY_BYTES = 32;

/** What the configuration holds of a WAMP-CRA password: PBKDF2 over the salt's text, as clients take it. */
export function deriveWampcraSecret(password: string, { salt, iterations }: Salting): WampcraSecret {
  const key = pbkdf2Sync(password, salt, iterations, KEY_BYTES, 'sha256').toString('base64');
  return { key, salting: { salt, iterations, keyBytes: KEY_BYTES } };
}

/** What the configuration holds of a SCRAM password whose key clients derive by PBKDF2 over the salt's bytes. */
export function deriveScramSecret(password: string, { salt, iterations }: Salting): ScramSecret {
  const saltedPassword = pbkdf2Sync(password, Buffer.from(salt, 'base64'), iterations, KEY_BYTES, 'sha256');
  return { kdf: 'pbkdf2', iterations, salt, ...scramKeysOf(saltedPassword) };
}

export interface Argon2Salting extends Salting {
  /** Default: the specification's. */
  readonly kdf?: 'argon2id13' | 'argon2id-13';
  readonly memoryKibibytes: number;
}

/** The same by Argon2id 1.3 with one lane, which costs guessers memory too. */
export async function deriveArgon2ScramSecret(
  password: string,
  { kdf = 'argon2id13', salt, iterations, memoryKibibytes }: Argon2Salting,
): Promise<ScramSecret> {
  const outcome = await argon2id({
    password,
    salt: Buffer.from(salt, 'base64'),
    iterations,
    memorySize: memoryKibibytes,
    parallelism: 1,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  });
  // autobahn takes it as it stands in an encoded hash.
  const base64 = Buffer.from(outcome).toString('base64').replace(/=+$/, '');
  const saltedPassword = kdf === 'argon2id13' ? outcome : Buffer.from(base64);
  return { kdf, iterations, memoryKibibytes, salt, ...scramKeysOf(saltedPassword) };
}

/** StoredKey and ServerKey (RFC 5802, section 3). */
function scramKeysOf(saltedPassword: Uint8Array): { readonly storedKey: string; readonly serverKey: string } {
  const clientKey = createHmac('sha256', saltedPassword).update('Client Key').digest();
  return {
    storedKey: createHash('sha256').update(clientKey).digest('base64'),
    serverKey: createHmac('sha256', saltedPassword).update('Server Key').digest('base64'),
  };
}
