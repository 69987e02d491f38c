import WebSocket from 'ws';

/** A WAMP peer that sends whatever a test gives it, and keeps what comes. */
export class RawPeer {
  readonly webSocket: WebSocket;
  readonly closed: Promise<number>;
  private readonly messages: unknown[][] = [];
  private waiting: ((message: unknown[]) => void)[] = [];

  private constructor(webSocket: WebSocket) {
    this.webSocket = webSocket;
    this.closed = new Promise((resolve) => webSocket.once('close', resolve));
    webSocket.on('message', (data: Buffer) => {
      const message: unknown[] = JSON.parse(data.toString());
      const next = this.waiting.shift();
      if (next === undefined) this.messages.push(message);
      else next(message);
    });
  }

  static async open(url: string, subprotocol = 'wamp.2.json'): Promise<RawPeer> {
    const webSocket = new WebSocket(url, subprotocol);
    const peer = new RawPeer(webSocket);
    await new Promise<void>((resolve, reject) => {
      webSocket.once('open', resolve);
      webSocket.once('error', reject);
    });
    webSocket.on('error', () => undefined);
    return peer;
  }

  /** Opens and joins by ticket, or as anonymous without one. */
  static async join(url: string, who?: { readonly authid: string; readonly ticket: string }): Promise<RawPeer> {
    const peer = await RawPeer.open(url);
    peer.send([1, 'iot', hello(who?.authid)]);
    if (who !== undefined) {
      await peer.next();
      peer.send([5, who.ticket, {}]);
    }
    const welcome = await peer.next();
    if (welcome[0] !== 2) throw new Error(`no WELCOME: ${JSON.stringify(welcome)}`);
    return peer;
  }

  send(message: unknown): void {
    this.webSocket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message, in order; rejects if none comes within four seconds. */
  next(): Promise<unknown[]> {
    const message = this.messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no message came')), 4_000);
      this.waiting.push((next) => {
        clearTimeout(timer);
        resolve(next);
      });
    });
  }

  /** Messages that have come and not been taken, once the router has answered a last request. */
  async drained(): Promise<unknown[][]> {
    this.send([48, 999_999, {}, 'no.such.procedure.here']);
    const seen: unknown[][] = [];
    for (;;) {
      const message = await this.next();
      if (message[0] === 8 && message[2] === 999_999) return seen;
      seen.push(message);
    }
  }

  terminate(): void {
    this.webSocket.terminate();
  }
}

export function hello(authid?: string): Record<string, unknown> {
  return {
    roles: { publisher: {}, subscriber: {}, caller: {}, callee: {} },
    ...(authid === undefined ? {} : { authid, authmethods: ['ticket'] }),
  };
}
