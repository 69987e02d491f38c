import { createHash, createHmac, pbkdf2Sync, sign } from 'node:crypto';
import { privateKeyOf } from './ed25519-keys';

/* How clients answer challenges, written after the specification and not after the router. */

export type Extra = Readonly<Record<string, unknown>>;

/** AUTHENTICATE.Signature and AUTHENTICATE.Extra */
export type Answer = readonly [signature: string, extra: Extra];

/** WAMP-CRA, with salting if the challenge has it. */
export function answerWampcra(secret: string, extra: Extra): Answer {
  const { challenge, salt, iterations, keylen } = extra;
  const key =
    typeof salt === 'string'
      ? pbkdf2Sync(secret, salt, Number(iterations), Number(keylen), 'sha256').toString('base64')
      : secret;
  return [createHmac('sha256', key).update(String(challenge)).digest('base64'), {}];
}

/** Cryptosign; the channel ID is of 32 bytes. */
export function answerCryptosign(privateKey: string, { challenge }: Extra, channelId?: Buffer): Answer {
  const message = Buffer.from(String(challenge), 'hex').map((byte, index) => byte ^ (channelId?.[index] ?? 0));
  const signature = sign(undefined, message, privateKeyOf(privateKey)).toString('hex');
  return [`${signature}${Buffer.from(message).toString('hex')}`, {}];
}

export interface ScramClient {
  readonly authid: string;
  readonly clientNonce: string;
  readonly password: string;
  /** What Argon2 made of the password. Default: PBKDF2 of it. */
  readonly saltedPassword?: Buffer;
  readonly binding?: { readonly type: string; readonly bytes: Buffer };
}

/** SCRAM, and the verifier that the router must send then. */
export function answerScram(client: ScramClient, extra: Extra): { readonly answer: Answer; readonly verifier: string } {
  const { authid, clientNonce, password, binding } = client;
  const { nonce, salt, iterations } = extra;
  const salted =
    client.saltedPassword ??
    pbkdf2Sync(password, Buffer.from(String(salt), 'base64'), Number(iterations), 32, 'sha256');
  const channel = Buffer.concat([
    Buffer.from(binding === undefined ? 'n,,' : `p=${binding.type},,`),
    binding?.bytes ?? Buffer.alloc(0),
  ]).toString('base64');
  const name = authid.replace(/=/g, '=3D').replace(/,/g, '=2C');
  const message = `n=${name},r=${clientNonce},r=${String(nonce)},s=${String(salt)},i=${Number(iterations)},c=${channel},r=${String(nonce)}`;
  const proofs = proofsOf(salted, message);
  const repeated = {
    nonce,
    channel_binding: binding?.type ?? null,
    cbind_data: binding?.bytes.toString('base64') ?? null,
  };
  return { answer: [proofs.client, repeated], verifier: proofs.server };
}

/** RFC 5802, section 3. */
export function proofsOf(
  saltedPassword: Buffer,
  message: string,
): { readonly client: string; readonly server: string } {
  const clientKey = hmac(saltedPassword, 'Client Key');
  const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
  return {
    client: Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('base64'),
    server: hmac(hmac(saltedPassword, 'Server Key'), message).toString('base64'),
  };
}

function hmac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}
