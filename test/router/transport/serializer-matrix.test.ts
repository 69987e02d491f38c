import WebSocket from 'ws';
import { parseRouterMessage } from '../../../src/wamp/parse-router-message';
import type { ClientMessage } from '../../../src/wamp/client-message';
import type { RouterMessage } from '../../../src/wamp/router-message';
import type { Serializer } from '../../../src/wamp/serialization/serializer';
import { CLIENT_ROLES } from '../../../src/wamp/features';
import { clientMessage, encoded, SERIALIZERS } from '../../wamp/support/wire';
import { type RunningRouter, startRouter } from '../support/running-router';

/** An anonymous peer that speaks one serializer. */
class Peer {
  private readonly webSocket: WebSocket;
  private readonly serializer: Serializer;
  private readonly messages: RouterMessage[] = [];
  private wake: () => void = () => undefined;

  private constructor(webSocket: WebSocket, serializer: Serializer) {
    this.webSocket = webSocket;
    this.serializer = serializer;
    webSocket.on('message', (bytes: Buffer, isBinary) => {
      expect(isBinary).toBe(!serializer.isText);
      this.messages.push(parseRouterMessage(serializer.decode(bytes)));
      this.wake();
    });
  }

  static async join(url: string, serializer: Serializer): Promise<Peer> {
    const webSocket = new WebSocket(url, serializer.subprotocol);
    const peer = new Peer(webSocket, serializer);
    await new Promise((resolve) => webSocket.once('open', resolve));
    peer.send(clientMessage(1, 'iot', { roles: Object.fromEntries(CLIENT_ROLES.map((role) => [role, {}])) }));
    expect(await peer.next()).toMatchObject({ type: 'WELCOME' });
    return peer;
  }

  send(message: ClientMessage): void {
    this.webSocket.send(encoded(this.serializer, message), { binary: !this.serializer.isText });
  }

  async next(): Promise<RouterMessage> {
    while (this.messages.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    const message = this.messages.shift();
    if (message === undefined) throw new Error('woken without a message');
    return message;
  }

  terminate(): void {
    this.webSocket.terminate();
  }
}

const BYTES = Uint8Array.from([0, 1, 254, 255]);
const pairs = SERIALIZERS.flatMap((from) => SERIALIZERS.map((to) => [from.name, to.name, from, to] as const));

describe('between peers of all serializers', () => {
  let running: RunningRouter;
  const peers: Peer[] = [];
  const join = async (serializer: Serializer): Promise<Peer> => {
    const peer = await Peer.join(running.url, serializer);
    peers.push(peer);
    return peer;
  };

  beforeAll(async () => {
    running = await startRouter({ allowAnonymous: true });
  });
  afterEach(() => peers.splice(0).forEach((peer) => peer.terminate()));
  afterAll(() => running.router.stop());

  /** Binary values as each serializer has them natively (checklist 44). */
  const binaryOf = (serializer: Serializer): unknown =>
    serializer.isText ? `\0${Buffer.from(BYTES).toString('base64')}` : BYTES;

  it.each(pairs)('an event from %s reaches %s with all its values', async (_from, _to, from, to) => {
    const [publisher, subscriber] = [await join(from), await join(to)];
    subscriber.send({ ...clientMessage(32, 1, {}, 'a.topic') });
    await subscriber.next();
    publisher.send({
      ...clientMessage(16, 1, {}, 'a.topic'),
      payload: {
        args: [1, -2.5, 2 ** 53 - 1, 'ü', null, true, [], {}, binaryOf(from)],
        kwargs: { nested: { list: [1] } },
      },
    } as ClientMessage);
    const event = await subscriber.next();
    if (event.type !== 'EVENT') throw new Error(`expected an EVENT, got ${event.type}`);
    expect(event.payload.args?.slice(0, 8)).toEqual([1, -2.5, 2 ** 53 - 1, 'ü', null, true, [], {}]);
    const binary = event.payload.args?.[8];
    expect(to.isText ? binary : Buffer.from(binary as Uint8Array)).toEqual(
      to.isText ? binaryOf(to) : Buffer.from(BYTES),
    );
    expect(event.payload.kwargs).toEqual({ nested: { list: [1] } });
  });

  it.each(pairs)('a call from %s is answered by %s', async (_from, _to, from, to) => {
    const [caller, callee] = [await join(from), await join(to)];
    const procedure = `echo.${from.name}.${to.name}`;
    callee.send(clientMessage(64, 1, {}, procedure));
    await callee.next();
    caller.send(clientMessage(48, 1, {}, procedure, ['x', 2 ** 40]));
    const invocation = await callee.next();
    if (invocation.type !== 'INVOCATION') throw new Error(`expected an INVOCATION, got ${invocation.type}`);
    const { invocationId, payload } = invocation;
    callee.send({ ...clientMessage(70, invocationId, {}), payload } as ClientMessage);
    const result = await caller.next();
    if (result.type !== 'RESULT') throw new Error(`expected a RESULT, got ${result.type}`);
    expect([result.payload.args, result.payload.kwargs]).toEqual([['x', 2 ** 40], undefined]);
  });
});
