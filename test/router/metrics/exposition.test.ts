import { exposition } from '../../../src/router/metrics/exposition';
import { parseExposition, sampleOf } from '../support/exposition-text';

describe('the text format of Prometheus', () => {
  it('gives each metric its help, its type and its samples', () => {
    const text = exposition([
      { name: 'a_total', type: 'counter', help: 'Counts.', samples: [{ value: 3 }] },
      { name: 'b_bytes', type: 'gauge', help: 'Holds.', samples: [{ labels: { x: '1', y: '2' }, value: 0.5 }] },
    ]);
    expect(text).toBe(
      '# HELP a_total Counts.\n# TYPE a_total counter\na_total 3\n' +
        '# HELP b_bytes Holds.\n# TYPE b_bytes gauge\nb_bytes{x="1",y="2"} 0.5\n',
    );
  });

  it('escapes what would end a label or a line: nobody can forge a sample by the name of a realm', () => {
    const realm = 'a"} 1\nforged{x="\\';
    const text = exposition([
      { name: 'a', type: 'gauge', help: 'One\\two\nthree', samples: [{ labels: { realm }, value: 1 }] },
    ]);
    expect(text.split('\n')).toHaveLength(4);
    expect(sampleOf(parseExposition(text), 'a', { realm })).toBe(1);
  });

  it.each([
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
    [1e21, '1e+21'],
  ])('writes %d as %s', (value, expected) => {
    const text = exposition([{ name: 'a', type: 'gauge', help: 'x', samples: [{ value }] }]);
    expect(text).toContain(`\na ${expected}\n`);
    expect(sampleOf(parseExposition(text), 'a')).toBe(value);
  });
});
