/**
 * Makes what the router's configuration holds of a principal's secret, and prints it as JSON. What is under `give` is for the principal
 * alone, and shown once:
 *
 *     npm run --silent router:secret -- ticket                 a random ticket, and its hash
 *     npm run --silent router:secret -- cryptosign             a key pair
 *     npm run --silent router:secret -- wampcra < PASSWORD     the salted key of a password
 *     npm run --silent router:secret -- scram < PASSWORD       StoredKey and ServerKey of a password, by PBKDF2
 *     npm run --silent router:secret -- argon2 < PASSWORD      the same by Argon2id
 *     npm run --silent router:secret -- autobahn < PASSWORD    the same as autobahn for Python takes it
 *
 * The password comes by stdin, so that no list of processes shows it; a line feed at its end does not count.
 */
import { readFileSync } from 'node:fs';
import { makeSecret } from './router-secret/make-secret';

async function main(): Promise<void> {
  const method = process.argv.slice(2).join(' ') || 'nothing';
  const secret = await makeSecret(method, () => readFileSync(0, 'utf8').replace(/\r?\n$/, ''));
  process.stdout.write(`${JSON.stringify(secret, undefined, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
