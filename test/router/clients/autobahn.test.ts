import {
  auth_cra,
  auth_cryptosign,
  type Challenge,
  Connection,
  Error as WampError,
  Result,
  serializer,
  type Session,
} from 'autobahn';
import WebSocket from 'ws';
import { publicKeyOf } from '../../../conformance/peers/ed25519-keys';
import { PASSWORD, PRINCIPALS, PRIVATE_KEY, SHARED_KEY } from '../support/principals';
import { type RunningRouter, startRouter } from '../support/running-router';

// It takes the browser's, which Node has from version 22 on.
Object.assign(globalThis, { WebSocket });

const SERIALIZERS = [
  ['JSON', serializer.JSONSerializer],
  ['MessagePack', serializer.MsgpackSerializer],
  ['CBOR', serializer.CBORSerializer],
] as const;

let topicCount = 0;
const fresh = (name: string): string => `autobahn.n${++topicCount}.${name}`;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

/** The Ed25519 key of nobody. */
const STRANGERS_KEY = '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b';

interface Credentials {
  readonly authid: string;
  readonly authmethod: string;
  readonly authextra?: object;
  readonly answer: (extra: Challenge) => string;
}

const byTicket = (authid: string, ticket: string): Credentials => ({
  authid,
  authmethod: 'ticket',
  answer: () => ticket,
});

function byWampcra(authid: string, secret: string): Credentials {
  const answer = ({ challenge, salt, iterations, keylen }: Challenge): string =>
    auth_cra.sign(salt === undefined ? secret : auth_cra.derive_key(secret, salt, iterations, keylen), challenge);
  return { authid, authmethod: 'wampcra', answer };
}

function byCryptosign(authid: string, privateKey: string): Credentials {
  const pubkey = publicKeyOf(privateKey);
  const secretKey = new Uint8Array(Buffer.from(`${privateKey}${pubkey}`, 'hex'));
  const answer = (extra: Challenge): string => auth_cryptosign.sign_challenge({ secretKey }, extra);
  return { authid, authmethod: 'cryptosign', authextra: { pubkey }, answer };
}

/** The router serves autobahn, the client of the specification's authors. */
describe.each(SERIALIZERS)('autobahn, a client from npm, with %s', (_name, SerializerClass) => {
  let running: RunningRouter;
  const connections: Connection[] = [];
  const connect = (credentials?: Credentials): Promise<Session> =>
    new Promise((resolve, reject) => {
      const connection = new Connection({
        realm: 'iot',
        transports: [{ type: 'websocket', url: running.url, serializers: [new SerializerClass()] }],
        max_retries: 0,
        use_es6_promises: false,
        ...(credentials && {
          authid: credentials.authid,
          authmethods: [credentials.authmethod],
          authextra: credentials.authextra,
          onchallenge: (_session, _method, extra) => credentials.answer(extra),
        }),
      });
      connection.onopen = resolve;
      connection.onclose = (_reason, { reason = 'closed' }) => {
        reject(new Error(reason));
        return true;
      };
      connections.push(connection);
      connection.open();
    });

  beforeAll(async () => {
    // It warns of every connection that ends.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    running = await startRouter({ allowAnonymous: true, principals: [...PRINCIPALS] });
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) {
      try {
        connection.close();
      } catch {
        // It throws if it is closed already.
      }
    }
    await settled();
  });
  afterAll(() => running.router.stop());

  it('joins with a ticket, and not with a wrong one', async () => {
    const session = await connect(byTicket('device-a', 'token-a'));
    await session.publish('device.device-a.note', ['x'], {}, { acknowledge: true });
    await expect(connect(byTicket('device-a', 'wrong'))).rejects.toThrow('authentication_denied');
  });

  it.each([
    ['WAMP-CRA', byWampcra('cra-admin', SHARED_KEY), byWampcra('cra-admin', PASSWORD)],
    ['salted WAMP-CRA', byWampcra('salted-admin', PASSWORD), byWampcra('salted-admin', SHARED_KEY)],
    ['cryptosign', byCryptosign('sign-admin', PRIVATE_KEY), byCryptosign('sign-admin', STRANGERS_KEY)],
  ])('joins by %s, and not with a wrong secret', async (_method, right, wrong) => {
    const session = await connect(right);
    expect(await session.call('wamp.session.get', [session.id])).toMatchObject({
      authid: right.authid,
      authmethod: right.authmethod,
    });
    await expect(connect(wrong)).rejects.toThrow('authentication_denied');
  });

  it('publishes and subscribes, with every option', async () => {
    const [publisher, one, two] = [await connect(), await connect(), await connect()];
    const topic = fresh('topic');
    const seen: unknown[] = [];
    const own: unknown[] = [];
    const subscription = await one.subscribe(topic, (args, kwargs, { publisher: who }) => {
      seen.push([args, kwargs, who]);
    });
    await two.subscribe(topic, (args) => seen.push(['two', args]));
    await publisher.subscribe(topic, (args) => own.push(args));
    const publish = (args: unknown[], options: object): Promise<unknown> =>
      Promise.resolve(publisher.publish(topic, args, { key: 1 }, { acknowledge: true, ...options }));
    await publish([1, 'ü', null, true, 2 ** 40], { eligible: [one.id] });
    await publish([2], { exclude: [two.id], disclose_me: true, exclude_me: false });
    await publish([3], { eligible_authrole: ['nobody'] });
    await settled();
    expect(seen).toEqual([
      [[1, 'ü', null, true, 2 ** 40], { key: 1 }, undefined],
      [[2], { key: 1 }, publisher.id],
    ]);
    expect(own).toEqual([[2]]);
    await one.unsubscribe(subscription);
    await publish([4], { exclude: [two.id] });
    await settled();
    expect(seen).toHaveLength(2);
  });

  it('subscribes by patterns and to what is retained', async () => {
    const [publisher, subscriber] = [await connect(), await connect()];
    const prefix = fresh('');
    const seen: unknown[] = [];
    await publisher.publish(`${prefix}kept`, ['kept'], {}, { acknowledge: true, retain: true });
    await subscriber.subscribe(prefix, (args, _kwargs, { topic }) => seen.push([args, topic]), { match: 'prefix' });
    await subscriber.subscribe(`${prefix}.z`, (args) => seen.push(['wildcard', args]), { match: 'wildcard' });
    await publisher.publish(`${prefix}y.z`, [1], {}, { acknowledge: true });
    await subscriber.subscribe(`${prefix}kept`, (args) => seen.push(['retained', args]), { get_retained: true });
    await settled();
    expect(seen).toHaveLength(3);
    expect(seen).toContainEqual([[1], `${prefix}y.z`]);
    expect(seen).toContainEqual(['wildcard', [1]]);
    expect(seen).toContainEqual(['retained', ['kept']]);
  });

  it('registers and calls, with errors and by pattern', async () => {
    const [callee, caller] = [await connect(), await connect()];
    const prefix = fresh('');
    const registration = await callee.register(`${prefix}add`, ([a, b]) => Number(a) + Number(b));
    expect(await caller.call(`${prefix}add`, [2, 3])).toBe(5);
    await callee.register(`${prefix}fail`, () => {
      // Its errors are objects of its own.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw new WampError('com.failed', ['why'], { key: 1 });
    });
    await expect(Promise.resolve(caller.call(`${prefix}fail`))).rejects.toMatchObject({
      error: 'com.failed',
      args: ['why'],
      kwargs: { key: 1 },
    });
    await callee.register(`${prefix}any.`, (_args, _kwargs, { procedure }) => procedure, { match: 'prefix' });
    expect(await caller.call(`${prefix}any.x`)).toBe(`${prefix}any.x`);
    await callee.register(`${prefix}both`, (args, kwargs) => new Result(args, kwargs));
    expect(await caller.call(`${prefix}both`, [1, 2], { key: 3 })).toMatchObject({ args: [1, 2], kwargs: { key: 3 } });
    await callee.unregister(registration);
    await expect(Promise.resolve(caller.call(`${prefix}add`))).rejects.toMatchObject({
      error: 'wamp.error.no_such_procedure',
    });
  });

  it('discloses callers, and shares a registration', async () => {
    const [one, two, caller] = [await connect(), await connect(), await connect()];
    const [who, shared] = [fresh('who'), fresh('shared')];
    await one.register(who, (_args, _kwargs, { caller: id }) => id);
    expect(await caller.call(who, [], {}, { disclose_me: true })).toBe(caller.id);
    await one.register(shared, () => 'one', { invoke: 'roundrobin' });
    await two.register(shared, () => 'two', { invoke: 'roundrobin' });
    const answers = [await caller.call(shared), await caller.call(shared), await caller.call(shared)];
    expect(answers).toEqual(['one', 'two', 'one']);
  });

  it('gets progressive results', async () => {
    const [callee, caller] = [await connect(), await connect()];
    const procedure = fresh('progress');
    await callee.register(procedure, (_args, _kwargs, { progress }) => {
      for (const piece of [1, 2, 3]) progress?.([piece]);
      return 'done';
    });
    const pieces: unknown[] = [];
    const call = caller.call(procedure, [], {}, { receive_progress: true });
    call.then(null, null, (piece) => pieces.push(piece));
    expect(await call).toBe('done');
    expect(pieces).toEqual([1, 2, 3]);
  });

  it('cancels calls and has them timed out', async () => {
    const [callee, canceling, caller] = [await connect(), await connect(), await connect()];
    const procedure = fresh('slow');
    await callee.register(procedure, () => new Promise(() => undefined));
    // It ends its session over the ERROR that answers a CANCEL, which it has forgotten by then; so the next call is another's.
    const call = canceling.call(procedure);
    call.cancel({ mode: 'skip' });
    await expect(Promise.resolve(call)).rejects.toMatchObject({ error: 'Cancelled' });
    await expect(Promise.resolve(caller.call(procedure, [], {}, { timeout: 50 }))).rejects.toMatchObject({
      error: 'wamp.error.timeout',
    });
  });

  it('asks the meta API', async () => {
    const [callee, caller] = [await connect(), await connect()];
    const procedure = fresh('p');
    const { id } = await callee.register(procedure, () => undefined);
    expect(await caller.call('wamp.session.list')).toContain(callee.id);
    expect(await caller.call('wamp.registration.lookup', [procedure])).toBe(id);
    expect(await caller.call('wamp.session.get', [callee.id])).toMatchObject({ session: callee.id });
  });
});
