import WebSocket from 'ws';
import { type Channel, type ChannelEvents, NotSpoken } from './channel';
import type { Codec } from './codec';

/** Connects by WebSocket. @throws NotSpoken if the router refuses the subprotocol, Error if nobody answers. */
export async function openWebSocket(
  url: string,
  { subprotocol, isText }: Pick<Codec, 'subprotocol' | 'isText'>,
  events: ChannelEvents,
): Promise<Channel> {
  const webSocket = new WebSocket(url, subprotocol, { perMessageDeflate: false, handshakeTimeout: 5_000 });
  webSocket.on('message', (bytes: Buffer, isBinary) => {
    // A frame of the wrong kind is not this serialization's.
    if (isBinary === !isText) events.message(bytes);
    else webSocket.terminate();
  });
  webSocket.on('close', () => events.closed());
  await new Promise<void>((resolve, reject) => {
    webSocket.once('open', resolve);
    webSocket.once('error', (error) =>
      reject(/subprotocol|Unexpected server response/.test(error.message) ? new NotSpoken(error.message) : error),
    );
  });
  webSocket.on('error', () => undefined);
  return {
    transport: 'websocket',
    send: (bytes) => webSocket.send(bytes, { binary: !isText }),
    sendMismatched: (bytes) => webSocket.send(bytes, { binary: isText }),
    sendRaw: () => {
      throw new Error('a WebSocket sends no bytes past its frames');
    },
    cut: () => webSocket.terminate(),
  };
}
