import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { TestResource } from './test-deployment';

export interface KillableEngine {
  readonly endpoint: string;
  /** Ends the process as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts an engine in a process of its own. */
export async function startKillableEngine(options: {
  service: string;
  folder: string;
  resources: readonly TestResource[];
}): Promise<KillableEngine> {
  const script = path.join(__dirname, 'engine-process.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, options.service, options.folder, JSON.stringify(options.resources)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    exited.then(([code]) => Promise.reject(new Error(`The engine's process ended with ${String(code)}`))),
  ])) as [Buffer];
  return {
    endpoint: line.toString().trim(),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
