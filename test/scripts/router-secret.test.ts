import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/project-root';
import { principalsSchema } from '../../src/router/auth/principal-schema';
import { hashToken } from '../../src/model/token';
import { publicKeyOf } from '../router/support/principals';

function run(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', join(PROJECT_ROOT, 'scripts/router-secret.ts'), ...args], {
    cwd: PROJECT_ROOT,
    input,
    encoding: 'utf8',
    timeout: 30_000,
  });
}

/** What it prints, without what is to be given away: a principal of the configuration. */
function secretOf(args: readonly string[], input?: string) {
  const { give, ...secret } = z.looseObject({ give: z.string().optional() }).parse(JSON.parse(run(args, input).stdout));
  const [principal] = principalsSchema.parse([{ authid: 'one', role: 'admin', ...secret }]);
  if (principal === undefined) throw new Error('no principal');
  return { give: give ?? '', principal };
}

describe('router-secret', () => {
  it('makes a ticket and its hash', () => {
    const { give, principal } = secretOf(['ticket']);
    expect(principal.ticket?.hash).toBe(hashToken(give));
  });

  it('makes a key pair', () => {
    const { give, principal } = secretOf(['cryptosign']);
    expect(principal.cryptosign?.publicKeys).toEqual([publicKeyOf(give)]);
  });

  it('makes secrets of a password, each with another salt, and does not show the password', () => {
    for (const method of ['wampcra', 'scram', 'argon2']) {
      const { stdout } = run([method], 'correct horse\n');
      expect(stdout).not.toContain('horse');
      expect(stdout).not.toContain('give');
    }
    expect(secretOf(['scram'], 'x').principal.scram).not.toEqual(secretOf(['scram'], 'x').principal.scram);
    expect(secretOf(['argon2'], 'x').principal.scram?.kdf).toBe('argon2id13');
  });

  it.each([
    [['scram'], '', 'no password came by stdin'],
    [['scram'], '\u0007', 'characters that passwords cannot have'],
    [[], '', 'say one of ticket, cryptosign, wampcra, scram, argon2; received nothing'],
    [['rot13'], '', 'received rot13'],
    [['ticket', 'please'], '', 'received ticket please'],
  ])('explains what is wrong with %j', (args, input, message) => {
    const { status, stdout, stderr } = run(args, input);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
