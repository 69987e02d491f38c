import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Serializer } from '../../wamp/serialization/serializer';

/** What a client is to prove that it speaks WebSocket with (RFC 6455, section 1.3). */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** Paths at which WebSockets are taken: the deployed edge forwards `/ws`, and a router alone is often asked at `/`. */
const PATHS: ReadonlySet<string> = new Set(['/', '/ws', '/ws/']);

export type WebSocketHandshake =
  | { readonly kind: 'agreed'; readonly serializer: Serializer; readonly answer: string }
  | ({ readonly kind: 'refused' } & UpgradeRefusal);

/** Why a request to upgrade is refused, as an HTTP answer. */
export interface UpgradeRefusal {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** Checks a request to upgrade (RFC 6455, section 4.2) and chooses the first serializer that the client offers and the router has. */
export function answerWebSocketHandshake(
  request: IncomingMessage,
  serializers: ReadonlyMap<string, Serializer>,
): WebSocketHandshake {
  const refused = (status: number, message: string): WebSocketHandshake => ({ kind: 'refused', status, message });
  const { headers } = request;
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const key = headers['sec-websocket-key'] ?? '';
  if (request.method !== 'GET') return refused(405, 'A WebSocket begins with GET.');
  if (headers.upgrade?.toLowerCase() !== 'websocket') return refused(400, 'Upgrade to websocket, or to nothing.');
  if (!PATHS.has(path)) return refused(404, 'WAMP is at /ws.');
  if (headers['sec-websocket-version'] !== '13') return refused(426, 'The WebSocket version is 13.');
  if (!KEY.test(key)) return refused(400, 'Sec-WebSocket-Key must be 16 bytes in Base64.');
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const serializer = offered.map((name) => serializers.get(name)).find((one) => one !== undefined);
  if (serializer === undefined) {
    return refused(400, `Offer one of the WebSocket subprotocols ${[...serializers.keys()].join(', ')}.`);
  }
  const accept = createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
  const answer =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${serializer.subprotocol}\r\n\r\n`;
  return { kind: 'agreed', serializer, answer };
}

/** Answers a request to upgrade that is refused, and closes. */
export function refuseUpgrade(stream: Duplex, { status, message, retryAfterSeconds }: UpgradeRefusal): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
    ...(status === 426 ? ['Sec-WebSocket-Version: 13'] : []),
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
  ];
  // A client that resets the connection meanwhile must not end the process.
  stream.on('error', () => stream.destroy());
  stream.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}
