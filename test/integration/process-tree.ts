import { readdirSync, readFileSync } from 'node:fs';

/** Processes below `pid`, as Linux has them in /proc. */
export function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(Number(name), 'stat');
    // The name of the program, in parentheses, may hold anything.
    if (stat !== undefined) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const below = new Set([pid]);
  for (let size = 0; size !== below.size;) {
    size = below.size;
    for (const [child, parent] of parents) if (below.has(parent)) below.add(child);
  }
  below.delete(pid);
  return [...below];
}

/** The command line, its arguments parted by spaces. */
export function commandLineOf(pid: number): string {
  return (read(pid, 'cmdline') ?? '').replaceAll('\0', ' ');
}

/** A zombie, which nobody has asked for its status yet, does not run. */
export function isRunning(pid: number): boolean {
  const status = read(pid, 'status');
  return status !== undefined && !/^State:\s+Z/m.test(status);
}

/** Undefined if the process has ended. */
function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
