import { answerWampcra, type Extra } from '../../conformance/peers/answers';
import { publicKeyOf } from '../../conformance/peers/ed25519-keys';
import { PASSWORD, PRIVATE_KEY, TICKET } from './support/principals';
import { hello, type WirePeer, WireRouter } from './checklist/support/wire-router';

const DENIED = 'wamp.error.authentication_denied';
const NO_METHOD = 'wamp.error.no_matching_auth_method';
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('authentication', () => {
  let router: WireRouter;
  beforeEach(() => {
    router = new WireRouter({}, undefined);
  });
  const say = (details: Extra, peer: WirePeer = router.connect()): readonly unknown[] =>
    peer.ask(1, 'iot', { ...hello(), ...details });
  const asked = (address: string): WirePeer => {
    const peer = router.connect({ address });
    say({ authid: 'ticket-admin', authmethods: ['ticket'] }, peer);
    return peer;
  };
  const answer = async (peer: WirePeer, ticket: string): Promise<readonly unknown[] | undefined> => {
    peer.send(5, ticket, {});
    await settled();
    return peer.take()[0];
  };

  it('is by the strongest method that a client offers with what it needs', () => {
    const all = ['anonymous', 'ticket', 'wampcra', 'wamp-scram', 'cryptosign'];
    const pubkey = publicKeyOf(PRIVATE_KEY);
    const chosen = (details: Extra): unknown => say({ authmethods: all, ...details })[1];
    expect(chosen({ authid: 'x', authextra: { pubkey, nonce: 'AAAA' } })).toBe('cryptosign');
    expect(chosen({ authid: 'x', authextra: { nonce: 'AAAA' } })).toBe('wamp-scram');
    expect(chosen({ authid: 'x' })).toBe('wampcra');
    expect(chosen({ authid: 'x', authmethods: ['anonymous', 'ticket'] })).toBe('ticket');
    expect(say({ authmethods: all })[2]).toMatchObject({ authmethod: 'anonymous' });
  });

  it('is refused with what each method needs if a client offers none', () => {
    const [type, { message }, uri] = say({ authmethods: ['wamp-scram', 'kerberos'], authid: 'x' }) as [
      number,
      Extra,
      string,
    ];
    expect([type, uri]).toEqual([3, NO_METHOD]);
    for (const part of [
      '["wamp-scram","kerberos"]',
      '"wamp-scram" with an authid and a base64 authextra.nonce',
      '"cryptosign" with authextra.pubkey of 64 hexadecimal digits',
      '"ticket" with an authid',
    ]) {
      expect(message).toContain(part);
    }
    expect(say({ authid: 'x', authextra: 1 })).toEqual([
      3,
      { message: expect.stringContaining('HELLO.Details.authextra must be an object; received 1') },
      'wamp.error.protocol_violation',
    ]);
  });

  it('takes null for no authextra', () => {
    expect(say({ authid: 'salted-admin', authmethods: ['wampcra'], authextra: null }).slice(0, 2)).toEqual([
      4,
      'wampcra',
    ]);
  });

  it('takes each challenge once: the second answer is a protocol violation', async () => {
    const peer = router.connect();
    const [, , extra] = say({ authid: 'salted-admin', authmethods: ['wampcra'] }, peer);
    const [signature] = answerWampcra(PASSWORD, extra as Extra);
    peer.send(5, 'wrong', {});
    peer.send(5, signature, {});
    await settled();
    expect(peer.take().map(([type, , uri]) => [type, uri])).toEqual([[3, 'wamp.error.protocol_violation']]);
  });

  it('has whoever guesses wait longer and longer, from there, and others hardly', async () => {
    for (let count = 0; count < 6; count++) {
      const peer = asked('192.0.2.1');
      peer.send(5, 'wrong', {});
      router.scheduler.advance(5_000);
      await settled();
      expect(peer.take()[0]?.[2]).toBe(DENIED);
    }
    const [there, elsewhere] = [asked('192.0.2.1'), asked('192.0.2.2')];
    expect(await answer(there, TICKET)).toBeUndefined();
    expect(await answer(elsewhere, TICKET)).toBeUndefined();
    router.scheduler.advance(250);
    await settled();
    expect(elsewhere.take()[0]?.[0]).toBe(2);
    router.scheduler.advance(1_749);
    await settled();
    expect(there.take()).toEqual([]);
    router.scheduler.advance(1);
    await settled();
    expect(there.take()[0]?.[0]).toBe(2);
    const next = asked('192.0.2.1');
    expect(await answer(next, TICKET)).toBeUndefined();
    router.scheduler.advance(250);
    await settled();
    expect(next.take()[0]?.[0]).toBe(2);
  });

  it('tells nothing to a peer that leaves while it waits', async () => {
    for (let count = 0; count < 4; count++) {
      const peer = asked('192.0.2.1');
      peer.send(5, 'wrong', {});
      router.scheduler.advance(5_000);
      await settled();
    }
    const peer = asked('192.0.2.1');
    expect(await answer(peer, TICKET)).toBeUndefined();
    peer.lose();
    router.scheduler.advance(5_000);
    await settled();
    expect(peer.take()).toEqual([]);
    expect(router.realm.sessionCount).toBe(0);
  });
});
