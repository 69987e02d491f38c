import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { hashSources } from './source-hash';

export interface AssemblyOptions {
  /** As in `demo`. */
  readonly profile: string;
  /** Where assemblies are kept, one folder for each state of the sources. */
  readonly folder: string;
  /** The project's folder. Default: the one that this file is in. */
  readonly root?: string;
  /** Called when it has to be synthesized, which takes seconds. */
  readonly onSynthesis?: () => void;
}

/** Assemblies of earlier sources that stay, so that switching back is quick and a cloud that still runs keeps its own. */
const KEPT_ASSEMBLIES = 4;
const YOUNG_MS = 24 * 3_600_000;

const cdkSchema = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * The folder of the assembly synthesized from the present sources, made if it is not there yet. Safe when several start at once: each
 * synthesizes into a folder of its own and the first to finish gives it its name. Rejects with what the CDK app said.
 */
export async function ensureAssembly(options: AssemblyOptions): Promise<string> {
  const root = options.root ?? resolve(__dirname, '../..');
  const { profile, folder } = options;
  const hash = await hashSources(root, profile, process.version);
  const assembly = join(resolve(folder), `${profile}-${hash.slice(0, 20)}`);
  if (existsSync(join(assembly, 'manifest.json'))) {
    const now = new Date();
    await utimes(assembly, now, now); // Used again: not the one to remove.
    return assembly;
  }
  options.onSynthesis?.();
  await mkdir(folder, { recursive: true });
  const temporary = await mkdtemp(join(resolve(folder), `.${profile}-`));
  try {
    await synthesize({ root, profile, outputFolder: temporary });
    await rename(temporary, assembly).catch((error: unknown) => {
      if (!existsSync(join(assembly, 'manifest.json'))) throw error; // Else another start was quicker.
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await removeOld(resolve(folder), profile);
  return assembly;
}

/** Runs the CDK app as `cdk synth` does, without the CLI: no credentials, no network, validation left to CI. */
async function synthesize({
  root,
  profile,
  outputFolder,
}: {
  root: string;
  profile: string;
  outputFolder: string;
}): Promise<void> {
  const { context } = cdkSchema.parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')));
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
  const child = spawn(process.execPath, ['--import', 'tsx', join('bin', 'headwater.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      CDK_OUTDIR: outputFolder,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        profile,
        'aws:cdk:enable-path-metadata': true,
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:bundling-stacks': ['**'],
      }),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
  const endWithParent = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithParent);
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  process.off('exit', endWithParent);
  if (code !== 0 || !existsSync(join(outputFolder, 'manifest.json')))
    throw new Error(
      `The stacks of profile ${profile} cannot be synthesized (${join('bin', 'headwater.ts')}):\n${output.trim()}`,
    );
}

async function removeOld(folder: string, profile: string): Promise<void> {
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(`${profile}-`) || name.startsWith(`.${profile}-`),
  );
  const aged = await Promise.all(
    names.map(async (name) => ({ name, usedMs: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = aged
    .sort((one, other) => other.usedMs - one.usedMs)
    .slice(KEPT_ASSEMBLIES)
    .filter(({ usedMs }) => Date.now() - usedMs > YOUNG_MS);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}
