/**
 * `npm run check`: format, lint, types, layer rules, dead code and tests, each with its result and time; all of them run, and the exit
 * status is 0 only if all held. `npm run check -- --no-tests` leaves the tests out (CI has run them before).
 */
import { spawnSync } from 'node:child_process';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const steps = [
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types', 'types'],
  ['layers', 'layers'],
  ['dead code', 'dead-code'],
  ...(process.argv.includes('--no-tests') ? [] : [['tests', 'test']]),
];

const results = steps.map(([name, script]) => {
  const started = Date.now();
  const { status } = spawnSync(npm, ['run', '--silent', script], { stdio: 'inherit' });
  return { name, held: status === 0, seconds: ((Date.now() - started) / 1000).toFixed(1) };
});

console.log('\ncheck       result  seconds');
for (const { name, held, seconds } of results) {
  console.log(`${name.padEnd(11)} ${(held ? 'held' : 'FAILED').padEnd(7)} ${seconds.padStart(7)}`);
}
process.exit(results.every((result) => result.held) ? 0 : 1);
