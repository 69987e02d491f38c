/**
 * `npm run test:clients`: Debian's python3-autobahn against routers that this starts on free ports, one of them with TLS. Prints
 * `N passed, N failed`. Needs the Debian packages python3-autobahn and python3-argon2.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouterConfigurationInput } from '../src/router/configuration';
import { makeCertificate } from '../test/router/support/certificates';
import { deriveArgon2ScramSecret } from '../src/router/auth/derive-secrets';
import { ARGON2, PASSWORD, PRINCIPALS, PRIVATE_KEY, SHARED_KEY, TICKET } from '../test/router/support/principals';

const ROOT = join(__dirname, '..');
const TIMEOUT_MILLISECONDS = 60_000;

const cryptosign = { name: 'cryptosign', authid: 'sign-admin', privkey: PRIVATE_KEY };
const CREDENTIALS = [
  null,
  { name: 'ticket', authid: 'ticket-admin', ticket: TICKET },
  { name: 'wampcra', authid: 'cra-admin', secret: SHARED_KEY },
  { name: 'wampcra', authid: 'salted-admin', secret: PASSWORD },
  { name: 'scram', authid: 'autobahn-admin', password: PASSWORD },
  cryptosign,
];
const BOUND_CREDENTIALS = [{ ...cryptosign, authextra: { channel_binding: 'tls-unique' } }];

const folder = mkdtempSync(join(tmpdir(), 'headwater-clients-'));
const routers: ChildProcess[] = [];

/** @returns the port. */
async function startRouter(name: string, settings: Partial<RouterConfigurationInput>): Promise<string> {
  const scram = await deriveArgon2ScramSecret(PASSWORD, { ...ARGON2, kdf: 'argon2id-13' });
  const principals = [...PRINCIPALS, { authid: 'autobahn-admin', role: 'admin', scram }];
  const configuration = write(
    `${name}.json`,
    JSON.stringify({ port: 0, host: '127.0.0.1', realm: 'realm1', principals, ...settings }),
  );
  const router = spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src/router/main.ts'), '--config', configuration],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  routers.push(router);
  return new Promise((resolve, reject) => {
    let seen = '';
    router.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const port = /^router ready on .*:(\d+) realm/m.exec(seen)?.[1];
      if (port !== undefined) resolve(port);
    });
    router.once('exit', () => reject(new Error(`the router did not start: ${seen}`)));
  });
}

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Debian's Python, whatever other there is: its packages are not seen by others. */
function runAutobahn(...args: readonly string[]): { readonly passed: number; readonly failed: number } {
  const { stdout } = spawnSync('/usr/bin/python3', [join(ROOT, 'test/router/clients/python_autobahn.py'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: TIMEOUT_MILLISECONDS,
  });
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(stdout) ?? [undefined, '0', '1'];
  return { passed: Number(passed), failed: Number(failed) };
}

async function main(): Promise<void> {
  const plain = await startRouter('plain', { allowAnonymous: true });
  const certificate = makeCertificate({ commonName: 'router', isAuthority: true });
  const certificateFile = write('certificate.pem', certificate.certificate);
  const secure = await startRouter('secure', { tls: { certificateFile, keyFile: write('key.pem', certificate.key) } });
  const outcomes = [
    runAutobahn(`ws://127.0.0.1:${plain}/ws`, 'realm1', JSON.stringify(CREDENTIALS)),
    runAutobahn(`wss://127.0.0.1:${secure}/ws`, 'realm1', JSON.stringify(BOUND_CREDENTIALS), certificateFile),
  ];
  const sum = (count: 'passed' | 'failed'): number => outcomes.reduce((total, outcome) => total + outcome[count], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

void main().finally(() => {
  for (const router of routers) router.kill('SIGTERM');
  rmSync(folder, { recursive: true });
});
