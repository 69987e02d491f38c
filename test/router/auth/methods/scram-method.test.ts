import { createHash } from 'node:crypto';
import { argon2id } from 'hash-wasm';
import type { AuthMethod, Beginning } from '../../../../src/router/auth/auth-method';
import { deriveScramSecret } from '../../../../src/router/auth/derive-secrets';
import { DRAFT_SCRAM, WAMP_SCRAM } from '../../../../src/router/auth/methods/scram-dialect';
import { authMessage, provesClientKey, serverSignature } from '../../../../src/router/auth/methods/scram-keys';
import { ScramMethod } from '../../../../src/router/auth/methods/scram-method';
import type { StoredPrincipal } from '../../../../src/router/auth/principal-schema';
import { StaticPrincipalStore } from '../../../../src/router/auth/principal-store';
import type { SecureChannel } from '../../../../src/router/auth/secure-channel';
import { StandIns } from '../../../../src/router/auth/stand-ins';
import { clientMessage } from '../../../wamp/support/wire';
import { type Answer, answerScram, type Extra, proofsOf } from '../../../../conformance/peers/answers';
import { ARGON2, ARGON2_SECRET, PASSWORD, SALTING } from '../../support/principals';

const CLIENT_NONCE = 'egVDf3DMJh0=';
const FINISHED = Buffer.from('0102030405060708090a0b0c', 'hex');
const PRINCIPALS: readonly StoredPrincipal[] = [
  ...['user', 'a=b,c', 'IX'].map((authid) => ({
    authid,
    role: 'user' as const,
    scram: deriveScramSecret(PASSWORD, SALTING),
  })),
  { authid: 'argon2', role: 'admin', scram: ARGON2_SECRET },
  // What autobahn's clients derive is their own affair: to the router it is a StoredKey like others.
  { authid: 'draft', role: 'admin', scram: { ...ARGON2_SECRET, kdf: 'argon2id-13' } },
];
const channel: SecureChannel = {
  binding: (type) => (type === 'tls-unique' ? FINISHED : undefined),
  clientCertificate: undefined,
};

function methodOf(dialect = WAMP_SCRAM, principals = PRINCIPALS): ScramMethod {
  return new ScramMethod(dialect, {
    principals: new StaticPrincipalStore(principals),
    standIns: new StandIns(principals, undefined),
    randomBytes: (count) => Buffer.alloc(count, 7),
  });
}

function begin(
  method: AuthMethod,
  details: { readonly authid?: string; readonly authextra?: Extra | null },
  over?: SecureChannel,
): Beginning | undefined {
  const hello = clientMessage(1, 'iot', { roles: { caller: {} }, ...details });
  if (hello.type !== 'HELLO') throw new Error('no HELLO');
  return method.begin({ hello, sessionId: 1, channel: over });
}

function challengeOf(beginning: Beginning | undefined) {
  if (beginning?.type !== 'challenge') throw new Error('no challenge');
  const verify = ([signature, extra]: Answer) => beginning.verify({ type: 'AUTHENTICATE', signature, extra });
  return { extra: beginning.extra, claimed: beginning.claimed, verify };
}

async function argon2Of(password: string): Promise<Buffer> {
  const { salt, iterations, memoryKibibytes } = ARGON2;
  return Buffer.from(
    await argon2id({
      password,
      salt: Buffer.from(salt, 'base64'),
      iterations,
      memorySize: memoryKibibytes,
      parallelism: 1,
      hashLength: 32,
      outputType: 'binary',
    }),
  );
}

const askedBy = (authid: string, more: Extra = {}) => ({ authid, authextra: { nonce: CLIENT_NONCE, ...more } });

describe('SCRAM', () => {
  it('computes what RFC 7677 has as its example', () => {
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    const message = authMessage({
      authid: 'user',
      clientNonce: 'rOprNGfwEbeRWgbNEkqO',
      nonce,
      ...SALTING,
      channel: 'biws',
    });
    expect(message).toBe(
      `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`,
    );
    const secret = deriveScramSecret(PASSWORD, SALTING);
    const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
    const storedKey = Buffer.from(secret.storedKey, 'base64');
    expect(provesClientKey(proof, storedKey, message)).toBe(true);
    expect(provesClientKey(proof, storedKey, `${message}x`)).toBe(false);
    expect(provesClientKey(proof.subarray(0, 31), storedKey, message)).toBe(false);
    expect(provesClientKey(Buffer.concat([proof, Buffer.of(0)]), storedKey, message)).toBe(false);
    expect(serverSignature(Buffer.from(secret.serverKey, 'base64'), message)).toBe(
      '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    );
  });

  it('challenges with the salt and cost of the secret, and a nonce that goes on from the client’s', () => {
    const { extra } = challengeOf(begin(methodOf(), askedBy('user')));
    const nonce = `${CLIENT_NONCE}${Buffer.alloc(18, 7).toString('base64')}`;
    expect(extra).toEqual({ nonce, salt: SALTING.salt, kdf: 'pbkdf2', iterations: 4_096, memory: null });
    expect(challengeOf(begin(methodOf(), askedBy('argon2'))).extra).toEqual({
      nonce,
      salt: ARGON2.salt,
      kdf: 'argon2id13',
      iterations: 1,
      memory: 64,
    });
  });

  it('lets in who knows the password, whose key is by Argon2 as well, and proves itself', async () => {
    const saltedPassword = await argon2Of(PASSWORD);
    const { extra, verify } = challengeOf(begin(methodOf(), askedBy('argon2')));
    const client = { authid: 'argon2', clientNonce: CLIENT_NONCE, password: PASSWORD, saltedPassword };
    const { answer, verifier } = answerScram(client, extra);
    expect(verify(answer)).toEqual({
      identity: { authid: 'argon2', authrole: 'admin', authmethod: 'wamp-scram', authprovider: 'static' },
      authextra: { verifier },
    });
  });

  it('escapes the authid in what is proved, and takes it in any form that SASLprep makes one', () => {
    for (const [sent, meant] of [
      ['a=b,c', 'a=b,c'],
      ['IX', 'IX'],
      ['\u2168', 'IX'],
      ['I\u00adX', 'IX'],
    ] as const) {
      const { extra, claimed, verify } = challengeOf(begin(methodOf(), askedBy(sent)));
      expect(claimed).toBe(meant);
      const { answer } = answerScram({ authid: sent, clientNonce: CLIENT_NONCE, password: PASSWORD }, extra);
      expect(verify(answer)).toMatchObject({ identity: { authid: meant } });
    }
  });

  it.each<[string, (answer: Answer) => Answer]>([
    ['another nonce', ([signature, extra]) => [signature, { ...extra, nonce: CLIENT_NONCE }]],
    ['no nonce', ([signature]) => [signature, {}]],
    [
      'a binding that was not asked for',
      ([signature, extra]) => [signature, { ...extra, channel_binding: 'tls-unique' }],
    ],
    ['a proof that is no base64', ([, extra]) => ['*', extra]],
    ['a proof of another length', ([signature, extra]) => [signature.slice(4), extra]],
    ['an empty proof', ([, extra]) => ['', extra]],
  ])('refuses an answer with %s', (_what, spoil) => {
    const { extra, verify } = challengeOf(begin(methodOf(), askedBy('user')));
    const { answer } = answerScram({ authid: 'user', clientNonce: CLIENT_NONCE, password: PASSWORD }, extra);
    expect(verify(answer)).toBeDefined();
    expect(verify(spoil(answer))).toBeUndefined();
  });

  it('binds the proof to the channel that it came by', () => {
    const type = 'tls-unique';
    const client = { authid: 'user', clientNonce: CLIENT_NONCE, password: PASSWORD };
    const { extra, verify } = challengeOf(begin(methodOf(), askedBy('user', { channel_binding: type }), channel));
    expect(verify(answerScram({ ...client, binding: { type, bytes: FINISHED } }, extra).answer)).toBeDefined();
    const elsewhere = createHash('sha256').update(FINISHED).digest().subarray(0, 12);
    expect(verify(answerScram({ ...client, binding: { type, bytes: elsewhere } }, extra).answer)).toBeUndefined();
    expect(verify(answerScram(client, extra).answer)).toBeUndefined();
    const [proof] = answerScram({ ...client, binding: { type, bytes: FINISHED } }, extra).answer;
    expect(verify([proof, { nonce: extra.nonce }])).toBeUndefined();
  });

  it.each<[string, SecureChannel | undefined, string]>([
    ['tls-unique', undefined, 'no TLS ends at this router, so leave it out'],
    ['tls-exporter', channel, 'TLS 1.2 has "tls-unique" and TLS 1.3 has "tls-exporter"'],
    ['tls-server-end-point', channel, '"tls-unique" and "tls-exporter" are known'],
  ])('refuses a binding that it cannot have: %s', (asked, over, reason) => {
    expect(begin(methodOf(), askedBy('user', { channel_binding: asked }), over)).toEqual({
      type: 'refused',
      refusal: {
        error: 'wamp.error.no_matching_auth_method',
        message: `HELLO.Details.authextra.channel_binding "${asked}" is not possible here: ${reason}`,
      },
    });
  });

  it('leaves a HELLO to the next method that has no authid or no nonce in base64', () => {
    for (const details of [
      { authextra: { nonce: CLIENT_NONCE } },
      { authid: 'user' },
      { authid: 'user', authextra: null },
      { authid: 'user', authextra: { nonce: '' } },
      { authid: 'user', authextra: { nonce: 'no base64' } },
      { authid: 'user', authextra: { nonce: 'A'.repeat(260) } },
      { authid: 'user', authextra: { nonce: CLIENT_NONCE, channel_binding: 1 } },
    ]) {
      expect(begin(methodOf(), details)).toBeUndefined();
    }
    expect(begin(methodOf(WAMP_SCRAM, []), askedBy('user'))).toBeUndefined();
  });

  it('speaks the draft of autobahn for Python too, with those whose keys are as there', async () => {
    const method = methodOf(DRAFT_SCRAM);
    expect(method.name).toBe('scram');
    const { extra, verify } = challengeOf(begin(method, askedBy('draft')));
    const nonce = String(extra.nonce);
    expect(extra).toEqual({ nonce, salt: ARGON2.salt, kdf: 'argon2id-13', iterations: 1, memory: 64 });
    const message = `n=draft,r=${CLIENT_NONCE},r=${nonce},s=${ARGON2.salt},i=1,c=,r=${nonce}`;
    const { client, server } = proofsOf(await argon2Of(PASSWORD), message);
    expect(verify([client, {}])).toMatchObject({ authextra: { scram_server_signature: server } });
    expect(begin(method, askedBy('draft', { channel_binding: 'tls-unique' }), channel)).toBeUndefined();
  });

  it.each([
    ['argon2', DRAFT_SCRAM, 'argon2id-13'],
    ['draft', WAMP_SCRAM, expect.stringMatching(/^(pbkdf2|argon2id13)$/)],
  ])('challenges %s like nobody in the dialect of which it has no keys', async (authid, dialect, kdf) => {
    const { extra, verify } = challengeOf(begin(methodOf(dialect), askedBy(authid)));
    expect(extra.kdf).toEqual(kdf);
    expect(extra.salt).not.toBe(ARGON2.salt);
    const client = { authid, clientNonce: CLIENT_NONCE, password: PASSWORD };
    const saltedPassword = await argon2Of(PASSWORD);
    expect(verify(answerScram({ ...client, saltedPassword }, extra).answer)).toBeUndefined();
  });
});
