import { readFileSync, readdirSync } from 'node:fs';
import { ensurePython, REQUIREMENTS } from '../../../verify/python/python-environment';
import { removeFolders, temporaryFolder } from '../written-assembly';

afterAll(removeFolders);

describe('the Python environment', () => {
  it('says what to install where there is no Python, and leaves nothing behind', async () => {
    const cacheFolder = temporaryFolder();
    const folders: string[] = [];
    const made = ensurePython({
      packages: 'cfn-lint',
      onInstallation: (folder) => folders.push(folder),
      cacheFolder,
      program: 'no-such-python3',
    });
    await expect(made).rejects.toThrow(/npm run verify:python.*install Python 3\.11 or later/s);
    expect(folders).toEqual([expect.stringContaining(cacheFolder)]);
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it.each(Object.values(REQUIREMENTS))('takes each package of %s by its exact version and its hashes', (file) => {
    const requirements = readFileSync(file, 'utf8');
    const packages = requirements.split('\n').filter((line) => /^[a-z]/.test(line));
    expect(packages).not.toEqual([]);
    for (const line of packages) expect(line).toMatch(/^[a-z0-9-]+==[\w.]+ \\$/);
    expect(requirements.match(/--hash=sha256:[0-9a-f]{64}/g)?.length).toBeGreaterThanOrEqual(packages.length);
  });
});
