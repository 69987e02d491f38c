import type { Fault } from '../../verify/fault';
import { held, runRungs } from '../../verify/run-rungs';
import type { StaticRung } from '../../verify/rung';

const fault: Fault = { rule: 'r/s', template: 't', logicalId: 'i', type: 'AWS::X::Y', wrong: 'w', fix: 'f' };

function rung(name: string, check: StaticRung['check']): StaticRung {
  return { name, proves: 'something', check };
}

describe('running rungs', () => {
  it('goes on after one that cannot tell, which has not held, and passes on what they note', async () => {
    const notes: string[] = [];
    const rungs = [
      rung('toolless', () => {
        throw new Error('the tool is not there');
      }),
      rung('strict', async () => [fault]),
      rung('content', (folder, note) => {
        note(`looked at ${folder}`);
        return [];
      }),
    ];
    const results = await runRungs(rungs, [{ name: 'demo', folder: 'cdk.out' }], {
      onResult: () => undefined,
      onNote: (subject, text) => notes.push(`${subject}: ${text}`),
    });
    expect(results.map((result) => [result.rung, held(result)])).toEqual([
      ['toolless', false],
      ['strict', false],
      ['content', true],
    ]);
    expect(results[0]?.failure).toBe('the tool is not there');
    expect(notes).toEqual(['demo: looked at cdk.out']);
  });
});
