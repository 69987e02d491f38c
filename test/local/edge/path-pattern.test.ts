import { matchesPathPattern } from '../../../local/edge/path-pattern';

describe('matchesPathPattern', () => {
  it.each([
    ['/ws*', '/ws', true],
    ['/ws*', '/ws/v2', true],
    ['ws*', '/ws', true],
    ['/ws*', '/WS', false],
    ['/v1/*', '/v1/', true],
    ['/v1/*', '/v1', false],
    ['/v1/*', '/x/v1/y', false],
    ['/a?c', '/abc', true],
    ['/a?c', '/ac', false],
    ['*.css', '/deep/style.css', true],
    ['/a.c', '/abc', false],
    ['*', '/anything/at all', true],
  ])('%s covers %s: %s', (pattern, path, expected) => {
    expect(matchesPathPattern(pattern, path)).toBe(expected);
  });
});
