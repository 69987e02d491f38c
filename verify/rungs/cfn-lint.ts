import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { faultsInFindings } from '../cfn-lint/findings';
import type { Fault } from '../fault';
import { ensurePython } from '../python/python-environment';
import { findTemplates, type TemplateFile } from '../templates/find-templates';
import { readTemplate } from '../templates/read-assembly';

const run = promisify(execFile);

const TIMEOUT_MS = 5 * 60_000;
const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What the program `cfn-lint` runs. The program itself names the folder in which the environment was made, not the one where it is. */
const MAIN = 'from cfnlint.runner import main; main()';

/** Where cfn-lint takes a stack to go when nobody says so. */
const DEFAULT_REGION = 'us-east-1';

/** cfn-lint over all templates of a folder: one process for each region, because it takes most of its time to begin. */
export async function checkCfnLint(folder: string, note: (text: string) => void): Promise<Fault[]> {
  const python = await ensurePython({
    packages: 'cfn-lint',
    onInstallation: (environment) => note(`Installing cfn-lint into ${environment} ...`),
  });
  const files = findTemplates(folder);
  const templates = new Map(files.map(({ path }) => [path, readTemplate(path)]));
  const regionOf = ({ region = DEFAULT_REGION }: TemplateFile): string => region;
  const outputs = await Promise.all(
    [...new Set(files.map(regionOf))].map((region) => {
      const there = files.filter((file) => regionOf(file) === region);
      return lint(
        python,
        region,
        there.map(({ path }) => path),
      );
    }),
  );
  return outputs.flatMap((output) => faultsInFindings(output, templates));
}

async function lint(python: string, region: string, paths: readonly string[]): Promise<string> {
  const { stdout } = await run(
    python,
    ['-c', MAIN, '--format', 'json', '--non-zero-exit-code', 'none', '--regions', region, '--template', ...paths],
    { timeout: TIMEOUT_MS, maxBuffer: MAXIMUM_OUTPUT_BYTES },
  );
  return stdout;
}
