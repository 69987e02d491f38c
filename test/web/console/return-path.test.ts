import { safeReturnPath, signInPath } from '../../../src/web/console/return-path';

describe('safeReturnPath', () => {
  test.each(['/console/', '/console/devices/mote-1?range=6h', '/console/register'])('keeps %s', (path) => {
    expect(safeReturnPath(path)).toBe(path);
    expect(safeReturnPath(new URL(signInPath(path), 'https://a.example').searchParams.get('next') ?? undefined)).toBe(
      path,
    );
  });

  test.each([
    undefined,
    '',
    '//evil.example/console/',
    'https://evil.example/console/',
    'http:/console/@evil.example',
    'https:console/',
    '/\\evil.example/console/',
    '\\\\evil.example',
    '/console/..//evil.example',
    '/console/../../evil',
    '/console//evil.example',
    'javascript:alert(1)//console/',
    '/consolevil',
    '/console/\n//evil.example',
    'http://[',
  ])('turns %p into the first page', (text) => {
    expect(safeReturnPath(text)).toBe('/console/');
  });
});
