import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = resolve(__dirname, '../..');
const CACHE = join(ROOT, '.cache');
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** The command that makes the environment, for messages. */
const COMMAND = 'npm run verify:python';

/** What is installed for whom: files of exact versions and hashes beside this one. */
export const REQUIREMENTS = {
  'cfn-lint': join(__dirname, 'requirements.txt'),
  emulator: join(__dirname, 'emulator-requirements.txt'),
  parquet: join(__dirname, 'parquet-requirements.txt'),
} as const;

export interface PythonEnvironmentOptions {
  readonly packages: keyof typeof REQUIREMENTS;
  /** Called before packages are fetched, which takes a while. */
  readonly onInstallation: (folder: string) => void;
  /** Where environments are kept. Default: `.cache`. */
  readonly cacheFolder?: string;
  /** The Python to make one with. Default: `python3`. */
  readonly program?: string;
}

/**
 * The Python of a virtual environment with these packages, made below `.cache` at the first use and again when their
 * versions change. Rejects, saying what to install, where it cannot be made. Safe when several start at once: the first to finish gives it its name.
 */
export async function ensurePython(options: PythonEnvironmentOptions): Promise<string> {
  const { packages, onInstallation, cacheFolder = CACHE, program = 'python3' } = options;
  const requirements = REQUIREMENTS[packages];
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder, `python-${packages}-${version}`);
  if (!existsSync(folder)) {
    onInstallation(folder);
    await install(folder, { requirements, cacheFolder, program });
  }
  return pythonIn(folder);
}

async function install(
  folder: string,
  { requirements, cacheFolder, program }: { requirements: string; cacheFolder: string; program: string },
): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const temporary = mkdtempSync(join(cacheFolder, 'python-'));
  try {
    await step(program, ['-m', 'venv', temporary], 'install Python 3.11 or later with its venv module (python3-venv)');
    await step(
      pythonIn(temporary),
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', requirements],
      'is the package index reachable?',
    );
    if (!existsSync(folder)) renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function step(program: string, args: readonly string[], advice: string): Promise<void> {
  await run(program, args, { timeout: INSTALL_TIMEOUT_MS }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.trim() : String(error);
    throw new Error(`The Python environment cannot be made (${COMMAND}): ${advice}\n${reason}`, { cause: error });
  });
}

function pythonIn(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}
