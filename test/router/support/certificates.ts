import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';

/* X.509 certificates (RFC 5280) for tests: Node can read them, and not make them. */

export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Of the certificate, in small hexadecimal digits. */
  readonly sha256: string;
  readonly commonName: string;
  readonly privateKey: KeyObject;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** Default: it is signed by itself. */
  readonly issuer?: MadeCertificate;
  /** Whether it may sign others. */
  readonly isAuthority?: boolean;
  readonly notAfter?: Date;
}

const OID = {
  commonName: [0x55, 0x04, 0x03],
  basicConstraints: [0x55, 0x1d, 0x13],
  subjectAltName: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
} as const;

/** A fresh ECDSA certificate, good for 127.0.0.1. */
export function makeCertificate(options: CertificateOptions): MadeCertificate {
  const { commonName, issuer, isAuthority = false, notAfter = new Date(Date.now() + 3_600_000) } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const content = sequence(
    explicit(0, integer(2)),
    integer(1, ...randomBytes(7)),
    algorithm,
    name(issuer?.commonName ?? commonName),
    sequence(time(new Date(Date.now() - 86_400_000)), time(notAfter)),
    name(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        extension(OID.basicConstraints, isAuthority ? sequence(der(0x01, Buffer.of(0xff))) : sequence()),
        extension(OID.subjectAltName, sequence(der(0x87, Buffer.of(127, 0, 0, 1)))),
      ),
    ),
  );
  const signature = sign('sha256', content, issuer?.privateKey ?? privateKey);
  const bytes = sequence(content, algorithm, der(0x03, Buffer.of(0), signature));
  return {
    certificate: new X509Certificate(bytes).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    commonName,
    privateKey,
  };
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...lengthBytes), content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const explicit = (index: number, content: Buffer): Buffer => der(0xa0 + index, content);
const oid = (bytes: readonly number[]): Buffer => der(0x06, Buffer.from(bytes));
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
/** The first byte is from 1 to 0x7f. */
const integer = (...bytes: readonly number[]): Buffer => der(0x02, Buffer.from(bytes));
const extension = (id: readonly number[], value: Buffer): Buffer => sequence(oid(id), der(0x04, value));
const name = (commonName: string): Buffer => sequence(der(0x31, sequence(oid(OID.commonName), utf8(commonName))));
const time = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
