/**
 * Runs one of the project's programs on a fresh clone as well as on a used one: installs the packages of the lockfile when they
 * are missing or older than it, then hands over to jest (`--jest ARGS`) or to tsx (`FILE ARGS`), passing on signals and exit status.
 * Plain JavaScript without packages, because it runs before there are any.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockfile = join(root, 'package-lock.json');
const installedLockfile = join(root, 'node_modules', '.headwater-lockfile.json');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 15)) {
  console.error(
    `Headwater needs Node 20.15 or later; this is ${process.version}. Install a current Node and try again.`,
  );
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
const isJest = first === '--jest';
const endWithParent = pathToFileURL(join(root, 'local', 'runtime', 'end-with-parent.mjs')).href;
const nodeArguments = isJest
  ? ['--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), ...rest]
  : ['--import', endWithParent, '--import', import.meta.resolve('tsx'), join(root, first), ...rest];

const child = spawn(process.execPath, nodeArguments, {
  cwd: isJest ? root : process.cwd(),
  // The channel closes when this process is killed: the program ends with it instead of staying behind.
  stdio: isJest ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
  // The SDK advises Node 22 for versions to come: deployed functions and instances run on Node 24.
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));

// Whoever kills npm with kill -9 means the program that it runs. Between npm and this process there may be a shell, which lives on.
if (process.env.npm_lifecycle_event !== undefined) {
  const before = ancestors();
  setInterval(() => {
    if (ancestors() !== before) child.kill('SIGKILL');
  }, 100).unref();
}

/** Process ids of parent and, where the system tells, grandparent. */
function ancestors() {
  const parent = process.ppid;
  try {
    // proc(5): "pid (comm) state ppid ..."; comm may hold spaces and parentheses.
    const status = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${status.slice(status.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return `${parent}`; // Not Linux, or gone in this very moment.
  }
}
