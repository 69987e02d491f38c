import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROFILES, synthesize } from '../../lib/synthesized-app';

const listed = z
  .array(z.string())
  .parse(JSON.parse(readFileSync(join(__dirname, '../../../verify/emulator/stubbed-types.json'), 'utf8')));

describe('the list of stubbed resource types', () => {
  it('holds types that the stacks use, and no other', () => {
    const used = new Set(
      PROFILES.flatMap((profile) =>
        synthesize(profile)
          .all()
          .map(({ Type }) => Type),
      ),
    );
    expect(listed.filter((type) => !used.has(type))).toEqual([]);
  });

  it('does not grow', () => {
    expect(listed.length).toBeLessThanOrEqual(8);
  });
});
