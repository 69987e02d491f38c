import { createServer as createPlainServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';

export interface TlsServerOptions {
  readonly context: SecureContextOptions;
  /** Browsers ask their users which certificate to show, so only if somebody authenticates so. */
  readonly asksForCertificate: boolean;
  readonly handshakeTimeoutSeconds: number;
  readonly handshakeFailed: (peer: string, error: Error) => void;
}

/** An HTTP server, over TLS if there is any. */
export function createServer(http: ServerOptions, tls: TlsServerOptions | undefined, handler: RequestListener): Server {
  if (tls === undefined) return createPlainServer(http, handler);
  const { context, asksForCertificate, handshakeTimeoutSeconds, handshakeFailed } = tls;
  const server = createSecureServer(
    {
      ...http,
      ...context,
      requestCert: asksForCertificate,
      // Who shows none, or one that nobody vouches for, may authenticate otherwise.
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutSeconds * 1000,
    },
    handler,
  );
  server.on('tlsClientError', (error, socket) => handshakeFailed(socket.remoteAddress ?? 'unknown', error));
  return server;
}
