import { checkUserData } from '../../../../verify/rungs/user-data';
import { runProgram } from '../../../../verify/rungs/user-data/run-program';
import { deploymentOf, resource } from '../../faults-of';

/** Of user data that no program of the machine is asked about. */
function rulesAndNotes(userData: unknown): { readonly rules: string[]; readonly notes: string[] } {
  const notes: string[] = [];
  const machine = resource('AWS::EC2::Instance', { UserData: userData });
  const faults = checkUserData(deploymentOf({ Stack: { Resources: { Machine: machine } } }), (line) =>
    notes.push(line),
  );
  for (const fault of faults) {
    expect(fault).toMatchObject({ template: 'Stack.template.json', logicalId: 'Machine', type: 'AWS::EC2::Instance' });
  }
  return { rules: faults.map(({ rule }) => rule), notes };
}

function python(bytes: number): string {
  return '#!/usr/bin/python3\n'.padEnd(bytes, '#');
}

describe('checkUserData', () => {
  test('takes 16,384 bytes and says from nine tenths on how near that is', () => {
    expect(rulesAndNotes({ 'Fn::Base64': python(14_000) })).toEqual({ rules: [], notes: [] });
    expect(rulesAndNotes({ 'Fn::Base64': python(16_384) })).toEqual({
      rules: [],
      notes: ['Stack.template.json: Machine: the user data is about 16384 bytes; EC2 takes 16384.'],
    });
    expect(rulesAndNotes({ 'Fn::Base64': python(16_385) })).toEqual({ rules: ['user-data/size'], notes: [] });
  });

  test('counts bytes, not characters', () => {
    expect(rulesAndNotes({ 'Fn::Base64': `${python(16_000)}${'é'.repeat(193)}` }).rules).toEqual(['user-data/size']);
  });

  test('names user data that is not encoded, that cloud-init passes over, or whose interpreter is missing', () => {
    expect(rulesAndNotes(python(100)).rules).toEqual(['user-data/not-base64']);
    expect(rulesAndNotes({ 'Fn::Base64': 'echo hello' }).rules).toEqual(['user-data/ignored']);
    expect(rulesAndNotes({ 'Fn::Base64': '#!/usr/bin/env\n' }).rules).toEqual(['user-data/interpreter']);
  });

  test('says how to install a program that is not there', () => {
    expect(() => runProgram('no-such-program', [], { debianPackage: 'such-a-package' })).toThrow(
      'no-such-program is not installed. On Debian: apt-get install such-a-package',
    );
  });
});
