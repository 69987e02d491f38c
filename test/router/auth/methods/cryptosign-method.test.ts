import { createHash } from 'node:crypto';
import type { Challenge } from '../../../../src/router/auth/auth-method';
import { CryptosignMethod } from '../../../../src/router/auth/methods/cryptosign-method';
import { StaticPrincipalStore } from '../../../../src/router/auth/principal-store';
import type { SecureChannel } from '../../../../src/router/auth/secure-channel';
import { clientMessage } from '../../../wamp/support/wire';
import { answerCryptosign, type Extra } from '../../../../conformance/peers/answers';
import { publicKeyOf } from '../../../../conformance/peers/ed25519-keys';
import { PRIVATE_KEY } from '../../support/principals';

const CHANNEL_ID = '62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff';

/** The specification's test vectors, of which the answers' second halves are the signed messages. */
const VECTORS = [
  {
    privateKey: '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
    challenge: 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    answer:
      'b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  },
  {
    privateKey: PRIVATE_KEY,
    challenge: 'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
    answer:
      'd4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660fb26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
  },
  {
    channelId: CHANNEL_ID,
    privateKey: '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
    challenge: 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    answer:
      '9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f9d16ca518aa0c2b707f2b2a609edeca73bca8dd59817a633f35574ac6fd80d00',
  },
  {
    channelId: CHANNEL_ID,
    privateKey: '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
    challenge: 'b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
    answer:
      'ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608d2b75e24a189a7f78ca776ba36fc53f6c3e31c32f251f2c524f0a44202f2902d',
  },
] as const;

interface Asking {
  readonly privateKey: string;
  readonly challenge?: string;
  readonly channel?: SecureChannel | undefined;
  readonly authid?: string;
  readonly authextra?: Extra;
}

function begin({ privateKey, challenge = '00'.repeat(32), channel, authid, authextra }: Asking) {
  const pubkey = publicKeyOf(privateKey);
  const method = new CryptosignMethod({
    principals: new StaticPrincipalStore([{ authid: 'signer', role: 'user', cryptosign: { publicKeys: [pubkey] } }]),
    randomBytes: () => Buffer.from(challenge, 'hex'),
  });
  const hello = clientMessage(1, 'iot', {
    roles: { caller: {} },
    ...(authid !== undefined && { authid }),
    authextra: { pubkey, ...authextra },
  });
  if (hello.type !== 'HELLO') throw new Error('no HELLO');
  return method.begin({ hello, sessionId: 1, channel });
}

function challengeOf(asking: Asking): Challenge {
  const beginning = begin(asking);
  if (beginning?.type !== 'challenge') throw new Error('no challenge');
  return beginning;
}

const answering = (signature: string) => ({ type: 'AUTHENTICATE', signature }) as const;

describe('cryptosign', () => {
  it.each(VECTORS)('takes the answers of the specification’s test vectors: %#', ({ answer, ...vector }) => {
    const bytes = 'channelId' in vector ? Buffer.from(vector.channelId, 'hex') : undefined;
    const { extra, verify } = challengeOf({
      ...vector,
      channel: bytes && { binding: () => bytes, clientCertificate: undefined },
      authextra: { channel_binding: bytes && 'tls-exporter' },
    });
    expect(extra.challenge).toBe(vector.challenge);
    expect(answerCryptosign(vector.privateKey, extra, bytes)[0]).toBe(answer);
    expect(verify(answering(answer))).toEqual({
      identity: { authid: 'signer', authrole: 'user', authmethod: 'cryptosign', authprovider: 'static' },
    });
    expect(verify(answering(answer.toUpperCase()))).toBeDefined();
    for (const spoiled of [`${answer.slice(0, -1)}x`, `f${answer.slice(1)}`, answer.slice(0, -2), `${answer}00`, '']) {
      expect(verify(answering(spoiled === answer ? '' : spoiled))).toBeUndefined();
    }
  });

  it('refuses what is signed right, but is not the challenge', () => {
    const { extra, verify } = challengeOf({ privateKey: PRIVATE_KEY });
    const [old] = answerCryptosign(PRIVATE_KEY, { challenge: '01'.repeat(32) });
    expect(verify(answering(old))).toBeUndefined();
    expect(verify(answering(answerCryptosign(PRIVATE_KEY, extra)[0]))).toBeDefined();
  });

  it('takes the hash of Finished for the ID of a channel of TLS 1.2', () => {
    const finished = Buffer.from('0102030405060708090a0b0c', 'hex');
    const { extra, verify } = challengeOf({
      privateKey: PRIVATE_KEY,
      channel: { binding: (type) => (type === 'tls-unique' ? finished : undefined), clientCertificate: undefined },
      authextra: { channel_binding: 'tls-unique' },
    });
    expect(extra.channel_binding).toBe('tls-unique');
    const channelId = createHash('sha256').update(finished).digest();
    expect(verify(answering(answerCryptosign(PRIVATE_KEY, extra, channelId)[0]))).toBeDefined();
    expect(verify(answering(answerCryptosign(PRIVATE_KEY, extra)[0]))).toBeUndefined();
  });

  it('refuses a binding that it cannot have, and does not go on without', () => {
    const beginning = begin({ privateKey: PRIVATE_KEY, authextra: { channel_binding: 'tls-unique' } });
    expect(beginning).toMatchObject({
      type: 'refused',
      refusal: { message: expect.stringContaining('HELLO.Details.authextra.channel_binding "tls-unique"') },
    });
  });

  it('knows a principal by the key alone, and by another authid not', () => {
    for (const [authid, isIn] of [
      [undefined, true],
      ['signer', true],
      ['another', false],
    ] as const) {
      const { extra, claimed, verify } = challengeOf({
        privateKey: PRIVATE_KEY,
        ...(authid !== undefined && { authid }),
      });
      expect(claimed).toBe(authid ?? publicKeyOf(PRIVATE_KEY));
      expect(verify(answering(answerCryptosign(PRIVATE_KEY, extra)[0])) !== undefined).toBe(isIn);
    }
  });

  it('leaves a HELLO without a public key to the next method', () => {
    for (const pubkey of [undefined, null, 1, 'x', 'a'.repeat(63)]) {
      expect(begin({ privateKey: PRIVATE_KEY, authextra: { pubkey } })).toBeUndefined();
    }
  });
});
