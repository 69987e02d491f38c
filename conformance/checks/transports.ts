import { MESSAGE_CODE } from '../../src/wamp/message-codes';
import type { Check } from '../check';
import { Deviation, same } from '../deviation';
import { NotSpoken } from '../peers/channel';
import { gist } from '../peers/peer';
import { shakeHands } from '../peers/rawsocket-channel';
import { openWebSocket } from '../peers/websocket-channel';
import type { Stand } from '../stand';

const MAGIC = 0x7f;
const LARGEST = 0xf0;
const PING = 1;
const PONG = 2;
const ANSWER_MILLISECONDS = 2_000;

/** Sends four octets; gives the answer, and cuts the connection. */
async function handshake(stand: Stand, ...octets: readonly number[]): Promise<Buffer> {
  const { socket, answer } = await shakeHands(new URL(stand.target.url), Buffer.from(octets));
  socket.destroy();
  return answer;
}

export const TRANSPORT_CHECKS: readonly Check[] = [
  {
    line: 12,
    title: 'a subprotocol that no serialization has is refused',
    transport: 'websocket',
    run: async (stand: Stand): Promise<void> => {
      const unknown = { subprotocol: 'wamp.2.unknown', isText: true };
      try {
        const channel = await openWebSocket(stand.target.url, unknown, {
          message: () => undefined,
          closed: () => undefined,
        });
        channel.cut();
      } catch (error) {
        if (error instanceof NotSpoken) return;
        throw error;
      }
      throw new Deviation('a WebSocket of the subprotocol wamp.2.unknown was accepted');
    },
  },
  {
    line: 12,
    title: 'JSON is in text frames and the others in binary ones, and the reverse ends the session',
    transport: 'websocket',
    run: async (stand: Stand): Promise<void> => {
      const peer = await stand.join();
      const message = [MESSAGE_CODE.SUBSCRIBE, 1, {}, stand.uri('a')];
      peer.channel.sendMismatched?.(stand.target.codec.encode(message));
      same('whether the connection ends', await peer.closes(), true);
      same('whether the message was taken', (await peer.exactly(0)).map(gist).includes('SUBSCRIBED'), false);
    },
  },
  {
    line: 57,
    title: 'a message over the limit ends the session with wamp.error.payload_size_exceeded',
    transport: 'websocket',
    run: async (stand: Stand): Promise<void> => {
      const { maximumMessageBytes } = stand.target;
      // The limit of a router that does not say it cannot be tried; --maximum-message-bytes says it.
      if (maximumMessageBytes === undefined) return;
      const peer = await stand.join();
      await peer.publish(stand.uri('a'), {}, ['x'.repeat(maximumMessageBytes - 1_000)]);
      peer.ask(MESSAGE_CODE.PUBLISH, {}, stand.uri('a'), ['x'.repeat(maximumMessageBytes)]);
      same('the answer', gist(await peer.next()), 'ABORT wamp.error.payload_size_exceeded');
      same('whether the connection ends', await peer.closes(), true);
    },
  },
  {
    line: 50,
    title: 'the handshake echoes the serializer, and refuses others and reserved bits with an error',
    transport: 'rawsocket',
    run: async (stand: Stand): Promise<void> => {
      const { rawSocketId } = stand.target.codec;
      const answer = await handshake(stand, MAGIC, LARGEST | rawSocketId, 0, 0);
      same('the magic octet', answer[0], MAGIC);
      same('the serializer', (answer[1] ?? 0) & 0x0f, rawSocketId);
      same('the reserved octets', answer.subarray(2).toString('hex'), '0000');
      same(
        'the answer to serializer 14',
        (await handshake(stand, MAGIC, LARGEST | 14, 0, 0)).toString('hex'),
        '7f100000',
      );
      const reserved = await handshake(stand, MAGIC, LARGEST | rawSocketId, 0, 1);
      same('the answer to reserved bits', reserved.toString('hex'), '7f300000');
    },
  },
  {
    line: 50,
    title: 'PONG repeats what PING said',
    transport: 'rawsocket',
    run: async (stand: Stand): Promise<void> => {
      const choice = LARGEST | stand.target.codec.rawSocketId;
      const { socket } = await shakeHands(new URL(stand.target.url), Buffer.from([MAGIC, choice, 0, 0]));
      try {
        const answer = new Promise<string>((resolve) => {
          socket.once('data', (chunk) => resolve(chunk.toString('hex')));
          socket.once('close', () => resolve('the connection ended'));
          setTimeout(() => resolve('nothing'), ANSWER_MILLISECONDS).unref();
        });
        socket.resume();
        socket.write(Buffer.from([PING, 0, 0, 4, 1, 2, 3, 4]));
        same('the answer to PING', await answer, Buffer.from([PONG, 0, 0, 4, 1, 2, 3, 4]).toString('hex'));
      } finally {
        socket.destroy();
      }
    },
  },
  {
    line: 50,
    title: 'a frame of an unknown type, or longer than the handshake allows, fails the connection',
    transport: 'rawsocket',
    run: async (stand: Stand): Promise<void> => {
      const answer = await handshake(stand, MAGIC, LARGEST | stand.target.codec.rawSocketId, 0, 0);
      const unknown = await stand.join();
      unknown.channel.sendRaw(Buffer.from([7, 0, 0, 1, 0]));
      same('whether a frame of type 7 ends it', await unknown.closes(), true);
      const allowed = 2 ** (9 + ((answer[1] ?? 0) >> 4));
      // A router that takes 2^24 bytes takes every frame that can be written.
      if (allowed >= 2 ** 24) return;
      const peer = await stand.join();
      const header = Buffer.alloc(4);
      header.writeUIntBE(allowed + 1, 1, 3);
      peer.channel.sendRaw(header);
      same(`whether a frame of ${allowed + 1} bytes ends it`, await peer.closes(), true);
    },
  },
];
