import { firstJsonFault } from '../../src/web/http/json-fault';

describe('firstJsonFault', () => {
  test.each([
    ['', 'line 1, column 1: expected a value, found the end'],
    ['[1,]', 'line 1, column 4: expected a value, found "]"'],
    ['{"a":1,}', 'line 1, column 8: expected a key in double quotes, found "}"'],
    ["{'a':1}", 'line 1, column 2: expected a key in double quotes or "}", found "\'a\':1}"'],
    ['{"a":1 "b":2}', 'line 1, column 8: expected "," or "}", found "\\"b\\":2}"'],
    ['[1 2]', 'line 1, column 4: expected "," or "]", found "2]"'],
    ['{"a":1}\n{"b":2}', 'line 2, column 1: expected the end, found "{\\"b\\":2}"'],
    ['[01]', 'line 1, column 2: expected a value or "]", found "01]"'],
    ['{"a":"open', 'line 1, column 6: expected a value, found "\\"open"'],
  ])('finds the fault of %p', (text, expected) => {
    expect(firstJsonFault(text)).toBe(expected);
  });

  test.each([
    ['a long string that does not end', `{"a": "${'x'.repeat(1_000_000)}`],
    ['many escapes', `["${'\\n'.repeat(500_000)}`],
    ['deep nesting', '['.repeat(200_000)],
  ])('is quick about %s', (_case, text) => {
    const startedMs = performance.now();
    expect(firstJsonFault(text)).toMatch(/^line 1, column \d+: expected/);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});
