import { partsOf } from '../../../../verify/rungs/user-data/parts';

describe('partsOf', () => {
  test.each([
    ['#!/bin/bash\necho', { kind: 'script', interpreter: '/bin/bash' }],
    ['#! /usr/bin/env python3\npass', { kind: 'script', interpreter: 'python3' }],
    ['#cloud-boothook\n#!/bin/sh\necho', { kind: 'script', interpreter: '/bin/sh' }],
    ['#cloud-config\npackages: []', { kind: 'cloud-config' }],
    ['#include\nhttps://example.com/script', { kind: 'other', what: 'addresses to include' }],
    ['<powershell>\nGet-Date\n</powershell>', { kind: 'other', what: 'a script for Windows' }],
    ['', { kind: 'ignored', why: 'its first line is empty' }],
    ['\n#!/bin/bash', { kind: 'ignored', why: 'its first line is empty' }],
    ['echo hello', { kind: 'ignored', why: 'its first line is "echo hello"' }],
    ['#cloud-configuration\n', { kind: 'ignored' }],
    ['Content-Type: text/plain\n\n#!/bin/sh', { kind: 'ignored' }],
  ])('knows %j as cloud-init does', (text, part) => {
    expect(partsOf(text)).toEqual([expect.objectContaining(part)]);
  });

  test('takes a multipart message apart, whatever its line ends, and decodes pieces', () => {
    const message = [
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed;',
      ' boundary="+AWS+"',
      '',
      '--+AWS+',
      'Content-Type: text/cloud-config; charset="us-ascii"',
      '',
      'packages: [curl]',
      '--+AWS+',
      'Content-Type: text/x-shellscript',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('#!/bin/bash\necho hello\n').toString('base64'),
      '--+AWS+--',
      'after the end',
    ];
    for (const lineEnd of ['\n', '\r\n']) {
      expect(partsOf(message.join(lineEnd))).toEqual([
        { kind: 'cloud-config', text: '#cloud-config\npackages: [curl]' },
        { kind: 'script', interpreter: '/bin/bash', text: '#!/bin/bash\necho hello\n' },
      ]);
    }
  });

  test('says of a multipart message without parts that it is passed over', () => {
    expect(partsOf('Content-Type: multipart/mixed; boundary="A"\n\n--B\n\n#!/bin/sh\n--B--')).toEqual([
      { kind: 'ignored', why: 'no part follows a line --A' },
    ]);
  });
});
