import { randomBytes } from 'node:crypto';
import {
  type Answer,
  answerCryptosign,
  answerScram,
  answerWampcra,
  type Extra,
} from '../../../conformance/peers/answers';
import { publicKeyOf } from '../../../conformance/peers/ed25519-keys';
import { PASSWORD, PRINCIPALS, PRIVATE_KEY, SHARED_KEY, TICKET } from '../support/principals';
import { altering, checkLines, put } from './support/check-lines';
import { hello, type Wire, type WirePeer, type WireRouter } from './support/wire-router';

const CHALLENGE = 4;
const DENIED = 'wamp.error.authentication_denied';
const CLIENT_NONCE = 'egVDf3DMJh0=';
/** The Ed25519 key of nobody. */
const STRANGERS_KEY = '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b';

const saidIn = (extra: Extra): Record<string, unknown> =>
  JSON.parse(String(extra.challenge)) as Record<string, unknown>;

function challenge(peer: WirePeer, authmethod: string, details: Extra): Extra {
  const [type, method, extra] = peer.ask(1, 'iot', { ...hello(), authmethods: [authmethod], ...details });
  expect([type, method]).toEqual([CHALLENGE, authmethod]);
  return extra as Extra;
}

/** Answers, and waits as long as failures before this one make it wait. */
async function authenticate(router: WireRouter, peer: WirePeer, answer: Answer): Promise<Wire> {
  peer.send(5, ...answer);
  router.scheduler.advance(5_000);
  await new Promise((resolve) => setImmediate(resolve));
  return peer.next();
}

/** A method, a principal who uses it, and what it answers. */
interface Way {
  readonly authmethod: string;
  readonly authid: string;
  readonly authextra?: Extra;
  readonly right: (extra: Extra, authid: string) => Answer;
  readonly wrong: (extra: Extra, authid: string) => Answer;
  /** What a stranger says instead. */
  readonly strangersExtra?: Extra;
}

const scramBy = (password: string) => (extra: Extra, authid: string) =>
  answerScram({ authid, clientNonce: CLIENT_NONCE, password }, extra).answer;

const WAYS: readonly Way[] = [
  {
    authmethod: 'ticket',
    authid: 'ticket-admin',
    right: () => [TICKET, {}],
    wrong: () => ['another-ticket', {}],
  },
  {
    authmethod: 'wampcra',
    authid: 'cra-admin',
    right: (extra) => answerWampcra(SHARED_KEY, extra),
    wrong: (extra) => answerWampcra('another-secret', extra),
  },
  {
    authmethod: 'wampcra',
    authid: 'salted-admin',
    right: (extra) => answerWampcra(PASSWORD, extra),
    wrong: (extra) => answerWampcra('pen', extra),
  },
  {
    authmethod: 'wamp-scram',
    authid: 'scram-admin',
    authextra: { nonce: CLIENT_NONCE },
    right: scramBy(PASSWORD),
    wrong: scramBy('pen'),
  },
  {
    authmethod: 'cryptosign',
    authid: 'sign-admin',
    authextra: { pubkey: publicKeyOf(PRIVATE_KEY) },
    right: (extra) => answerCryptosign(PRIVATE_KEY, extra),
    wrong: (extra) => answerCryptosign(STRANGERS_KEY, extra),
    strangersExtra: { pubkey: publicKeyOf(STRANGERS_KEY) },
  },
];

/** What a challenge looks like, without what is drawn anew each time. */
function lookOf(extra: Extra): unknown {
  return Object.entries(extra).map(([key, value]) => [
    key,
    typeof value,
    key === 'iterations' || key === 'kdf' ? value : '',
  ]);
}

async function signIn(router: WireRouter, way: Way, { as, by }: { as: string; by: Way['right'] }): Promise<Wire> {
  const peer = router.connect();
  const { authmethod, authextra } = way;
  return authenticate(
    router,
    peer,
    by(challenge(peer, authmethod, { authid: as, ...(authextra && { authextra }) }), as),
  );
}

describe('checklist: authentication', () => {
  checkLines([
    {
      line: 46,
      title: "WAMP-CRA's challenge names the session of WELCOME, and its very bytes are what is signed",
      check: async (open) => {
        const router = open();
        const peer = router.connect();
        const extra = challenge(peer, 'wampcra', { authid: 'cra-admin' });
        const { session, timestamp, nonce, ...said } = saidIn(extra);
        expect(said).toEqual({
          authid: 'cra-admin',
          authrole: 'admin',
          authmethod: 'wampcra',
          authprovider: 'static',
        });
        expect(new Date(String(timestamp)).toISOString()).toBe(timestamp);
        expect(Buffer.from(String(nonce), 'base64').length).toBeGreaterThanOrEqual(16);
        const [type, welcomed, details] = await authenticate(router, peer, answerWampcra(SHARED_KEY, extra));
        expect([type, welcomed]).toEqual([2, session]);
        expect(details).toMatchObject(said);

        const other = router.connect();
        const again = challenge(other, 'wampcra', { authid: 'cra-admin' });
        expect(saidIn(again).nonce).not.toBe(nonce);
        const sameInOtherBytes = JSON.stringify(saidIn(again), undefined, 1);
        expect((await authenticate(router, other, answerWampcra(SHARED_KEY, { challenge: sameInOtherBytes })))[2]).toBe(
          DENIED,
        );
      },
      fault: altering('opens another session', 2, (message) => put(message, 1, Number(message[1]) + 1)),
    },
    {
      line: 47,
      title: 'a cryptosign answer has 96 bytes, of which the signed ones are the challenge of this very session',
      check: async (open) => {
        const router = open();
        const begin = (peer: WirePeer, extra: Extra = {}): Extra =>
          challenge(peer, 'cryptosign', { authextra: { pubkey: publicKeyOf(PRIVATE_KEY), ...extra } });
        const one = router.connect();
        const first = begin(one);
        expect(first).toEqual({ challenge: expect.stringMatching(/^[0-9a-f]{64}$/), channel_binding: null });
        const answer = answerCryptosign(PRIVATE_KEY, first);
        expect(Buffer.from(answer[0], 'hex')).toHaveLength(96);
        expect((await authenticate(router, one, answer)).slice(0, 1)).toEqual([2]);
        const replaying = router.connect();
        expect(begin(replaying).challenge).not.toBe(first.challenge);
        expect((await authenticate(router, replaying, answer)).slice(2)).toEqual([DENIED]);

        const binding = { type: 'tls-exporter', bytes: randomBytes(32) };
        const channel = { binding: () => binding.bytes, clientCertificate: undefined };
        const bound = { channel_binding: binding.type };
        const right = router.connect({ channel });
        const asked = begin(right, bound);
        expect(asked.channel_binding).toBe(binding.type);
        expect((await authenticate(router, right, answerCryptosign(PRIVATE_KEY, asked, binding.bytes)))[0]).toBe(2);
        const unbound = router.connect({ channel });
        expect((await authenticate(router, unbound, answerCryptosign(PRIVATE_KEY, begin(unbound, bound))))[2]).toBe(
          DENIED,
        );
        for (const cut of [0, 64, 128, 190]) {
          const peer = router.connect();
          const [signature] = answerCryptosign(PRIVATE_KEY, begin(peer));
          expect((await authenticate(router, peer, [signature.slice(0, cut), {}]))[2]).toBe(DENIED);
        }
      },
      fault: altering('takes an answer to another challenge', 3, (message) => [2, 1, { reason: message[2] }]),
    },
    {
      line: 58,
      title: 'failures of every method give one error that does not tell who exists, and SCRAM proves the router too',
      check: async (open) => {
        const router = open();
        for (const way of WAYS) {
          const [type, , details] = await signIn(router, way, { as: way.authid, by: way.right });
          expect([type, details]).toMatchObject([2, { authid: way.authid, authrole: 'admin' }]);
          const failures = [
            await signIn(router, way, { as: way.authid, by: way.wrong }),
            await signIn(router, way, { as: 'nobody', by: way.right }),
            await signIn(router, way, { as: 'nobody', by: way.wrong }),
            await signIn(
              router,
              { ...way, authextra: way.strangersExtra ?? way.authextra ?? {} },
              { as: way.authid, by: way.wrong },
            ),
          ];
          expect(failures.map(([abort]) => abort)).toEqual([3, 3, 3, 3]);
          expect(new Set(failures.map((failure) => JSON.stringify(failure))).size).toBe(1);
          expect(failures[0]?.[2]).toBe(DENIED);
        }
        // Mock challenges: of a look that somebody has, and the same salt whenever one asks.
        for (const [authmethod, authids, authextra] of [
          ['wampcra', ['cra-admin', 'salted-admin'], {}],
          ['wamp-scram', ['scram-admin', 'argon2-admin'], { nonce: CLIENT_NONCE }],
        ] as const) {
          const ask = (authid: string): Extra => challenge(router.connect(), authmethod, { authid, authextra });
          const looks = authids.map((authid) => JSON.stringify(lookOf(ask(authid))));
          const mocks = ['nobody', 'no-one', 'noone', 'none', 'never', 'nil'];
          for (const authid of mocks) expect(looks).toContain(JSON.stringify(lookOf(ask(authid))));
          for (const authid of mocks) expect(ask(authid).salt).toBe(ask(authid).salt);
          const salts = mocks.flatMap((authid) => ask(authid).salt ?? []);
          expect(new Set(salts).size).toBe(salts.length);
        }
        const peer = router.connect();
        const client = { authid: 'scram-admin', clientNonce: CLIENT_NONCE, password: PASSWORD };
        const extra = challenge(peer, 'wamp-scram', { authid: client.authid, authextra: { nonce: CLIENT_NONCE } });
        const { answer, verifier } = answerScram(client, extra);
        expect((await authenticate(router, peer, answer))[2]).toMatchObject({ authextra: { verifier } });
      },
      fault: altering('salts the challenges of unknown principals anew each time', CHALLENGE, (message) => {
        const extra = message[2] as Extra;
        const isKnown = message[1] !== 'wampcra' || PRINCIPALS.some(({ authid }) => authid === saidIn(extra).authid);
        if (isKnown || !('salt' in extra)) return message;
        return put(message, 2, { ...extra, salt: randomBytes(16).toString('base64') });
      }),
    },
  ]);
});
