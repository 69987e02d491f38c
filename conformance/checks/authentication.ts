import { randomBytes } from 'node:crypto';
import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import type { Credentials } from '../credentials';
import { anyDict, Deviation, Expected, having, same } from '../deviation';
import { type Answer, answerCryptosign, answerScram, answerWampcra, type Extra } from '../peers/answers';
import type { Wire } from '../peers/codec';
import { publicKeyOf } from '../peers/ed25519-keys';
import { gist, type Peer } from '../peers/peer';
import type { Stand } from '../stand';

const { HELLO, CHALLENGE, AUTHENTICATE, WELCOME } = MESSAGE_CODE;

/** Beyond what is waited elsewhere: routers make whoever fails wait, as they should. */
const GUESSING_MILLISECONDS = 6_000;
/** What nobody's secret is. */
const WRONG_SECRET = 'not this one';
const STRANGERS_KEY = '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b';
const hexDigits = (count: number): Expected =>
  new Expected(`${count} hexadecimal digits`, (value) => new RegExp(`^[0-9a-f]{${count}}$`, 'i').test(String(value)));
const isAbort = new Expected('ABORT wamp.error...', (value) => String(value).startsWith('ABORT wamp.error.'));

function connect(stand: Stand): Promise<Peer> {
  const { codec, patience } = stand.target;
  return stand.connect(codec, { ...patience, answerMilliseconds: patience.answerMilliseconds + GUESSING_MILLISECONDS });
}

/** What HELLO is answered with. */
async function begin(stand: Stand, peer: Peer, authmethod: string, details: Extra): Promise<Wire> {
  const { realm } = stand.target;
  peer.send(HELLO, realm, { roles: { caller: {} }, authmethods: [authmethod], ...details });
  return peer.next();
}

async function challenge(stand: Stand, peer: Peer, authmethod: string, details: Extra): Promise<Extra> {
  const answer = await begin(stand, peer, authmethod, details);
  same('the answer to HELLO', answer, [CHALLENGE, authmethod, anyDict]);
  return Object(answer[2]) as Extra;
}

async function authenticate(peer: Peer, answer: Answer): Promise<Wire> {
  peer.send(AUTHENTICATE, ...answer);
  return peer.next();
}

/** What becomes of a client that answers so, if it is challenged at all. */
async function outcomeOf(
  stand: Stand,
  authmethod: string,
  { details, answer }: { readonly details: Extra; readonly answer: (extra: Extra) => Answer },
): Promise<unknown> {
  const peer = await connect(stand);
  const first = await begin(stand, peer, authmethod, details);
  return gist(first[0] === CHALLENGE ? await authenticate(peer, answer(Object(first[2]) as Extra)) : first);
}

function sameFailures(...outcomes: readonly unknown[]): void {
  same('a wrong answer', outcomes[0], isAbort);
  for (const outcome of outcomes) same('whether all failures get one answer', outcome, outcomes[0]);
}

function of(credentials: Credentials, method: keyof Credentials): { readonly authid: string; readonly secret: string } {
  const principal = credentials[method];
  if (principal === undefined) throw new Error(`the check needs a principal for ${method}`);
  return principal;
}

export const AUTHENTICATION_CHECKS: readonly Check[] = [
  {
    line: 46,
    title: 'the challenge of WAMP-CRA names the session of WELCOME',
    credentials: 'wampcra',
    run: async (stand: Stand): Promise<void> => {
      const { authid, secret } = of(stand.target.credentials, 'wampcra');
      const peer = await connect(stand);
      const extra = await challenge(stand, peer, 'wampcra', { authid });
      const said: unknown = JSON.parse(String(extra.challenge));
      same('the challenge', said, having({ authid, authmethod: 'wampcra' }));
      const welcome = await authenticate(peer, answerWampcra(secret, extra));
      same('WELCOME', welcome.slice(0, 2), [WELCOME, (said as Extra).session]);
      same('the authid of WELCOME', Object(welcome[2]), having({ authid }));
    },
  },
  {
    line: 46,
    title: 'what WAMP-CRA signs are the very bytes of the challenge',
    credentials: 'wampcra',
    run: async (stand: Stand): Promise<void> => {
      const { authid, secret } = of(stand.target.credentials, 'wampcra');
      const inOtherBytes = (extra: Extra): Answer => {
        const other = JSON.stringify(JSON.parse(String(extra.challenge)), undefined, 3);
        return answerWampcra(secret, { ...extra, challenge: other });
      };
      same(
        'the same in other bytes',
        await outcomeOf(stand, 'wampcra', { details: { authid }, answer: inOtherBytes }),
        isAbort,
      );
    },
  },
  {
    line: 47,
    title: 'the answer to a cryptosign challenge is good for that challenge alone',
    credentials: 'cryptosign',
    run: async (stand: Stand): Promise<void> => {
      const { authid, secret } = of(stand.target.credentials, 'cryptosign');
      const details = { authid, authextra: { pubkey: publicKeyOf(secret), channel_binding: null } };
      const peer = await connect(stand);
      const extra = await challenge(stand, peer, 'cryptosign', details);
      same('the challenge', extra.challenge, hexDigits(64));
      const answer = answerCryptosign(secret, extra);
      same('WELCOME', (await authenticate(peer, answer))[0], WELCOME);
      const replayed = await outcomeOf(stand, 'cryptosign', { details, answer: () => answer });
      same('the same answer to another challenge', replayed, isAbort);
    },
  },
  {
    line: 58,
    title: 'a wrong answer to WAMP-CRA, or an authid that nobody has, is answered with one ABORT',
    credentials: 'wampcra',
    run: async (stand: Stand): Promise<void> => {
      const { authid } = of(stand.target.credentials, 'wampcra');
      const answer = (extra: Extra): Answer => answerWampcra(WRONG_SECRET, extra);
      sameFailures(
        await outcomeOf(stand, 'wampcra', { details: { authid }, answer }),
        await outcomeOf(stand, 'wampcra', { details: { authid: stand.uri('nobody') }, answer }),
      );
    },
  },
  {
    line: 58,
    title: 'a cryptosign answer by another key, or a key that nobody has, is answered with one ABORT',
    credentials: 'cryptosign',
    run: async (stand: Stand): Promise<void> => {
      const { authid, secret } = of(stand.target.credentials, 'cryptosign');
      const answer = (extra: Extra): Answer => answerCryptosign(STRANGERS_KEY, extra);
      const by = (key: string): Extra => ({ authid, authextra: { pubkey: publicKeyOf(key) } });
      sameFailures(
        await outcomeOf(stand, 'cryptosign', { details: by(secret), answer }),
        await outcomeOf(stand, 'cryptosign', { details: by(STRANGERS_KEY), answer }),
      );
    },
  },
  {
    line: 58,
    title: "SCRAM lets in who knows the password, and WELCOME has the router's own proof",
    credentials: 'scram',
    run: async (stand: Stand): Promise<void> => {
      const { authid, secret } = of(stand.target.credentials, 'scram');
      const clientNonce = randomBytes(16).toString('base64');
      const peer = await connect(stand);
      const extra = await challenge(stand, peer, 'wamp-scram', { authid, authextra: { nonce: clientNonce } });
      if (extra.kdf !== 'pbkdf2')
        throw new Deviation(`the principal's key is by ${String(extra.kdf)}: give one by pbkdf2`);
      const { answer, verifier } = answerScram({ authid, clientNonce, password: secret }, extra);
      const welcome = await authenticate(peer, answer);
      same('WELCOME', welcome, [WELCOME, welcome[1], having({ authid, authextra: having({ verifier }) })]);
    },
  },
  {
    line: 58,
    title:
      'a wrong SCRAM proof, or an authid that nobody has, is answered with one ABORT, after the same salt each time',
    credentials: 'scram',
    run: async (stand: Stand): Promise<void> => {
      const { authid } = of(stand.target.credentials, 'scram');
      const authextra = { nonce: randomBytes(16).toString('base64') };
      const salts: unknown[] = [];
      const outcome = (who: string): Promise<unknown> =>
        outcomeOf(stand, 'wamp-scram', {
          details: { authid: who, authextra },
          answer: (extra) => {
            salts.push(extra.salt);
            return answerScram({ authid: who, clientNonce: authextra.nonce, password: WRONG_SECRET }, extra).answer;
          },
        });
      const nobody = stand.uri('nobody');
      sameFailures(await outcome(authid), await outcome(nobody), await outcome(nobody));
      same('the salt of an authid that nobody has', salts[2], salts[1]);
    },
  },
];
