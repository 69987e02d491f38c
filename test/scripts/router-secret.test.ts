import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../lib/project-root';
import { makeSecret } from '../../scripts/router-secret/make-secret';
import { hashToken } from '../../src/model/token';
import { principalsSchema } from '../../src/router/auth/principal-schema';
import { publicKeyOf } from '../../conformance/peers/ed25519-keys';

const noPassword = (): string => {
  throw new Error('no password is to be read');
};

/** What it makes, with what is not to be given away as a principal of the configuration. */
async function secretOf(method: string, password?: string) {
  const made = await makeSecret(method, password === undefined ? noPassword : () => password);
  const { give, ...secret } = z.looseObject({ give: z.string().optional() }).parse(made);
  const [principal] = principalsSchema.parse([{ authid: 'one', role: 'admin', ...secret }]);
  if (principal === undefined) throw new Error('no principal');
  return { give, principal };
}

describe('router-secret', () => {
  it('makes a ticket and its hash', async () => {
    const { give = '', principal } = await secretOf('ticket');
    expect(principal.ticket?.hash).toBe(hashToken(give));
  });

  it('makes a key pair', async () => {
    const { give = '', principal } = await secretOf('cryptosign');
    expect(principal.cryptosign?.publicKeys).toEqual([publicKeyOf(give)]);
  });

  it.each([
    ['wampcra', undefined],
    ['scram', 'pbkdf2'],
    ['argon2', 'argon2id13'],
    ['autobahn', 'argon2id-13'],
  ])('makes a secret of a password for %s, each time with another salt', async (method, kdf) => {
    const [one, two] = [await secretOf(method, 'correct horse'), await secretOf(method, 'correct horse')];
    expect([one.give, one.principal.scram?.kdf]).toEqual([undefined, kdf]);
    expect(one).not.toEqual(two);
    expect(JSON.stringify(one)).not.toContain('horse');
  });

  it.each([
    ['scram', '', 'no password came by stdin'],
    ['wampcra', '', 'no password came by stdin'],
    ['scram', '\u0007', 'characters that passwords cannot have'],
    ['toString', 'x', 'say one of ticket, cryptosign, wampcra, scram, argon2, autobahn; received toString'],
  ])('explains what is wrong with %s and the password %j', async (method, password, message) => {
    await expect(makeSecret(method, () => password)).rejects.toThrow(message);
  });

  it('reads the password from stdin, without the line feed at its end, and prints JSON or what is wrong', () => {
    const run = (args: readonly string[], input: string) =>
      spawnSync(process.execPath, ['--import', 'tsx', join(PROJECT_ROOT, 'scripts/router-secret.ts'), ...args], {
        cwd: PROJECT_ROOT,
        input,
        encoding: 'utf8',
        timeout: 60_000,
      });
    expect(JSON.parse(run(['wampcra'], 'correct horse\n').stdout)).toMatchObject({
      wampcra: { key: expect.any(String) },
    });
    const { status, stdout, stderr } = run([], '\n');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^say one of .*; received nothing\n$/);
  });
});
