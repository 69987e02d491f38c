import { GuessThrottle } from '../../src/router/auth/guess-throttle';
import { AnonymousMethod } from '../../src/router/auth/methods/anonymous-method';
import { TicketMethod } from '../../src/router/auth/methods/ticket-method';
import { StaticPrincipalStore } from '../../src/router/auth/principal-store';
import { StoredTickets } from '../../src/router/auth/stored-tickets';
import { ManualScheduler, MemoryLogger } from './support/memory-ports';
import { createRealm } from './support/memory-realm';
import { Connection } from '../../src/router/connection';
import type { PublicationRecorder } from '../../src/router/recorder/publication-recorder';
import type { Transport } from '../../src/router/transport/transport';
import { clientMessage } from '../wamp/support/wire';
import type { RouterMessage } from '../../src/wamp/router-message';

/** A recorder that never answers. */
const SILENT_RECORDER: PublicationRecorder = {
  records: (topic) => topic.endsWith('.reading'),
  record: () => undefined,
  recordUnacknowledged: () => undefined,
};

function connect(recorder?: PublicationRecorder) {
  const realm = createRealm({ recorder });
  const scheduler = new ManualScheduler();
  const peer = () => {
    const sent: RouterMessage[] = [];
    let isClosed = false;
    const transport: Transport = {
      peer: 'test',
      channel: undefined,
      send: (message) => sent.push(message),
      close: () => (isClosed = true),
    };
    const connection = new Connection(transport, {
      realm,
      authMethods: [
        new TicketMethod({
          storedTickets: new StoredTickets(new StaticPrincipalStore([])),
          registry: { byTicket: () => new Promise(() => undefined) },
        }),
        new AnonymousMethod(),
      ],
      guessThrottle: new GuessThrottle({ clock: () => scheduler.nowMs, maximumDelayMilliseconds: 5_000 }),
      helloTimeoutSeconds: 10,
      scheduler,
      logger: new MemoryLogger(),
    });
    const send = (...elements: unknown[]): void => connection.receive(clientMessage(...elements));
    const join = (): void => send(1, 'iot', { roles: { caller: {} } });
    return { connection, sent, send, join, isClosed: () => isClosed };
  };
  return { realm, scheduler, peer };
}

describe('bounds and late messages', () => {
  it('publications that wait behind one that is being recorded are bounded', () => {
    const { peer } = connect(SILENT_RECORDER);
    const one = peer();
    one.join();
    one.send(16, 1, { acknowledge: true }, 'device.a.reading', [], { x: 1 });
    for (let id = 2; id <= 10_000; id++) one.send(16, id, {}, 'device.a.note');
    expect(one.sent).toHaveLength(1);
    one.send(16, 10_001, { acknowledge: true }, 'device.a.note');
    one.send(16, 10_002, {}, 'device.a.note');
    expect(one.sent.slice(1)).toMatchObject([{ type: 'ERROR', requestId: 10_001, error: 'wamp.error.unavailable' }]);
  });

  it('what waits to be recorded is bounded in bytes over all sessions, and makes room again', () => {
    const settles: ((refusal: undefined) => void)[] = [];
    const { peer } = connect({ ...SILENT_RECORDER, record: (_publication, settle) => settles.push(settle) });
    const [one, other] = [peer(), peer()];
    one.join();
    other.join();
    const large = 'x'.repeat(1_000_000);
    one.send(16, 1, { acknowledge: true }, 'device.a.reading', [large], { x: 1 });
    for (let id = 2; id <= 66; id++) one.send(16, id, {}, 'device.a.note', [large]);
    const before = one.sent.length;
    other.send(16, 1, { acknowledge: true }, 'device.b.reading', [large], { x: 1 });
    other.send(16, 2, { acknowledge: true }, 'device.b.reading', [large], { x: 1 });
    expect(other.sent.slice(1)).toMatchObject([{ type: 'ERROR', requestId: 2, error: 'wamp.error.unavailable' }]);
    for (const settle of settles) settle(undefined);
    expect(one.sent.slice(before)).toMatchObject([{ type: 'PUBLISHED', requestId: 1 }]);
    expect(other.sent.at(-1)).toMatchObject({ type: 'PUBLISHED', requestId: 1 });
    for (let id = 3; id <= 40; id++) {
      other.send(16, id, { acknowledge: true }, 'device.b.reading', [large], { x: 1 });
      settles.at(-1)?.(undefined);
      expect(other.sent.at(-1)).toMatchObject({ type: 'PUBLISHED', requestId: id });
    }
  });

  it('calls under way are bounded for each session, and an ID in use is a protocol violation', () => {
    const { peer } = connect();
    const [callee, caller] = [peer(), peer()];
    callee.join();
    caller.join();
    callee.send(64, 1, {}, 'a.b');
    for (let id = 1; id <= 10_000; id++) caller.send(48, id, {}, 'a.b');
    caller.send(48, 10_001, {}, 'a.b');
    expect(caller.sent.at(-1)).toMatchObject({ type: 'ERROR', requestId: 10_001, error: 'wamp.error.unavailable' });
    caller.send(48, 1, {}, 'a.b');
    expect(caller.sent.at(-1)).toMatchObject({ type: 'ABORT', reason: 'wamp.error.protocol_violation' });
    expect(caller.isClosed()).toBe(true);
  });

  it('subscriptions and registrations are bounded for each session; giving one up makes room', () => {
    const { peer } = connect();
    const one = peer();
    one.join();
    for (let id = 1; id <= 10_000; id++) {
      one.send(32, id, {}, `a.t${id}`);
      one.send(64, id, {}, `a.p${id}`);
    }
    const refused = { type: 'ERROR', requestId: 10_001, error: 'wamp.error.unavailable' };
    one.send(32, 10_001, {}, 'a.more');
    expect(one.sent.at(-1)).toMatchObject(refused);
    one.send(64, 10_001, {}, 'a.more');
    expect(one.sent.at(-1)).toMatchObject(refused);
    one.send(32, 10_002, {}, 'a.t1');
    const again = one.sent.at(-1);
    expect(again).toMatchObject({ type: 'SUBSCRIBED', requestId: 10_002 });
    one.send(34, 10_003, again?.type === 'SUBSCRIBED' ? again.subscriptionId : 0);
    one.send(32, 10_004, {}, 'a.more');
    expect(one.sent.at(-1)).toMatchObject({ type: 'SUBSCRIBED', requestId: 10_004 });
  });

  it('a URI of more than 512 characters is refused, with its length', () => {
    const { peer } = connect();
    const one = peer();
    one.join();
    one.send(32, 1, { match: 'prefix' }, `a.${'b'.repeat(510)}`);
    expect(one.sent.at(-1)).toMatchObject({ type: 'SUBSCRIBED' });
    one.send(32, 2, { match: 'prefix' }, `a.${'b'.repeat(511)}`);
    expect(one.sent.at(-1)).toMatchObject({ type: 'ERROR', error: 'wamp.error.invalid_uri' });
    expect(JSON.stringify(one.sent.at(-1))).toContain('513 characters');
  });

  it('a session’s late PUBLISHED does not reach the next session of its transport', () => {
    let settle: ((refusal: undefined) => void) | undefined;
    const { peer } = connect({ ...SILENT_RECORDER, record: (_publication, settled) => (settle = settled) });
    const one = peer();
    one.join();
    one.send(16, 1, { acknowledge: true }, 'device.a.reading', [], { x: 1 });
    one.send(6, {}, 'wamp.close.close_realm');
    one.join();
    const before = one.sent.length;
    settle?.(undefined);
    expect(one.sent).toHaveLength(before);
  });

  it('whoever says nothing, or never finishes to authenticate, is aborted in time; whoever has joined is not', () => {
    const { peer, scheduler } = connect();
    const [silent, verifying, joined] = [peer(), peer(), peer()];
    verifying.send(1, 'iot', { roles: { caller: {} }, authid: 'x', authmethods: ['ticket'] });
    verifying.send(5, 'token', {});
    joined.join();
    scheduler.advance(10_000);
    expect([silent, verifying, joined].map((one) => one.isClosed())).toEqual([true, true, false]);
    expect(silent.sent).toMatchObject([{ type: 'ABORT', reason: 'wamp.error.timeout' }]);
  });

  it('while credentials are being checked nothing else is allowed', () => {
    const { peer } = connect();
    const one = peer();
    one.send(1, 'iot', { roles: { caller: {} }, authid: 'x', authmethods: ['ticket'] });
    one.send(5, 'token', {});
    one.send(48, 1, {}, 'a.b');
    expect(one.sent.at(-1)).toMatchObject({ type: 'ABORT', reason: 'wamp.error.protocol_violation' });
  });

  it('whoever gives up before it has joined cannot ask for another check on the same transport', () => {
    const { peer } = connect();
    const [challenged, verifying] = [peer(), peer()];
    for (const one of [challenged, verifying]) {
      one.send(1, 'iot', { roles: { caller: {} }, authid: 'x', authmethods: ['ticket'] });
    }
    verifying.send(5, 'token', {});
    for (const one of [challenged, verifying]) {
      one.send(3, {}, 'wamp.error.canceled');
      one.send(1, 'iot', { roles: { caller: {} }, authid: 'x', authmethods: ['ticket'] });
      expect(one.sent).toMatchObject([{ type: 'CHALLENGE' }]);
      expect(one.isClosed()).toBe(true);
    }
  });

  it('a lost connection leaves the realm', () => {
    const { peer, realm } = connect();
    const one = peer();
    one.join();
    expect(realm.sessionCount).toBe(1);
    one.connection.lost();
    expect(realm.sessionCount).toBe(0);
  });
});
