import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type SecureVersion, type TLSSocket } from 'node:tls';
import WebSocket from 'ws';
import { routerConfigurationSchema } from '../../../src/router/configuration';
import { answerCryptosign, answerScram, type Extra } from '../../../conformance/peers/answers';
import { type CertificateOptions, type MadeCertificate, makeCertificate } from '../support/certificates';
import { publicKeyOf } from '../../../conformance/peers/ed25519-keys';
import { PASSWORD, PRINCIPALS, PRIVATE_KEY } from '../support/principals';
import { hello } from '../support/raw-peer';
import { RawSocketPeer } from '../support/rawsocket-peer';
import { type RunningRouter, startRouter } from '../support/running-router';

const DENIED = 'wamp.error.authentication_denied';

const authority = makeCertificate({ commonName: 'an authority', isAuthority: true });
const otherAuthority = makeCertificate({ commonName: 'another authority', isAuthority: true });
const served = makeCertificate({ commonName: 'router', issuer: authority });
const issued = (commonName: string, more: Partial<CertificateOptions> = {}): MadeCertificate =>
  makeCertificate({ commonName, issuer: authority, ...more });
const pinned = makeCertificate({ commonName: 'self-made' });
const expired = makeCertificate({ commonName: 'expired', notAfter: new Date(Date.now() - 1_000) });

let folder: string;
let running: RunningRouter;
const sockets: TLSSocket[] = [];

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function serve({ certificate, key }: MadeCertificate): void {
  write('certificate.pem', certificate);
  write('key.pem', key);
}

async function open(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: running.port, ca: authority.certificate, ...options });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

const showing = ({ certificate, key }: MadeCertificate): ConnectionOptions => ({ cert: certificate, key });
const speaking = (version: SecureVersion): ConnectionOptions => ({ minVersion: version, maxVersion: version });

/** What HELLO over the connection is answered with. */
async function say(peer: RawSocketPeer, details: Extra): Promise<unknown[]> {
  peer.send([1, 'iot', { ...hello(), ...details }]);
  return peer.next();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-tls-'));
  serve(served);
  running = await startRouter({
    principals: [
      ...PRINCIPALS,
      {
        authid: 'pinned',
        role: 'admin',
        tls: {
          certificateSha256: [
            // As openssl prints it.
            (pinned.sha256.match(/../g) ?? []).join(':').toUpperCase(),
            expired.sha256,
          ],
        },
      },
      { authid: 'named', role: 'admin', tls: { commonNames: ['sensor-7'] } },
    ],
    tls: {
      certificateFile: join(folder, 'certificate.pem'),
      keyFile: join(folder, 'key.pem'),
      clientCaFile: write('ca.pem', authority.certificate),
    },
  });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  await running.router.stop();
  rmSync(folder, { recursive: true });
});

describe('TLS that ends at the router', () => {
  it('carries WebSockets, RawSockets and HTTP on the one port, and nothing that is not TLS', async () => {
    const ca = authority.certificate;
    const webSocket = new WebSocket(`wss://127.0.0.1:${running.port}/ws`, 'wamp.2.json', { ca });
    await new Promise((resolve) => webSocket.once('open', resolve));
    webSocket.send(JSON.stringify([1, 'iot', hello('root')]));
    const challenge = await new Promise<string>((resolve) =>
      webSocket.once('message', (data: Buffer) => resolve(data.toString())),
    );
    expect(JSON.parse(challenge)).toEqual([4, 'ticket', {}]);
    webSocket.terminate();

    const rawSocket = await RawSocketPeer.over(await open());
    expect(await say(rawSocket, hello('root'))).toEqual([4, 'ticket', {}]);
    rawSocket.send([5, 'token-root', {}]);
    expect((await rawSocket.next())[0]).toBe(2);

    const health = await new Promise<number | undefined>((resolve, reject) => {
      const url = `https://127.0.0.1:${running.port}/health`;
      request(url, { ca }, (response) => resolve(response.resume().statusCode))
        .once('error', reject)
        .end();
    });
    expect(health).toBe(200);

    const plain = new WebSocket(`ws://127.0.0.1:${running.port}/ws`, 'wamp.2.json');
    await expect(new Promise((_, reject) => plain.once('error', reject))).rejects.toThrow();
    expect(running.logger.lines.some((line) => JSON.stringify(line).includes('TLS handshake failed'))).toBe(true);
  });

  it.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('resumes no session of %s', async (version) => {
    const first = await open(speaking(version));
    let session = first.getSession();
    first.on('session', (newer) => (session = newer));
    await RawSocketPeer.over(first);
    const second = await open({ ...speaking(version), ...(session && { session }) });
    expect(second.isSessionReused()).toBe(false);
  });

  it('reads its files again when asked, for new connections, and keeps the old ones if the files are wrong', async () => {
    const before = await RawSocketPeer.over(await open());
    const renewed = makeCertificate({ commonName: 'renewed', issuer: authority });
    serve(renewed);
    running.router.renewCertificates();
    expect((await open()).getPeerX509Certificate()?.subject).toBe('CN=renewed');
    expect((await say(before, hello('root')))[0]).toBe(4);

    write('key.pem', served.key);
    expect(() => running.router.renewCertificates()).toThrow('tls.keyFile cannot be used');
    write('certificate.pem', 'nonsense');
    expect(() => running.router.renewCertificates()).toThrow('tls.certificateFile cannot be used');
    rmSync(join(folder, 'certificate.pem'));
    expect(() => running.router.renewCertificates()).toThrow(/^tls.certificateFile cannot be used: .*ENOENT/);
    expect((await open()).getPeerX509Certificate()?.subject).toBe('CN=renewed');
    serve(served);
    running.router.renewCertificates();
    expect((await open(showing(issued('sensor-7')))).getPeerX509Certificate()?.subject).toBe('CN=router');
  });
});

describe('authentication by TLS client certificate', () => {
  const join = async (certificate: MadeCertificate | undefined, details: Extra = {}): Promise<unknown[]> => {
    const socket = await open(certificate && showing(certificate));
    return say(await RawSocketPeer.over(socket), { authmethods: ['tls'], ...details });
  };

  it('lets in who holds a certificate that a principal names', async () => {
    expect(await join(pinned)).toMatchObject([
      2,
      expect.any(Number),
      { authid: 'pinned', authrole: 'admin', authmethod: 'tls', authprovider: 'static' },
    ]);
    expect((await join(pinned, { authid: 'pinned' }))[0]).toBe(2);
  });

  it('lets in who has a certificate of the authority for a common name that a principal has', async () => {
    expect(await join(issued('sensor-7'))).toMatchObject([2, expect.any(Number), { authid: 'named' }]);
  });

  it.each<[string, () => MadeCertificate, Extra]>([
    ['another authid', () => pinned, { authid: 'named' }],
    ['an authid that nobody has', () => pinned, { authid: 'nobody' }],
    ['a certificate that no principal names', () => makeCertificate({ commonName: 'sensor-7' }), {}],
    ['a common name that no principal has', () => issued('sensor-8'), {}],
    ['a certificate of another authority', () => issued('sensor-7', { issuer: otherAuthority }), {}],
    ['a certificate that has expired, though a principal names it', () => expired, {}],
    ['one of the authority that has expired', () => issued('sensor-7', { notAfter: new Date(Date.now() - 1_000) }), {}],
  ])('denies %s, and does not say what is wrong', async (_what, certificate, details) => {
    const [type, { message }, uri] = (await join(certificate(), details)) as [number, Extra, string];
    expect([type, uri]).toEqual([3, DENIED]);
    expect(message).toBe('The authid and the credentials do not belong together, or the credentials have expired');
  });

  it('leaves who shows no certificate to other methods', async () => {
    expect((await join(undefined, { authid: 'root', authmethods: ['tls', 'ticket'] })).slice(0, 2)).toEqual([
      4,
      'ticket',
    ]);
    expect(await join(undefined)).toMatchObject([
      3,
      { message: expect.stringContaining('"tls" with a client certificate') },
      'wamp.error.no_matching_auth_method',
    ]);
  });
});

describe('channel binding', () => {
  /** What the client knows of its channel. */
  const bindings = {
    'tls-unique': (socket: TLSSocket) => socket.getFinished() ?? Buffer.alloc(0),
    'tls-exporter': (socket: TLSSocket) => socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
  } as const;
  const cases = [
    ['tls-unique', 'TLSv1.2'],
    ['tls-exporter', 'TLSv1.3'],
  ] as const;

  it.each(cases)('%s makes a cryptosign answer good for one connection of %s alone', async (type, version) => {
    for (const isSame of [true, false]) {
      const socket = await open(speaking(version));
      const bytes = bindings[type](isSame ? socket : await open(speaking(version)));
      const peer = await RawSocketPeer.over(socket);
      const authextra = { pubkey: publicKeyOf(PRIVATE_KEY), channel_binding: type };
      const [, , extra] = await say(peer, { authmethods: ['cryptosign'], authextra });
      expect(extra).toMatchObject({ channel_binding: type });
      const channelId = type === 'tls-unique' ? createHash('sha256').update(bytes).digest() : bytes;
      peer.send([5, ...answerCryptosign(PRIVATE_KEY, extra as Extra, channelId)]);
      expect((await peer.next())[0]).toBe(isSame ? 2 : 3);
    }
  });

  it.each(cases)('%s makes a SCRAM proof good for one connection of %s alone', async (type, version) => {
    const client = { authid: 'scram-admin', clientNonce: 'egVDf3DMJh0=', password: PASSWORD };
    for (const isSame of [true, false]) {
      const socket = await open(speaking(version));
      const binding = { type, bytes: bindings[type](isSame ? socket : await open(speaking(version))) };
      const peer = await RawSocketPeer.over(socket);
      const authextra = { nonce: client.clientNonce, channel_binding: type };
      const [, , extra] = await say(peer, { authmethods: ['wamp-scram'], authid: client.authid, authextra });
      peer.send([5, ...answerScram({ ...client, binding }, extra as Extra).answer]);
      expect((await peer.next())[0]).toBe(isSame ? 2 : 3);
    }
  });

  it.each([
    ['tls-unique', 'TLSv1.3'],
    ['tls-exporter', 'TLSv1.2'],
  ] as const)('%s is refused over %s', async (type, version) => {
    const peer = await RawSocketPeer.over(await open(speaking(version)));
    const authextra = { pubkey: publicKeyOf(PRIVATE_KEY), channel_binding: type };
    expect(await say(peer, { authmethods: ['cryptosign'], authextra })).toMatchObject([
      3,
      { message: expect.stringContaining('TLS 1.2 has "tls-unique" and TLS 1.3 has "tls-exporter"') },
      'wamp.error.no_matching_auth_method',
    ]);
  });
});

describe('the configuration of TLS', () => {
  const files = { certificateFile: 'c.pem', keyFile: 'k.pem' };
  const byName = { authid: 'x', role: 'user', tls: { commonNames: ['x'] } };
  const byHash = { authid: 'x', role: 'user', tls: { certificateSha256: ['0'.repeat(64)] } };
  const faultsOf = (settings: object): unknown =>
    routerConfigurationSchema
      .safeParse({ port: 0, realm: 'iot', ...settings })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

  it('must be there if principals have certificates, and name authorities if they have common names', () => {
    expect(faultsOf({ principals: [byHash] })).toEqual([
      'tls: must be there: principals authenticate by their TLS certificates',
    ]);
    expect(faultsOf({ principals: [byName], tls: files })).toEqual([
      'tls.clientCaFile: must be there: common names are believed of its certificates alone',
    ]);
    expect(faultsOf({ principals: [byHash], tls: files })).toBeUndefined();
    expect(faultsOf({ principals: [byName], tls: { ...files, clientCaFile: 'ca.pem' } })).toBeUndefined();
    expect(faultsOf({ tls: { certificateFile: 'c.pem' } })).toEqual([expect.stringContaining('tls.keyFile: ')]);
  });
});
