import { connect, type Socket } from 'node:net';

/** A RawSocket peer that speaks octets. */
export class RawSocketPeer {
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private received = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.isClosed = true;
        this.wake();
        resolve();
      }),
    );
  }

  static async open(port: number): Promise<RawSocketPeer> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    return new RawSocketPeer(socket);
  }

  /** Opened, with the handshake done: JSON, and the largest message that there is. */
  static async agreed(port: number): Promise<RawSocketPeer> {
    const peer = await RawSocketPeer.open(port);
    await peer.agree();
    return peer;
  }

  /** The same over a connection that is there. */
  static async over(socket: Socket): Promise<RawSocketPeer> {
    const peer = new RawSocketPeer(socket);
    await peer.agree();
    return peer;
  }

  private async agree(): Promise<void> {
    this.write([0x7f, 0xf1, 0, 0]);
    await this.take(4);
  }

  write(octets: readonly number[] | Buffer): void {
    this.socket.write(Buffer.from(octets));
  }

  send(message: unknown): void {
    const content = Buffer.from(JSON.stringify(message));
    const header = Buffer.alloc(4);
    header.writeUIntBE(content.length, 1, 3);
    this.write(Buffer.concat([header, content]));
  }

  async take(count: number): Promise<Buffer> {
    while (this.received.length < count) {
      if (this.isClosed) throw new Error(`closed after ${this.received.length} of ${count} octets`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const taken = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return taken;
  }

  async next(): Promise<unknown[]> {
    const header = await this.take(4);
    if (header[0] !== 0) throw new Error(`a frame of type ${header[0]} came`);
    const message: unknown[] = JSON.parse((await this.take(header.readUIntBE(1, 3))).toString());
    return message;
  }

  terminate(): void {
    this.socket.destroy();
  }
}
