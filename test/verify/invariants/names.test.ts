import { checkInvariants } from '../../../verify/rungs/invariants';
import { deploymentOf, resource } from '../faults-of';

function nameRules(stacks: Record<string, Record<string, unknown>>): string[] {
  const deployment = deploymentOf(
    Object.fromEntries(Object.entries(stacks).map(([name, Resources]) => [name, { Resources }])),
  );
  return checkInvariants(deployment).flatMap(({ rule }) => (rule.startsWith('name/') ? [rule] : []));
}

const group = (name: string): Record<string, unknown> =>
  resource('AWS::EC2::LaunchTemplate', { LaunchTemplateName: name });
const control = (name: string): Record<string, unknown> =>
  resource('AWS::CloudFront::OriginAccessControl', { OriginAccessControlConfig: { Name: name } });

describe('names', () => {
  it('holds for names that say which deployment they are of', () => {
    expect(
      nameRules({
        'Water-demo-Web': { A: control('water-demo-site') },
        'Water-demo-Router': { B: group('demo-router') },
      }),
    ).toEqual([]);
  });

  it('holds for the names of an app of one stack, and for those that the CDK makes up', () => {
    expect(nameRules({ Web: { A: control('site') } })).toEqual([]);
    expect(nameRules({ 'Water-demo-Web': { A: control('WaterWebSiteC0FFEE12') }, 'Water-demo-Router': {} })).toEqual(
      [],
    );
  });

  it('names a name that a second deployment would want too', () => {
    expect(nameRules({ 'Water-demo-Web': { A: control('water-site') }, 'Water-demo-Router': {} })).toEqual([
      'name/of-every-deployment',
    ]);
  });

  it('names a name that is given twice, in whatever stacks', () => {
    expect(nameRules({ Web: { A: control('site') }, Router: { B: control('site') } })).toEqual(['name/taken']);
  });
});
