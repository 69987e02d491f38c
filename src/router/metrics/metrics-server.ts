import { createServer, type Server, type ServerResponse } from 'node:http';
import { listen } from '../listen';
import { type Readiness, readyAnswer } from '../readiness';
import { EXPOSITION_CONTENT_TYPE } from './exposition';

export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  /** The metrics in Prometheus' text format. */
  readonly render: () => string;
  readonly readiness: () => Readiness;
}

/** `/metrics`, `/health` and `/ready` on a port of their own, for those who watch over the router: it asks for no credentials. */
export class MetricsServer {
  private readonly options: MetricsServerOptions;
  private readonly server: Server;

  constructor(options: MetricsServerOptions) {
    this.options = options;
    this.server = createServer((request, response) => {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD');
        return answer(response, 405, { error: 'Use GET.' });
      }
      this.respond(path, response);
    });
  }

  /** @returns the port. Rejects if it cannot listen there. */
  start(): Promise<number> {
    return listen(this.server, this.options);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private respond(path: string, response: ServerResponse): void {
    switch (path) {
      case '/metrics':
        response.writeHead(200, { 'Content-Type': EXPOSITION_CONTENT_TYPE, 'Cache-Control': 'no-store' });
        response.end(this.options.render());
        return;
      case '/health':
        return answer(response, 200, { status: 'ok' });
      case '/ready': {
        const { status, body } = readyAnswer(this.options.readiness());
        return answer(response, status, body);
      }
      default:
        return answer(response, 404, { error: 'There are /metrics, /health and /ready here.' });
    }
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
