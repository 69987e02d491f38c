import { checkShapes, type Shape } from '../../../verify/invariants/shape';
import { deploymentOf, ref, resource } from '../faults-of';

const SHAPE: Shape = {
  type: 'AWS::SQS::Queue',
  concept: 'thing',
  needs: ['Name', 'Parts.*.Kind'],
  choices: { 'Parts.*.Kind': 'round square' },
  texts: { Name: [/^[a-z]+$/, 'Small letters'] },
  ranges: { Size: [1, 9] },
};

function faultsOf(properties: Record<string, unknown>): string[] {
  const faults: string[] = [];
  const deployment = deploymentOf({ Stack: { Resources: { Thing: resource('AWS::SQS::Queue', properties) } } });
  checkShapes(deployment, (_, rule, wrong) => faults.push(`${rule}: ${wrong}`), [SHAPE]);
  return faults;
}

describe('shapes', () => {
  it('hold for what fits, and for what is known only at deployment', () => {
    expect(faultsOf({ Name: 'a', Size: '3', Parts: [{ Kind: 'round' }] })).toEqual([]);
    expect(faultsOf({ Name: ref('AWS::StackId'), Size: ref('AWS::StackId') })).toEqual([]);
  });

  it.each([
    [{}, 'thing/missing: Name is missing.'],
    [{ Name: 'a', Parts: [{ Kind: 'round' }, {}] }, 'thing/missing: Parts.1.Kind is missing.'],
    [{ Name: 'a', Parts: [{ Kind: 'oval' }] }, "thing/choice: Parts.0.Kind is 'oval', which there is not."],
    [{ Name: 'A' }, "thing/text: Name is 'A'."],
    [{ Name: 'a', Size: 10 }, 'thing/range: Size is 10.'],
    [{ Name: 'a', Size: 'many' }, 'thing/range: Size is many.'],
  ])('names where %j does not fit', (properties, fault) => {
    expect(faultsOf(properties)).toEqual([fault]);
  });
});
