import { type OutgoingHttpHeaders, request } from 'node:http';
import type { Duplex } from 'node:stream';

export interface UpgradeAnswer {
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
  /** The open connection, if it was upgraded. */
  readonly socket: Duplex | undefined;
}

/** Asks to upgrade to a WebSocket, and says what came of it. */
export function upgrade(port: number, extraHeaders: OutgoingHttpHeaders = {}): Promise<UpgradeAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
      'Sec-WebSocket-Protocol': 'wamp.2.json',
      ...extraHeaders,
    };
    request({ host: '127.0.0.1', port, path: '/ws', headers })
      .once('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.once('end', () =>
          resolve({
            status: response.statusCode,
            retryAfter: response.headers['retry-after'],
            text,
            socket: undefined,
          }),
        );
      })
      .once('upgrade', (_response, socket) => {
        socket.on('error', () => undefined);
        resolve({ status: 101, retryAfter: undefined, text: '', socket });
      })
      .once('error', reject)
      .end();
  });
}
