import { spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTANCE_ADDRESS } from './metadata-service';
import { METADATA_ADDRESS } from './instance-server';
import { reportSchema, type BootReport, type BootRequest } from './scenario';

const ROOT = resolve(__dirname, '../../..');
const LIMIT_MS = 240_000;
const KEPT_CHARACTERS = 2000;

/**
 * Runs one scenario in mount, process and network namespaces of its own, with a scratch root. Rejects with an Error that ends with
 * what was said last if there is no report: the machine does not let us, or the rung itself is at fault.
 */
export async function runInNamespaces(request: Omit<BootRequest, 'folder'>): Promise<BootReport> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-boot-'));
  try {
    return await run({ ...request, folder });
  } finally {
    rmdirSync(folder); // Empty again: what was mounted there has ended with the namespaces.
  }
}

function run(request: BootRequest): Promise<BootReport> {
  const namespaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--fork', '--kill-child', '--mount-proc'];
  const stubs = join(__dirname, 'stubs');
  const scratchRoot = [join(stubs, 'scratch-root.sh'), request.folder, process.execPath, join(stubs, 'ask.sh')];
  const addresses = [METADATA_ADDRESS, INSTANCE_ADDRESS, '--'];
  const endWithParent = pathToFileURL(join(ROOT, 'local/runtime/end-with-parent.mjs')).href;
  const imports = ['--import', endWithParent, '--import', 'tsx'];
  const program = [process.execPath, ...imports, join(__dirname, 'inside.ts'), JSON.stringify(request)];
  const child = spawn('unshare', [...namespaces, 'sh', ...scratchRoot, ...addresses, ...program], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => (said = `${said}${data.toString()}`.slice(-KEPT_CHARACTERS)));
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    let report: BootReport | undefined;
    child.on('message', (message) => (report = reportSchema.parse(message)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (report !== undefined) resolve(report);
      else reject(new Error(`${request.scenario}: no report, ${signal ?? `status ${code}`}. ${said.trim()}`));
    });
  });
}
