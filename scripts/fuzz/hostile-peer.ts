import { connect, type Socket } from 'node:net';
import {
  clientMessage,
  Dice,
  HELLO,
  mutated,
  rawSocketFrame,
  SERIALIZERS,
  webSocketFrame,
  type FuzzSerializer,
} from './hostile-bytes';

/** No hostile connection lives longer. */
const LIFETIME_MILLISECONDS = 3_000;

/**
 * One connection that means no good: a handshake, sometimes a broken one, then messages of which some are mutated, before or after framing,
 * in random pieces; it may never read, and ends by a reset, a half-close or not at all. Resolves when it is gone.
 */
export function hostilePeer(port: number, seed: number): Promise<void> {
  const dice = new Dice(seed);
  const serializer = dice.one(SERIALIZERS);
  const isRaw = dice.roll(2) === 1;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  if (dice.roll(10) > 0) socket.on('data', () => undefined);
  socket.once('connect', () => {
    if (dice.roll(30) === 0) socket.write(dice.bytes(dice.roll(200)));
    socket.write(isRaw ? rawSocketHandshake(dice, serializer) : webSocketHandshake(serializer));
    writeInPieces(socket, dice, frames(dice, serializer, isRaw));
  });
  const lifetime = setTimeout(() => socket.destroy(), LIFETIME_MILLISECONDS);
  return new Promise((resolve) =>
    socket.once('close', () => {
      clearTimeout(lifetime);
      resolve();
    }),
  );
}

function frames(dice: Dice, { name, encode }: FuzzSerializer, isRaw: boolean): Buffer {
  const frame = (content: Buffer): Buffer =>
    isRaw ? rawSocketFrame(content) : webSocketFrame(dice, content, name === 'json');
  const sent = [frame(encode(HELLO))];
  for (let count = dice.roll(40); count >= 0; count--) {
    const message = encode(clientMessage(dice));
    const fate = dice.roll(8);
    if (fate === 0) sent.push(mutated(dice, frame(message)));
    else if (fate < 3) sent.push(frame(mutated(dice, message)));
    else sent.push(frame(message));
  }
  return Buffer.concat(sent);
}

function writeInPieces(socket: Socket, dice: Dice, bytes: Buffer): void {
  if (socket.destroyed) return;
  if (bytes.length === 0) {
    const end = dice.roll(4);
    if (end === 0) socket.end();
    else if (end < 3) socket.destroy();
    return;
  }
  const count = 1 + dice.roll(dice.roll(2) === 0 ? 2_000 : 20);
  socket.write(bytes.subarray(0, count));
  setTimeout(() => writeInPieces(socket, dice, bytes.subarray(count)), dice.roll(3));
}

function rawSocketHandshake(dice: Dice, { rawSocketId }: FuzzSerializer): Buffer {
  return Buffer.from([0x7f, (dice.roll(16) << 4) | rawSocketId, 0, 0]);
}

function webSocketHandshake({ name }: FuzzSerializer): string {
  const lines = [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: wamp.2.${name}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
