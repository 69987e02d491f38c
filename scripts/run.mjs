/**
 * Runs one of the project's programs on a fresh clone as well as on a used one: installs the packages of the lockfile when they
 * are missing or older than it, then hands over to jest (`--jest ARGS`) or to tsx (`FILE ARGS`), passing on signals and exit status.
 * Plain JavaScript without packages, because it runs before there are any.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockfile = join(root, 'package-lock.json');
const installedLockfile = join(root, 'node_modules', '.headwater-lockfile.json');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Headwater needs Node 20 or later; this is ${process.version}. Install a current Node and try again.`);
  process.exit(1);
}

function installIsCurrent() {
  return existsSync(installedLockfile) && readFileSync(installedLockfile).equals(readFileSync(lockfile));
}

if (!installIsCurrent()) {
  console.error('Installing packages (once, and after the lockfile changed) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const install = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (install.status !== 0) {
    console.error('npm ci failed: see its message above. Is the registry reachable, and is the disk not full?');
    process.exit(install.status ?? 1);
  }
  copyFileSync(lockfile, installedLockfile);
}

const [first, ...rest] = process.argv.slice(2);
const nodeArguments =
  first === '--jest'
    ? ['--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), ...rest]
    : ['--import', 'tsx', join(root, first), ...rest];

const child = spawn(process.execPath, nodeArguments, {
  cwd: first === '--jest' ? root : process.cwd(),
  stdio: 'inherit',
  env: { ...process.env, HEADWATER_ROOT: root },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
