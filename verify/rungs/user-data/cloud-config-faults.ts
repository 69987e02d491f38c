import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program';

/** What cloud-init's own schema says of a cloud-config document; nothing if it is valid. */
export function cloudConfigFaults(document: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-cloud-config-'));
  try {
    const file = join(folder, 'user-data.yaml');
    writeFileSync(file, document);
    const { status, stdout, stderr } = runProgram('cloud-init', ['schema', '--config-file', file], {
      debianPackage: 'cloud-init',
    });
    if (status === 0) return [];
    const said = `${stderr}\n${stdout}`.replaceAll(file, 'the document').replaceAll(/\s+/g, ' ');
    return [said.replace(/^Error: (Cloud config schema errors: )?/i, '').trim()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
