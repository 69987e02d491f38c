import type { Fault } from '../../verify/fault';
import type { StaticRung } from '../../verify/rung';
import { held, runRungs } from '../../verify/run-rungs';

const FAULT: Fault = { rule: 'a/b', template: 'T', logicalId: 'L', type: 'X', wrong: 'wrong', fix: 'fix' };
const rung = (name: string, check: StaticRung['check']): StaticRung => ({ name, proves: name, check });
const RUNGS = [
  rung('quiet', () => []),
  rung('strict', (folder) => Promise.resolve(folder === 'bad' ? [FAULT] : [])),
  rung('broken', () => {
    throw new Error('The tool is missing.');
  }),
];

describe('running rungs', () => {
  it('runs each over each folder in order, and goes on after one that throws', async () => {
    const seen: string[] = [];
    const results = await runRungs(
      RUNGS,
      [
        { name: 'one', folder: 'good' },
        { name: 'two', folder: 'bad' },
      ],
      ({ subject, rung: name }) => seen.push(`${subject} ${name}`),
    );
    expect(seen).toEqual(['one quiet', 'one strict', 'one broken', 'two quiet', 'two strict', 'two broken']);
    expect(results.map(held)).toEqual([true, true, false, true, false, false]);
    expect(results[2]?.failure).toBe('The tool is missing.');
    expect(results[4]?.faults).toEqual([FAULT]);
  });
});
