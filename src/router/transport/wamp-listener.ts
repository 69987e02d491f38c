import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Logger } from '../../model/ports';
import { CborSerializer } from '../../wamp/serialization/cbor-serializer';
import { JsonSerializer } from '../../wamp/serialization/json-serializer';
import { MsgpackSerializer } from '../../wamp/serialization/msgpack-serializer';
import type { Serializer } from '../../wamp/serialization/serializer';
import type { Connection } from '../connection';
import type { ClientAddress } from '../limits/client-address';
import type { Gate } from '../limits/gate';
import type { LimitRefusal } from '../limits/limit-refusal';
import { TransportCounters } from '../metrics/transport-counters';
import type { Scheduler } from '../scheduler';
import { drainDelays, drainMilliseconds, type DrainPace } from './drain-delays';
import { OutgoingFrames } from './outgoing-frames';
import { answerRawSocketHandshake, HANDSHAKE_BYTES, RAWSOCKET_FULL, RawSocketProtocol } from './rawsocket-protocol';
import { ReadBudget } from './read-budget';
import { type QueueLimits, type SocketProtocol, SocketTransport } from './socket-transport';
import { TlsChannel } from './tls-channel';
import type { Transport } from './transport';
import { answerWebSocketHandshake, refuseUpgrade, type UpgradeRefusal } from './websocket-handshake';
import { WebSocketProtocol } from './websocket-protocol';

export interface TransportLimits extends QueueLimits {
  readonly maximumMessageBytes: number;
}

export interface WampListenerOptions {
  /** Makes the connection that a new transport talks to. */
  readonly connect: (transport: Transport) => Connection;
  /** Asked each time: they may change. What a message may have holds for new connections. */
  readonly limits: () => TransportLimits;
  readonly gate: Gate;
  readonly pingIntervalSeconds: () => number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

export interface DrainOptions {
  readonly pace: DrainPace;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly leaveSeconds: number;
}

interface Accepted {
  readonly socket: Socket;
  readonly serializer: Serializer;
  readonly protocol: SocketProtocol;
  /** What was read behind the handshake. */
  readonly head: Buffer;
  readonly address: ClientAddress;
  /** Gives the place back that the connection has taken. */
  readonly leave: () => void;
}

/** Who has used up its own share is told so; who finds the router full may have done nothing. */
function httpRefusal({ isFull, message, retryAfterSeconds }: LimitRefusal): UpgradeRefusal {
  return { status: isFull ? 503 : 429, message, retryAfterSeconds };
}

/** Elsewhere, or here in a while: the router may be the only one, and its successor has to start. */
const GOING_DOWN = { status: 503, message: 'The router goes down: connect again.', retryAfterSeconds: 5 };

/** Takes WebSockets and RawSockets, and keeps alive what comes of them. */
export class WampListener {
  readonly counters = new TransportCounters();
  private readonly options: WampListenerOptions;
  private readonly serializers: readonly Serializer[] = [
    new JsonSerializer(),
    new MsgpackSerializer(),
    new CborSerializer(),
  ];
  /** WebSocket subprotocol -> serializer */
  private readonly bySubprotocol: ReadonlyMap<string, Serializer>;
  private readonly frames = new OutgoingFrames();
  private readonly readBudget = new ReadBudget();
  private readonly transports = new Set<SocketTransport>();
  private cancelPing: () => void;
  private isClosing = false;
  /** Called when the last connection is gone. */
  private whenEmpty: () => void = () => undefined;

  constructor(options: WampListenerOptions) {
    this.options = options;
    this.bySubprotocol = new Map(this.serializers.map((serializer) => [serializer.subprotocol, serializer]));
    this.cancelPing = this.schedulePing();
  }

  /** Open connections by serializer: those that have said which one they speak. */
  get openConnections(): ReadonlyMap<string, number> {
    const counts = new Map(this.serializers.map(({ subprotocol }) => [subprotocol, 0]));
    for (const { serializer } of this.transports) {
      counts.set(serializer.subprotocol, (counts.get(serializer.subprotocol) ?? 0) + 1);
    }
    return counts;
  }

  /** Bytes that wait to be sent, of all connections. */
  get queuedBytes(): number {
    let bytes = 0;
    for (const transport of this.transports) bytes += transport.queuedBytes;
    return bytes;
  }

  /** Handles the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.isClosing) return refuseUpgrade(stream, GOING_DOWN);
    const { gate } = this.options;
    const address = gate.addressOf(request.socket.remoteAddress, request.headers);
    const tooFast = gate.admission.attempt(address);
    if (tooFast !== undefined) return refuseUpgrade(stream, httpRefusal(tooFast));
    const handshake = answerWebSocketHandshake(request, this.bySubprotocol);
    if (handshake.kind === 'refused') return refuseUpgrade(stream, handshake);
    if (!(stream instanceof Socket)) throw new Error('expected the socket of an HTTP connection');
    const entry = gate.admission.enter(address);
    if (entry.kind === 'refused') return refuseUpgrade(stream, httpRefusal(entry));
    const { serializer, answer } = handshake;
    stream.write(answer);
    const { maximumMessageBytes } = this.options.limits();
    const protocol = new WebSocketProtocol({ isText: serializer.isText, maximumMessageBytes });
    this.accept({ socket: stream, serializer, protocol, head, address, leave: entry.leave });
  }

  /** Takes a socket whose first bytes are a RawSocket handshake, or the beginning of one. */
  rawSocket(socket: Socket, firstBytes: Buffer): void {
    if (this.isClosing) return void socket.destroy();
    // A peer that resets the connection meanwhile must not end the process.
    socket.on('error', () => socket.destroy());
    if (firstBytes.length < HANDSHAKE_BYTES) {
      socket.once('data', (more: Buffer) => this.rawSocket(socket, Buffer.concat([firstBytes, more])));
      return;
    }
    const { maximumMessageBytes } = this.options.limits();
    const handshake = answerRawSocketHandshake(firstBytes, {
      serializerIds: this.serializers.map(({ rawSocketId }) => rawSocketId),
      maximumMessageBytes,
    });
    if (handshake.kind === 'refused') return void socket.end(handshake.answer);
    const { admission } = this.options.gate;
    const address = this.options.gate.addressOf(socket.remoteAddress);
    if (admission.attempt(address) !== undefined) return void socket.end(RAWSOCKET_FULL);
    const entry = admission.enter(address);
    if (entry.kind === 'refused') return void socket.end(RAWSOCKET_FULL);
    const serializer = this.serializers.find(({ rawSocketId }) => rawSocketId === handshake.serializerId);
    if (serializer === undefined) throw new Error('a serializer was agreed that is not there');
    socket.write(handshake.answer);
    const { maximumSentBytes } = handshake;
    const protocol = new RawSocketProtocol({ maximumSentBytes, maximumMessageBytes });
    const head = firstBytes.subarray(HANDSHAKE_BYTES);
    this.accept({ socket, serializer, protocol, head, address, leave: entry.leave });
  }

  /**
   * Takes no new connection and says GOODBYE to all, at the given pace. Resolves when they are gone; whoever has not answered within
   * `leaveSeconds` after the last GOODBYE is cut.
   */
  async drain({ pace, random, leaveSeconds }: DrainOptions): Promise<void> {
    this.isClosing = true;
    this.cancelPing();
    const { scheduler } = this.options;
    const delays = drainDelays(this.transports.size, pace, random);
    const limit = drainMilliseconds(this.transports.size, pace) + leaveSeconds * 1000;
    let index = 0;
    for (const transport of this.transports) scheduler.after(delays[index++] ?? 0, () => transport.shutDown());
    await new Promise<void>((resolve) => {
      const cancelLimit = scheduler.after(limit, () => {
        for (const transport of this.transports) transport.terminate();
      });
      this.whenEmpty = () => {
        cancelLimit();
        resolve();
      };
      if (this.transports.size === 0) this.whenEmpty();
    });
  }

  private accept({ socket, serializer, protocol, head, address, leave }: Accepted): void {
    const { frames, readBudget } = this;
    const { limits, gate, scheduler, logger, connect } = this.options;
    const transport = new SocketTransport({
      socket,
      peer: address.text,
      channel: socket instanceof TLSSocket ? new TlsChannel(socket) : undefined,
      serializer,
      protocol,
      frames,
      readBudget,
      limits,
      meter: gate.rates.meter(address),
      counters: this.counters,
      scheduler,
      logger,
    });
    this.transports.add(transport);
    const closed = (): void => {
      leave();
      this.transports.delete(transport);
      if (this.transports.size === 0) this.whenEmpty();
    };
    transport.start(connect(transport), { head, closed });
  }

  private schedulePing(): () => void {
    return this.options.scheduler.after(this.options.pingIntervalSeconds() * 1000, () => {
      for (const transport of this.transports) transport.checkAlive();
      this.cancelPing = this.schedulePing();
    });
  }
}
