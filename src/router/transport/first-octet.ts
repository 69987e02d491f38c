import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { RAWSOCKET_MAGIC } from './rawsocket-protocol';

export interface FirstOctetOptions {
  readonly rawSocket: (socket: Socket, firstBytes: Buffer) => void;
  /** How long a connection may say nothing at all. */
  readonly timeoutSeconds: number;
}

/**
 * Takes RawSockets on the port of an HTTP server: looks at the first octet of each connection, which is 0x7F for a RawSocket and never for
 * an HTTP request, and gives the connection to whom it is for. Over TLS it is the first octet of what is inside. Nothing else of the server
 * changes.
 */
export function takeRawSockets(server: Server, { rawSocket, timeoutSeconds }: FirstOctetOptions): void {
  const event = server instanceof TlsServer ? 'secureConnection' : 'connection';
  const httpListeners = server.listeners(event);
  server.removeAllListeners(event);
  server.on(event, (socket: Socket) => {
    const drop = (): void => void socket.destroy();
    socket
      .once('error', drop)
      .once('end', drop)
      .setTimeout(timeoutSeconds * 1000, drop);
    socket.once('data', (firstBytes: Buffer) => {
      socket.off('error', drop).off('end', drop).off('timeout', drop).setTimeout(0);
      if (firstBytes[0] === RAWSOCKET_MAGIC) return rawSocket(socket, firstBytes);
      // As if nothing had been read: the HTTP server begins at the first byte.
      socket.pause();
      for (const listener of httpListeners) Reflect.apply(listener, server, [socket]);
      socket.unshift(firstBytes);
      socket.resume();
    });
  });
}
