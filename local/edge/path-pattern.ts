/**
 * Whether a behaviour's path pattern covers a path: `*` stands for any characters and `?` for one, letters are case-sensitive, and a
 * leading slash may be left out ("Path pattern", CloudFront developer guide).
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  const rooted = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  const source = rooted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(path);
}
