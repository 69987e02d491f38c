import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder that is removed after the tests of this file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'headwater-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
