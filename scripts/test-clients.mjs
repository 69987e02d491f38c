/**
 * `npm run test:clients`: Debian's python3-autobahn against a router that this starts on a free port. Prints `N passed, N failed`. Needs
 * the Debian package python3-autobahn.
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TIMEOUT_MILLISECONDS = 60_000;

const router = spawn(
  process.execPath,
  [
    '--import',
    import.meta.resolve('tsx'),
    join(root, 'src/router/main.ts'),
    '--port',
    '0',
    '--realm',
    'realm1',
    '--allow-anonymous',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const port = await new Promise((resolve, reject) => {
  let seen = '';
  router.stdout.on('data', (chunk) => {
    seen += chunk;
    const found = /^router ready on .*:(\d+) realm/m.exec(seen);
    if (found) resolve(found[1]);
  });
  router.once('exit', () => reject(new Error('the router did not start')));
});
// Debian's Python, whatever other there is: its packages are not seen by others.
const { status } = spawnSync(
  '/usr/bin/python3',
  [join(root, 'test/router/clients/python_autobahn.py'), `ws://127.0.0.1:${port}/ws`, 'realm1'],
  { stdio: 'inherit', timeout: TIMEOUT_MILLISECONDS },
);
router.kill('SIGTERM');
process.exitCode = status ?? 1;
