import { PARTS, PROFILES, synthesize } from './synthesized-app';

/** Hashes of assets change with every source: they are no part of what a snapshot is about. */
function normalised(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replaceAll(/[0-9a-f]{64}/g, 'HASH'));
}

describe.each(PROFILES)('the stacks of profile %s', (profile) => {
  const app = synthesize(profile);

  test.each(PARTS)('%s is as it was', (part) => {
    expect(normalised(app.template(part).toJSON())).toMatchSnapshot();
  });
});
