import type { Fault } from '../../../verify/fault';
import { runSteps, type StepResult } from '../../../verify/rungs/emulator/steps';

const fault: Fault = { rule: 'r', template: 't', logicalId: 'l', type: 'x', wrong: 'w', fix: 'f' };

describe('steps that build on each other', () => {
  it('end at the first that finds a fault', async () => {
    const results: StepResult[] = [];
    const last = jest.fn(async () => []);
    const steps = [
      { name: 'one', run: async () => [] },
      { name: 'two', run: async () => [fault] },
      { name: 'three', run: last },
    ];
    await expect(runSteps(steps, (result) => results.push(result))).resolves.toEqual([fault]);
    expect(results.map(({ name, held }) => [name, held])).toEqual([
      ['one', true],
      ['two', false],
    ]);
    expect(last).not.toHaveBeenCalled();
  });

  it('say in which of them an error was', async () => {
    const results: StepResult[] = [];
    const broken = {
      name: 'two',
      run: async (): Promise<Fault[]> => {
        throw new Error('no such stack');
      },
    };
    await expect(runSteps([broken], (result) => results.push(result))).rejects.toThrow('two: no such stack');
    expect(results).toEqual([expect.objectContaining({ name: 'two', held: false })]);
  });
});
