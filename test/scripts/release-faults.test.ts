import { releaseFaults, type ReleaseRequest } from '../../scripts/release/release-faults';

const CHANGELOG = '# Changelog\n\n## 0.2.0 (unreleased)\n\n- More.\n\n## 0.1.0\n\n- First.\n';

function faultsOf(changes: Partial<ReleaseRequest> = {}): string[] {
  return releaseFaults({
    version: '0.2.0',
    packageVersion: '0.2.0',
    changelog: CHANGELOG,
    released: ['0.1.0'],
    ...changes,
  });
}

describe('a release', () => {
  it('may be made when package.json and CHANGELOG.md have its version', () => {
    expect(faultsOf()).toEqual([]);
    expect(faultsOf({ changelog: CHANGELOG.replace('(unreleased)', '(2026-11-30)') })).toEqual([]);
  });

  it('may be written again as long as CHANGELOG.md calls it unreleased', () => {
    const released = ['0.1.0', '0.2.0'];
    expect(faultsOf({ released })).toEqual([]);
    const [fault] = faultsOf({ released, changelog: CHANGELOG.replace(' (unreleased)', '') });
    expect(fault).toContain('what was deployed does not change any more');
  });

  it.each<[string, Partial<ReleaseRequest>, string]>([
    ['no version', { version: 'v2' }, 'give three numbers'],
    ['another version in package.json', { packageVersion: '0.1.0' }, 'package.json says 0.1.0'],
    ['another version on top of the changelog', { version: '0.3.0', packageVersion: '0.3.0' }, 'begins with 0.2.0'],
    ['an empty changelog', { changelog: '# Changelog\n' }, 'begins with no version'],
    ['a later version that is released', { released: ['0.1.0', '0.10.0'] }, '0.10.0 came after 0.2.0'],
  ])('is refused for %s', (_, changes, message) => {
    expect(faultsOf(changes).join('\n')).toContain(message);
  });
});
