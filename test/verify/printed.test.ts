import type { Fault } from '../../verify/fault';
import { printedFault, printedSummary } from '../../verify/printed';

const FAULT: Fault = {
  rule: 'queue/range',
  template: 'Data.template.json',
  logicalId: 'Readings',
  type: 'AWS::SQS::Queue',
  wrong: 'DelaySeconds is 901 s.',
  fix: 'Set it to 900 or less.',
};
const RESULT = { rung: 'invariants', subject: 'demo', faults: [], notes: [], milliseconds: 1_234 };

describe('what is printed', () => {
  it('names template, resource, rule, fault and fix', () => {
    expect(printedFault(FAULT)).toBe(
      'Data.template.json: Readings (AWS::SQS::Queue)\n  queue/range: DelaySeconds is 901 s.\n  Fix: Set it to 900 or less.',
    );
  });

  it('ends in a table of each rung with its result and time', () => {
    const summary = printedSummary([
      RESULT,
      { ...RESULT, subject: 'production', faults: [FAULT] },
      { ...RESULT, rung: 'lint', faults: [FAULT, FAULT] },
      { ...RESULT, rung: 'lint', failure: 'missing', notes: [], milliseconds: 12_345 },
    ]);
    expect(summary.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['rung', 'templates', 'result', 'seconds'],
      ['invariants', 'demo', 'held', '1.2'],
      ['invariants', 'production', '1 fault', '1.2'],
      ['lint', 'demo', '2 faults', '1.2'],
      ['lint', 'demo', 'could not run', '12.3'],
    ]);
  });
});
