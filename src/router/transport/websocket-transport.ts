import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Logger } from '../../model/ports';
import { ERROR_URI } from '../../wamp/error-uris';
import { parseClientMessage } from '../../wamp/parse-client-message';
import { ProtocolViolation } from '../../wamp/protocol-violation';
import type { RouterMessage } from '../../wamp/router-message';
import type { Serializer } from '../../wamp/serializer';
import type { Connection } from '../connection';
import type { Transport } from './transport';
import type { WriteCoalescer } from './write-coalescer';

export interface WebSocketTransportOptions {
  readonly webSocket: WebSocket;
  /** The socket beneath, to coalesce writes and to know how much waits. */
  readonly stream: Duplex;
  readonly peer: string;
  readonly serializer: Serializer;
  readonly coalescer: WriteCoalescer;
  readonly maximumMessageBytes: number;
  readonly maximumQueuedBytes: number;
  readonly logger: Logger;
}

/** WAMP over one WebSocket: text frames of one serializer. */
export class WebSocketTransport implements Transport {
  readonly peer: string;
  private readonly options: WebSocketTransportOptions;
  private connection: Connection | undefined;
  private isClosing = false;
  /** Whether anything was heard since the last ping. */
  private isAlive = true;

  constructor(options: WebSocketTransportOptions) {
    this.options = options;
    this.peer = options.peer;
  }

  /** Begins to listen. `closed` is called once, when the WebSocket is gone. */
  start(connection: Connection, closed: () => void): void {
    const { webSocket, logger } = this.options;
    this.connection = connection;
    webSocket.on('message', (data, isBinary) => this.receive(connection, data, isBinary));
    webSocket.on('pong', () => {
      this.isAlive = true;
    });
    // What breaks the WebSocket protocol itself; `close` follows.
    webSocket.on('error', (error) => logger.warn('websocket error', { peer: this.peer, error: error.message }));
    webSocket.once('close', () => {
      this.isClosing = true;
      connection.lost();
      closed();
    });
  }

  send(message: RouterMessage): void {
    if (this.isClosing) return;
    const { webSocket, stream, serializer, coalescer, maximumQueuedBytes } = this.options;
    if (stream.writableCorked === 0) coalescer.cork(stream);
    webSocket.send(serializer.encode(message));
    if (stream.writableLength > maximumQueuedBytes) this.disconnectSlowConsumer();
  }

  close(): void {
    if (this.isClosing) return;
    this.isClosing = true;
    this.options.webSocket.close(1000);
  }

  /** To be called once each ping interval: a peer that was silent since the last ping, pong included, is gone. */
  ping(): void {
    const { webSocket, logger } = this.options;
    if (!this.isAlive) {
      logger.warn('half-open connection closed', { peer: this.peer });
      webSocket.terminate();
      return;
    }
    this.isAlive = false;
    if (webSocket.readyState === webSocket.OPEN) webSocket.ping();
  }

  /** Says GOODBYE because the router goes down. */
  shutDown(): void {
    this.connection?.shutDown();
  }

  /** Cuts the connection. */
  terminate(): void {
    this.options.webSocket.terminate();
  }

  private receive(connection: Connection, data: RawData, isBinary: boolean): void {
    this.isAlive = true;
    if (this.isClosing) return;
    try {
      connection.receive(parseClientMessage(this.decode(data, isBinary)));
    } catch (error) {
      if (error instanceof ProtocolViolation) return connection.violate(error);
      // A fault of ours: it ends this connection, and no other.
      this.options.logger.error('a message could not be handled', {
        peer: this.peer,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      connection.violate(new ProtocolViolation('A fault on our side: connect again', 'headwater.error.internal'));
    }
  }

  private decode(data: RawData, isBinary: boolean): unknown {
    const { serializer, maximumMessageBytes } = this.options;
    if (isBinary)
      throw new ProtocolViolation(`${serializer.subprotocol} messages are text frames; received a binary one`);
    // `ws` gives one Buffer for its default binary type.
    if (!Buffer.isBuffer(data)) throw new Error('expected a Buffer from the WebSocket');
    if (data.length > maximumMessageBytes) {
      throw new ProtocolViolation(
        `The message has ${data.length} bytes and at most ${maximumMessageBytes} are taken: split it`,
        ERROR_URI.payloadSizeExceeded,
      );
    }
    if (!isUtf8(data)) throw new ProtocolViolation('the text frame is not UTF-8');
    return serializer.decode(data.toString());
  }

  private disconnectSlowConsumer(): void {
    const { webSocket, stream, logger, maximumQueuedBytes } = this.options;
    logger.warn('slow consumer disconnected', {
      peer: this.peer,
      queuedBytes: stream.writableLength,
      maximumQueuedBytes,
    });
    this.isClosing = true;
    webSocket.terminate();
  }
}
