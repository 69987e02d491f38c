import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '../../model/ports';
import { JsonSerializer } from '../../wamp/json-serializer';
import type { Connection } from '../connection';
import type { Scheduler } from '../scheduler';
import type { Transport } from './transport';
import { WebSocketTransport } from './websocket-transport';
import { WriteCoalescer } from './write-coalescer';

export interface WebSocketListenerOptions {
  /** Makes the connection that a new transport talks to. */
  readonly connect: (transport: Transport) => Connection;
  readonly maximumMessageBytes: number;
  readonly maximumQueuedBytes: number;
  readonly pingIntervalSeconds: number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/** Paths at which WebSockets are taken: the deployed edge forwards `/ws`, and a router alone is often asked at `/`. */
const PATHS: ReadonlySet<string> = new Set(['/', '/ws', '/ws/']);

/** Takes HTTP upgrades and keeps the WebSockets that come of them alive. */
export class WebSocketListener {
  private readonly options: WebSocketListenerOptions;
  private readonly serializer = new JsonSerializer();
  private readonly coalescer = new WriteCoalescer();
  private readonly server: WebSocketServer;
  private readonly transports = new Set<WebSocketTransport>();
  private cancelPing: () => void;
  private isClosing = false;
  /** Called when the last connection is gone. */
  private whenEmpty: () => void = () => undefined;

  constructor(options: WebSocketListenerOptions) {
    this.options = options;
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      allowSynchronousEvents: true,
      // The transport checks both itself, to answer with ABORT; twice the limit is what `ws` may hold in memory at most.
      maxPayload: 2 * options.maximumMessageBytes,
      skipUTF8Validation: true,
    });
    this.cancelPing = this.schedulePing();
  }

  /** Handles the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (this.isClosing) return reject(stream, 503, 'The router goes down: connect again.');
    if (!PATHS.has(path)) return reject(stream, 404, 'WAMP is at /ws.');
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes(this.serializer.subprotocol)) {
      return reject(stream, 400, `Offer the WebSocket subprotocol ${this.serializer.subprotocol}.`);
    }
    this.server.handleUpgrade(request, stream, head, (webSocket) =>
      this.accept(webSocket, stream, request.socket.remoteAddress ?? 'unknown'),
    );
  }

  /** Takes no new connection and says GOODBYE to all. Resolves when they are gone, which takes no longer than `limitSeconds`. */
  async close(limitSeconds: number): Promise<void> {
    this.isClosing = true;
    this.cancelPing();
    for (const transport of this.transports) transport.shutDown();
    await new Promise<void>((resolve) => {
      const cancelLimit = this.options.scheduler.after(limitSeconds * 1000, () => {
        for (const transport of this.transports) transport.terminate();
      });
      this.whenEmpty = () => {
        cancelLimit();
        resolve();
      };
      if (this.transports.size === 0) this.whenEmpty();
    });
  }

  private accept(webSocket: WebSocket, stream: Duplex, peer: string): void {
    const { maximumMessageBytes, maximumQueuedBytes, logger, connect } = this.options;
    const { serializer, coalescer } = this;
    const transport = new WebSocketTransport({
      webSocket,
      stream,
      peer,
      serializer,
      coalescer,
      maximumMessageBytes,
      maximumQueuedBytes,
      logger,
    });
    this.transports.add(transport);
    transport.start(connect(transport), () => {
      this.transports.delete(transport);
      if (this.transports.size === 0) this.whenEmpty();
    });
  }

  private schedulePing(): () => void {
    return this.options.scheduler.after(this.options.pingIntervalSeconds * 1000, () => {
      for (const transport of this.transports) transport.ping();
      this.cancelPing = this.schedulePing();
    });
  }
}

function reject(stream: Duplex, status: number, message: string): void {
  const reason = STATUS_CODES[status] ?? '';
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  // A client that resets the connection meanwhile must not end the process.
  stream.on('error', () => stream.destroy());
  stream.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}
