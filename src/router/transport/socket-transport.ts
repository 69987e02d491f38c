import type { Socket } from 'node:net';
import type { Logger } from '../../model/ports';
import { ERROR_URI } from '../../wamp/error-uris';
import { parseClientMessage } from '../../wamp/parse-client-message';
import { ProtocolViolation } from '../../wamp/protocol-violation';
import type { RouterMessage } from '../../wamp/router-message';
import type { Serializer } from '../../wamp/serialization/serializer';
import type { SecureChannel } from '../auth/secure-channel';
import type { Connection } from '../connection';
import type { MessageMeter } from '../limits/message-rates';
import type { TransportCounters } from '../metrics/transport-counters';
import type { Scheduler } from '../scheduler';
import type { FrameHandler, FrameReader, Framing, FramingFault } from './framing/framing';
import { Backlog } from './backlog';
import type { FrameOwner, OutgoingFrames } from './outgoing-frames';
import type { ReadBudget } from './read-budget';
import type { Transport } from './transport';

/** What differs between WebSocket and RawSocket once the handshake is done. */
export interface SocketProtocol {
  readonly framing: Framing;
  reader(handler: FrameHandler): FrameReader;
  /** Frames that are no messages. `closing` is the last one that is sent, if the protocol has such a frame. */
  ping(): Buffer;
  pong(content: Buffer): Buffer;
  closing(reason: 'done' | FramingFault['kind']): Buffer | undefined;
  /** Larger frames are not sent: the peer has said in the handshake what it takes. */
  readonly maximumFrameBytes: number;
}

/** What may wait for a peer that does not keep up, and what is done beyond it. */
export interface QueueLimits {
  readonly maximumQueuedBytes: number;
  readonly slowConsumer: 'disconnect' | 'drop-oldest-events';
}

export interface SocketTransportOptions {
  readonly socket: Socket;
  readonly peer: string;
  readonly channel: SecureChannel | undefined;
  readonly serializer: Serializer;
  readonly protocol: SocketProtocol;
  readonly frames: OutgoingFrames;
  readonly readBudget: ReadBudget;
  /** Asked each time: they may change. */
  readonly limits: () => QueueLimits;
  /** Counts messages, if their rate is limited. */
  readonly meter: MessageMeter | undefined;
  readonly counters: TransportCounters;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/** When so much waits in a socket, what follows waits in a backlog, if its events may be dropped; it leaves in pieces of this size. */
const BACKLOG_BYTES = 65_536;

/** How long a peer may take to close its side after ours. */
const CLOSE_TIMEOUT_SECONDS = 2;

/** WAMP over one socket, once its handshake is done: frames of one serializer. */
export class SocketTransport implements Transport, FrameOwner, FrameHandler {
  readonly peer: string;
  readonly channel: SecureChannel | undefined;
  readonly serializer: Serializer;
  readonly framing: Framing;
  readonly maximumFrameBytes: number;
  readonly segments: number[] = [];
  private readonly options: SocketTransportOptions;
  private readonly reader: FrameReader;
  private connection: Connection | undefined;
  private isClosing = false;
  /** Only while the socket is congested, and events may be dropped. */
  private backlog: Backlog | undefined;
  private readonly droppedEvents = { sinceTold: 0, total: 0 };
  /** Whether anything was heard since the last ping. */
  private isAlive = true;
  /** Messages that the meter has not counted yet. */
  private uncounted = 0;
  private isPaced = false;

  constructor(options: SocketTransportOptions) {
    this.options = options;
    this.peer = options.peer;
    this.channel = options.channel;
    this.serializer = options.serializer;
    this.framing = options.protocol.framing;
    this.maximumFrameBytes = options.protocol.maximumFrameBytes;
    this.reader = options.protocol.reader(this);
  }

  get isCongested(): boolean {
    return this.options.socket.writableLength > 0;
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.options.socket.writableLength + (this.backlog?.bytes ?? 0);
  }

  /** Begins to listen. `head` was read already; `closed` is called once, when the socket is gone. */
  start(connection: Connection, { head, closed }: { readonly head: Buffer; readonly closed: () => void }): void {
    const { socket, readBudget, meter, counters, logger } = this.options;
    this.connection = connection;
    counters.connections += 1;
    counters.bytesReceived += head.length;
    socket.setNoDelay(true);
    socket.setTimeout(0);
    socket.on('data', (chunk: Buffer) => {
      readBudget.spend(socket, chunk.length);
      counters.bytesReceived += chunk.length;
      this.isAlive = true;
      this.reader.push(chunk);
      if (meter !== undefined) this.pace(meter);
    });
    // A reset or a broken pipe; `close` follows.
    socket.on('error', (error) => logger.info('socket error', { peer: this.peer, error: error.message }));
    // The peer has said all that it will say.
    socket.once('end', () => this.closed());
    socket.once('close', () => {
      this.isClosing = true;
      connection.lost();
      closed();
    });
    if (head.length > 0) this.reader.push(head);
  }

  send(message: RouterMessage): void {
    if (this.isClosing) return;
    // What this turn's frames hold already was sent before.
    if (this.backlog === undefined || this.segments.length > 0) this.options.frames.append(this, message);
    else this.postpone(this.backlog, message);
  }

  /**
   * The peer has said in its handshake that it takes no message of this size. An EVENT is left out: whoever publishes must not be able to
   * end another's session. For any other message the peer would wait in vain, so its connection fails.
   */
  oversize(message: RouterMessage, frameBytes: number): void {
    const { logger } = this.options;
    logger.warn('a message is larger than the peer takes', { peer: this.peer, type: message.type, frameBytes });
    if (message.type !== 'EVENT') this.close();
  }

  write(bytes: Buffer): boolean {
    const { socket, limits, counters } = this.options;
    if (socket.destroyed || socket.writableEnded) return false;
    socket.write(bytes);
    counters.bytesSent += bytes.length;
    const { maximumQueuedBytes, slowConsumer } = limits();
    if (slowConsumer === 'drop-oldest-events') {
      if (socket.writableLength > BACKLOG_BYTES) this.openBacklog();
    } else if (socket.writableLength > maximumQueuedBytes) this.disconnectSlowConsumer();
    return socket.writableLength > 0;
  }

  close(): void {
    this.endWith('done');
  }

  /** To be called once each ping interval: a peer that was silent since the last ping, pong included, is gone. */
  checkAlive(): void {
    const { socket, protocol, counters, logger } = this.options;
    // A peer that is not read from cannot be heard; if it has gone, the next pings fail.
    if (!this.isAlive && !this.isPaced) {
      counters.disconnections.half_open += 1;
      logger.warn('half-open connection closed', { peer: this.peer });
      socket.destroy();
      return;
    }
    this.isAlive = false;
    if (!this.isClosing && !socket.writableEnded) socket.write(protocol.ping());
  }

  /** Says GOODBYE because the router goes down. */
  shutDown(): void {
    this.connection?.shutDown();
  }

  /** Cuts the connection. */
  terminate(): void {
    this.options.socket.destroy();
  }

  message(bytes: Buffer): void {
    const { connection } = this;
    if (this.isClosing || connection === undefined) return;
    try {
      const message = parseClientMessage(this.serializer.decode(bytes));
      this.options.counters.messagesReceived[message.type] += 1;
      this.uncounted += 1;
      connection.receive(message);
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

  ping(bytes: Buffer): void {
    const { socket, protocol, limits } = this.options;
    // Pings are answered in the order of the messages around them, and no faster than they are taken.
    if (socket.writableLength <= limits().maximumQueuedBytes && !socket.writableEnded)
      socket.write(protocol.pong(bytes));
  }

  pong(): void {
    this.isAlive = true;
  }

  fault({ kind, message }: FramingFault): void {
    if (this.isClosing) return;
    const uri = kind === 'tooLarge' ? ERROR_URI.payloadSizeExceeded : ERROR_URI.protocolViolation;
    this.connection?.violate(new ProtocolViolation(message, uri));
    this.endWith(kind);
  }

  closed(): void {
    this.endWith('done');
    this.options.socket.end();
  }

  private endWith(reason: 'done' | FramingFault['kind']): void {
    if (this.isClosing) return;
    this.isClosing = true;
    const { socket, frames, protocol, scheduler } = this.options;
    frames.flush();
    if (socket.destroyed || socket.writableEnded) return;
    const rest = this.backlog?.take(Number.POSITIVE_INFINITY);
    this.backlog = undefined;
    if (rest !== undefined) socket.write(rest);
    const last = protocol.closing(reason);
    if (last !== undefined) socket.write(last);
    socket.end();
    // What the peer still sends is read and dropped: an unread byte would reset the connection, and our last words with it.
    const cancel = scheduler.after(CLOSE_TIMEOUT_SECONDS * 1000, () => socket.destroy());
    socket.once('close', cancel);
  }

  /** Reads no further until what was read is paid for. */
  private pace(meter: MessageMeter): void {
    const { socket, readBudget, scheduler, counters } = this.options;
    const waitMilliseconds = meter.spend(this.uncounted, this.connection?.principal);
    this.uncounted = 0;
    if (waitMilliseconds === 0 || this.isPaced) return;
    readBudget.release(socket);
    socket.pause();
    this.isPaced = true;
    counters.readPauses += 1;
    scheduler.after(waitMilliseconds, () => {
      this.isPaced = false;
      socket.resume();
    });
  }

  private openBacklog(): void {
    if (this.backlog !== undefined || this.isClosing) return;
    this.backlog = new Backlog();
    // Node promises it: far more waits than its mark.
    this.options.socket.once('drain', () => this.release());
  }

  private postpone(backlog: Backlog, message: RouterMessage): void {
    const { frames, limits, counters } = this.options;
    const frame = frames.copy(this, message);
    if (frame === undefined) return;
    backlog.push(frame, message.type === 'EVENT');
    const { maximumQueuedBytes } = limits();
    while (this.queuedBytes > maximumQueuedBytes && backlog.dropOldestEvent()) {
      this.droppedEvents.sinceTold += 1;
      counters.eventsDropped += 1;
    }
    // What the socket has taken is bounded by what one turn sends; what remains are no events.
    if (backlog.bytes > maximumQueuedBytes) this.disconnectSlowConsumer();
  }

  /** The socket has sent what it had: gives it the next piece of the backlog, or ends the backlog. */
  private release(): void {
    const { backlog, connection, droppedEvents } = this;
    const { socket, counters, logger } = this.options;
    if (backlog === undefined || socket.destroyed) return;
    if (droppedEvents.sinceTold > 0) {
      const dropped = droppedEvents.sinceTold;
      droppedEvents.sinceTold = 0;
      droppedEvents.total += dropped;
      logger.warn('events of a slow consumer dropped', { peer: this.peer, dropped, total: droppedEvents.total });
      // The news of it follows what is left of them.
      connection?.eventsDropped({ dropped, total: droppedEvents.total });
    }
    const piece = backlog.take(BACKLOG_BYTES);
    if (piece === undefined) {
      this.backlog = undefined;
      return;
    }
    counters.bytesSent += piece.length;
    socket.write(piece, () => this.release());
  }

  private disconnectSlowConsumer(): void {
    const { socket, logger, counters, limits } = this.options;
    if (this.isClosing) return;
    counters.disconnections.slow_consumer += 1;
    logger.warn('slow consumer disconnected', {
      peer: this.peer,
      queuedBytes: this.queuedBytes,
      maximumQueuedBytes: limits().maximumQueuedBytes,
    });
    this.isClosing = true;
    socket.destroy();
  }
}
