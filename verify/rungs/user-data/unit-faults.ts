import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { EmbeddedFile } from './embedded-files';
import { runProgram } from './run-program';

const UNIT_PATH = /^\/(etc|run|lib|usr\/lib)\/systemd\/system\/[^/]+\.(service|socket|timer|path|mount|target|slice)$/;
/** Where the units are that every machine has, as `network-online.target`. */
const SYSTEM_UNITS = '/usr/lib/systemd/system';

export function isUnit({ path }: EmbeddedFile): boolean {
  return UNIT_PATH.test(path);
}

/**
 * What `systemd-analyze verify` says of units, a line each, in a root folder that has them, systemd's own units, and every program that
 * they run: whether those get installed is seen when the user data runs.
 */
export function unitFaults(units: readonly EmbeddedFile[]): string[] {
  if (units.length === 0) return [];
  const root = mkdtempSync(join(tmpdir(), 'headwater-units-'));
  const options = { debianPackage: 'systemd' };
  try {
    runProgram('systemd-analyze', ['--version'], options);
    cpSync(SYSTEM_UNITS, join(root, SYSTEM_UNITS), { recursive: true, verbatimSymlinks: true });
    for (const { path, content } of units) {
      put(root, path, content);
      for (const program of programsOf(content)) put(root, program, '#!/bin/sh\n', 0o755);
    }
    const names = units.map(({ path }) => basename(path));
    const args = ['verify', '--man=no', '--recursive-errors=one', `--root=${root}`, ...names];
    const { status, stdout, stderr } = runProgram('systemd-analyze', args, options);
    const said = `${stderr}\n${stdout}`.replaceAll(root, '').trim();
    // Of this machine's own units it may say things too.
    if (status !== 0 && !/\.(service|socket|target|mount)\b/.test(said)) {
      throw new Error(`systemd-analyze could not verify ${names.join(', ')}: ${said}`);
    }
    const faults = said.split('\n').filter((line) => names.some((name) => line.includes(name)));
    return [...new Set(faults)];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The programs of `ExecStart=` and its like, given by absolute path, without the prefixes that change how they are run. */
function programsOf(unit: string): string[] {
  return [...unit.matchAll(/^Exec\w+=[-@:+!]*(\/[^\s;]+)/gm)].flatMap(([, program]) => program ?? []);
}

function put(root: string, path: string, content: string, mode = 0o644): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode });
}
