import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeRelease } from '../../../scripts/release/write-release';
import { checkUpgrade } from '../../../verify/upgrade/check-upgrade';
import { readReleases, type Release } from '../../../verify/upgrade/releases';
import { STATEFUL_TYPES } from '../../../verify/upgrade/stateful-types';
import type { Fault } from '../../../verify/fault';
import { checkUpgrades } from '../../../verify/rungs/upgrade';
import { writeAssembly } from '../../local/templates/write-assembly';

const RELEASES = resolve(__dirname, '..', '..', '..', 'releases');

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'headwater-releases-'));
}

describe('the releases of this project', () => {
  const releases = readReleases(RELEASES);

  it('are there for both profiles', () => {
    expect(releases.map(({ profile }) => profile)).toEqual(expect.arrayContaining(['demo', 'production']));
  });

  it('would miss each of their stateful resources', () => {
    for (const release of releases) {
      const unnoticed = statefulIds(release).filter(({ stack, logicalId }) => {
        const stacks = structuredClone(release.stacks);
        const template = stacks.find(({ stackName }) => stackName === stack)?.template;
        Reflect.deleteProperty(template?.Resources ?? {}, logicalId);
        return !checkUpgrade({ release, stacks }).some(
          (fault) => fault.rule === 'upgrade/lost' && fault.logicalId === logicalId,
        );
      });
      expect(statefulIds(release).length).toBeGreaterThan(5);
      expect(unnoticed).toEqual([]);
    }
  });

  it('are upgraded to themselves without a fault', () => {
    for (const release of releases) expect(checkUpgrade({ release, stacks: release.stacks })).toEqual([]);
  });
});

function statefulIds({ stacks }: Release): { stack: string; logicalId: string }[] {
  return stacks.flatMap(({ stackName, template }) =>
    Object.entries(template.Resources).flatMap(([logicalId, { Type }]) =>
      STATEFUL_TYPES[Type] === undefined ? [] : [{ stack: stackName, logicalId }],
    ),
  );
}

describe('readReleases', () => {
  it('reads what writeRelease wrote, in the order of versions', () => {
    const releases = newFolder();
    const assembly = writeAssembly([{ name: 'Data', template: { Resources: { T: { Type: 'AWS::SQS::Queue' } } } }]);
    for (const version of ['0.10.0', '0.9.0']) writeRelease(assembly, { releases, version, profile: 'demo' });
    expect(readReleases(releases)).toMatchObject(
      ['0.9.0', '0.10.0'].map((version) => ({
        version,
        profile: 'demo',
        stacks: [{ stackName: 'Data', template: { Resources: { T: { Type: 'AWS::SQS::Queue' } } } }],
      })),
    );
  });

  it('writes a version again without leaving what it had before', () => {
    const target = { releases: newFolder(), version: '0.1.0', profile: 'demo' };
    writeRelease(writeAssembly([{ name: 'Old', template: { Resources: {} } }]), target);
    writeRelease(writeAssembly([{ name: 'New', template: { Resources: {} } }]), target);
    expect(readReleases(target.releases)[0]?.stacks.map(({ stackName }) => stackName)).toEqual(['New']);
  });

  it('names a file that is no template', () => {
    const folder = newFolder();
    mkdirSync(join(folder, '0.1.0', 'demo'), { recursive: true });
    const path = join(folder, '0.1.0', 'demo', 'Data.template.json.gz');
    writeFileSync(path, gzipSync('no JSON'));
    expect(() => readReleases(folder)).toThrow(path);
  });

  it('finds none where there is no folder', () => {
    expect(readReleases(join(newFolder(), 'nothing'))).toEqual([]);
  });
});

describe('the rung', () => {
  const foreign = writeAssembly([{ name: 'Foreign', template: { Resources: {} } }]);

  const check = (folder: string, profile?: string): { faults: readonly Fault[]; notes: string } => {
    const notes: string[] = [];
    return { faults: checkUpgrades(folder, { profile, note: (line) => notes.push(line) }), notes: notes.join('\n') };
  };

  it('has nothing to say of foreign stacks, and says that', () => {
    const { faults, notes } = check(foreign);
    expect(faults).toEqual([]);
    expect(notes).toContain('an upgrade is not proven safe');
  });

  it('misses the stacks of a profile, whatever the folder has instead', () => {
    const { faults } = check(foreign, 'demo');
    expect(faults.length).toBeGreaterThanOrEqual(6);
    expect(new Set(faults.map(({ rule }) => rule))).toEqual(new Set(['upgrade/stack-lost']));
  });

  it('compares a folder in which one stack has a released name', () => {
    const data = writeAssembly([{ name: 'Headwater-demo-Data', template: { Resources: {} } }]);
    const { faults, notes } = check(data);
    expect(faults.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['upgrade/lost', 'upgrade/stack-lost']));
    expect(notes).toContain('(demo)');
  });
});
