import { connect, type Socket } from 'node:net';
import {
  HANDSHAKE_BYTES,
  RAWSOCKET_MAGIC,
  RAWSOCKET_FRAMES,
  RawSocketFrameReader,
  rawSocketPong,
} from '../../src/router/transport/framing/rawsocket-framing';
import { type Channel, type ChannelEvents, NotSpoken } from './channel';
import type { Codec } from './codec';

/** The largest messages that there are in RawSocket, 2^24 bytes. */
const LENGTH_CODE = 15;
const HEADER_BYTES = 4;
const HANDSHAKE_TIMEOUT_MILLISECONDS = 5_000;

/** Sends four octets and gives those with which the router answers; nothing if it closes without. The socket stays open. */
export async function shakeHands(url: URL, octets: Uint8Array): Promise<{ socket: Socket; answer: Buffer }> {
  const socket = connect(Number(url.port), url.hostname.replace(/^\[|\]$/g, ''));
  socket.setNoDelay(true);
  socket.write(octets);
  const answer = await new Promise<Buffer>((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const done = (): void => {
      socket.off('data', onData);
      clearTimeout(timer);
      socket.pause();
      resolve(seen.subarray(0, HANDSHAKE_BYTES));
      if (seen.length > HANDSHAKE_BYTES) socket.unshift(seen.subarray(HANDSHAKE_BYTES));
    };
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      if (seen.length >= HANDSHAKE_BYTES) done();
    };
    const timer = setTimeout(done, HANDSHAKE_TIMEOUT_MILLISECONDS);
    socket.on('data', onData);
    socket.once('end', done);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return { socket, answer };
}

/** Connects by RawSocket. @throws NotSpoken if the router refuses the handshake, Error if nobody answers. */
export async function openRawSocket(
  url: string,
  { rawSocketId }: Pick<Codec, 'rawSocketId'>,
  events: ChannelEvents & { readonly pong?: () => void },
): Promise<Channel> {
  const choice = (LENGTH_CODE << 4) | rawSocketId;
  const { socket, answer } = await shakeHands(new URL(url), Buffer.from([RAWSOCKET_MAGIC, choice, 0, 0]));
  if (answer.length < HANDSHAKE_BYTES || ((answer[1] ?? 0) & 0x0f) === 0) {
    socket.destroy();
    throw new NotSpoken(`the handshake was answered with ${answer.toString('hex') || 'nothing'}`);
  }
  const reader = new RawSocketFrameReader({
    maximumMessageBytes: 2 ** 24,
    handler: {
      message: (bytes) => events.message(bytes),
      ping: (bytes) => socket.write(rawSocketPong(bytes)),
      pong: () => events.pong?.(),
      closed: () => undefined,
      fault: () => socket.destroy(),
    },
  });
  socket.on('close', () => events.closed());
  socket.on('data', (chunk) => reader.push(chunk));
  socket.on('end', () => socket.end());
  socket.resume();
  return {
    transport: 'rawsocket',
    send: (bytes) => {
      const header = Buffer.alloc(HEADER_BYTES);
      RAWSOCKET_FRAMES.writeHeader(header, 0, bytes.length);
      socket.write(Buffer.concat([header, bytes]));
    },
    sendMismatched: undefined,
    sendRaw: (bytes) => socket.write(bytes),
    cut: () => socket.destroy(),
  };
}
