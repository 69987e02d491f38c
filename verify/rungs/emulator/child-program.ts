import { spawn, type ChildProcess } from 'node:child_process';

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Whom it runs as, where we may choose. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface ProgramResult {
  /** Null if it was ended: because it took too long, or from outside. */
  readonly status: number | null;
  /** What it wrote, both ways, the last of it. */
  readonly output: string;
}

const KEPT_CHARACTERS = 200_000;

/** A program that we started, and all that it started: they form a process group, which ends as one. */
export class ChildProgram {
  /** Resolves once it has ended. Rejects if it could not be started. */
  readonly ended: Promise<ProgramResult>;
  readonly #child: ChildProcess;
  #output = '';

  constructor(command: string, args: readonly string[], { environment, cwd, user }: ProgramOptions) {
    this.#child = spawn(command, args, {
      env: environment,
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      ...user,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_CHARACTERS);
      });
    }
    this.#child.stdin?.on('error', () => undefined); // It has ended before it read all: its status says so.
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (status) => resolve({ status, output: this.#output }));
    });
    this.ended.catch(() => undefined); // Whoever waits for it is told.
  }

  get output(): string {
    return this.#output;
  }

  /** Ends the input, by which those programs of ours that serve know that they are not wanted any more. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Ends the whole group at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group is gone.
    }
  }
}

/** Runs a program to its end, or kills it when the time is over; its output then says so. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions & { readonly timeoutSeconds: number },
): Promise<ProgramResult> {
  const program = new ChildProgram(command, args, options);
  program.endInput();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    program.kill();
  }, options.timeoutSeconds * 1000);
  try {
    const { status, output } = await program.ended;
    return { status, output: isLate ? `${output}\n${command} took more than ${options.timeoutSeconds} s` : output };
  } finally {
    clearTimeout(timer);
    program.kill();
  }
}
