import { byVersion } from '../../verify/upgrade/releases';

export interface ReleaseRequest {
  readonly version: string;
  /** `version` of package.json. */
  readonly packageVersion: string;
  /** Text of CHANGELOG.md. */
  readonly changelog: string;
  /** Versions whose templates are there already. */
  readonly released: readonly string[];
}

interface Heading {
  readonly version: string;
  readonly unreleased: boolean;
}

/** Why a version cannot be released, each with what to do first. Empty if it can. */
export function releaseFaults({ version, packageVersion, changelog, released }: ReleaseRequest): string[] {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return [`${version} is no version: give three numbers, as in 0.2.0.`];
  const faults: string[] = [];
  if (packageVersion !== version) {
    faults.push(
      `package.json says ${packageVersion}: set it with "npm version --no-git-tag-version ${version}", and commit that first.`,
    );
  }
  const [newest] = headingsOf(changelog);
  if (newest?.version !== version) {
    faults.push(
      `CHANGELOG.md begins with ${newest?.version ?? 'no version'}: write down what ${version} changes below "## ${version}", and commit that first.`,
    );
  } else if (released.includes(version) && !newest.unreleased) {
    faults.push(
      `${version} is released, and what was deployed does not change any more: release the next version. ` +
        'Only a version that CHANGELOG.md calls "(unreleased)" is written again.',
    );
  }
  const later = released.filter((other) => byVersion(other, version) > 0);
  if (later.length > 0) faults.push(`${later.join(', ')} came after ${version}: release a later version.`);
  return faults;
}

/** The versions of a changelog, in its order: `## 0.1.0 (unreleased)` or `## 0.1.0`, with a date perhaps. */
function headingsOf(changelog: string): Heading[] {
  return [...changelog.matchAll(/^## (\d+\.\d+\.\d+)(.*)$/gm)].map(([, version = '', rest = '']) => ({
    version,
    unreleased: rest.includes('unreleased'),
  }));
}
