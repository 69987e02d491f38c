import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/**
 * A loopback address for a distribution of the emulator, which knows its distributions by the Host header. Requests are passed on as a
 * browser at the public name sends them: that name, HTTPS, and that name as their origin. The rest of the edge is the emulator's: the
 * distribution's behaviours, viewer function, origins, secret header and response headers.
 */
export class EdgeAdapter {
  readonly endpoint: string;
  readonly #server: Server;

  private constructor(server: Server, endpoint: string) {
    this.#server = server;
    this.endpoint = endpoint;
  }

  /** `publicUrl` as in `https://d111111abcdef8.cloudfront.localhost`. */
  static async start(gatewayUrl: string, publicUrl: string): Promise<EdgeAdapter> {
    const { hostname, port } = new URL(gatewayUrl);
    // A connection for each request: one that is kept may be closed by the emulator in the moment in which it is used again.
    const agent = new Agent({ keepAlive: false });
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
    const endpoint = `http://127.0.0.1:${address.port}`;
    server.on('request', (incoming: IncomingMessage, answer: ServerResponse) => {
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [
          name,
          typeof value === 'string' && ['origin', 'referer'].includes(name)
            ? value.replace(endpoint, publicUrl)
            : value,
        ]),
      );
      const outgoing = request(
        {
          hostname,
          port,
          path: incoming.url,
          method: incoming.method,
          agent,
          headers: { ...headers, host: new URL(publicUrl).host, 'x-forwarded-proto': 'https' },
        },
        (response) => {
          answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
          response.pipe(answer);
        },
      );
      outgoing.on('error', (error) => {
        if (answer.headersSent) answer.destroy(error);
        else
          answer.writeHead(502, { 'content-type': 'text/plain' }).end(`The emulator did not answer: ${error.message}`);
      });
      incoming.pipe(outgoing);
    });
    return new EdgeAdapter(server, endpoint);
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
