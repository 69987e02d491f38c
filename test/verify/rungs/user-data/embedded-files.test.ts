import { embeddedFiles } from '../../../../verify/rungs/user-data/embedded-files';

describe('embeddedFiles', () => {
  test('reads each way to write a file by a here-document', () => {
    const script = [
      '#!/bin/bash',
      "cat >/etc/one <<'END'",
      'first $HOME',
      'END',
      'cat <<EOF > "/etc/two"',
      'cost \\$5',
      'EOF',
      'tee /etc/three <<-EOF >/dev/null',
      '\tindented',
      '\tEOF',
      'cat >>/etc/one <<END',
      'second',
      'END',
      'echo end',
    ].join('\n');
    expect(embeddedFiles(script)).toEqual([
      { path: '/etc/one', content: 'first $HOME\nsecond\n' },
      { path: '/etc/two', content: 'cost $5\n' },
      { path: '/etc/three', content: 'indented\n' },
    ]);
  });

  test('passes over here-documents that are no file, comments, and what is inside a document', () => {
    const script = "psql <<SQL\nSELECT 1\nSQL\n# cat >/etc/no <<X\ncat >/etc/yes <<'A'\ncat >/etc/inner <<B\nA\n";
    expect(embeddedFiles(script)).toEqual([{ path: '/etc/yes', content: 'cat >/etc/inner <<B\n' }]);
  });
});
