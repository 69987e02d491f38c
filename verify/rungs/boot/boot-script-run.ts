import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where cloud-init writes a script before it runs it. */
const SCRIPT = '/var/lib/cloud/instance/scripts/part-001';
/** What cloud-init's service gives a script: no HOME, for one. */
const ENVIRONMENT = { LANG: 'C.UTF-8', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin' };

export interface ScriptRun {
  /** Undefined if it had not ended in time. */
  readonly status: number | undefined;
  readonly processId: number;
  readonly seconds: number;
  /** The last lines that it said. */
  readonly output: string;
}

/** Runs user data in the scratch root as cloud-init does at an instance's first start: as root, by its own first line. */
export async function runBootScript(root: string, script: string, limitSeconds: number): Promise<ScriptRun> {
  mkdirSync(dirname(join(root, SCRIPT)), { recursive: true });
  writeFileSync(join(root, SCRIPT), script, { mode: 0o700 });
  const startedMs = performance.now();
  const child = spawn('chroot', [root, SCRIPT], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(undefined);
    }, limitSeconds * 1000);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? 255);
    });
  });
  const seconds = (performance.now() - startedMs) / 1000;
  return { status, processId: child.pid ?? 0, seconds, output: output.trimEnd().split('\n').slice(-15).join('\n') };
}
