import { MESSAGE_CODE, messageName } from '../../src/wamp/message-codes';
import { Deviation } from '../deviation';
import type { Channel, ChannelEvents } from './channel';
import type { Codec, Wire } from './codec';

/** How long a peer waits. */
export interface Patience {
  /** For something that must come. */
  readonly answerMilliseconds: number;
  /** For something that must not come. */
  readonly quietMilliseconds: number;
}

/** What is between the suite and the router, to try the suite itself: see test/conformance. */
export interface Tap {
  readonly toRouter?: (message: Wire) => readonly Wire[];
  readonly fromRouter?: (message: Wire) => readonly Wire[];
}

export interface PeerOptions {
  readonly codec: Codec;
  readonly patience: Patience;
  readonly tap: Tap | undefined;
}

const { ABORT, ERROR, SUBSCRIBE, SUBSCRIBED, REGISTER, REGISTERED, PUBLISH, PUBLISHED, CALL } = MESSAGE_CODE;

/** A peer of a router: sends what a check gives it, right or wrong, and keeps what comes. */
export class Peer {
  /** The session ID that WELCOME gave, and its details. */
  sessionId = 0;
  welcome: unknown = undefined;
  isClosed = false;
  private readonly inbox: Wire[] = [];
  private readonly options: PeerOptions;
  private wake: () => void = () => undefined;
  private channel_: Channel | undefined;
  private lastRequestId = 0;

  constructor(options: PeerOptions) {
    this.options = options;
  }

  static async open(connect: (events: ChannelEvents) => Promise<Channel>, options: PeerOptions): Promise<Peer> {
    const peer = new Peer(options);
    peer.channel_ = await connect({
      message: (bytes) => peer.received(bytes),
      closed: () => {
        peer.isClosed = true;
        peer.wake();
      },
    });
    return peer;
  }

  get codec(): Codec {
    return this.options.codec;
  }

  get channel(): Channel {
    if (this.channel_ === undefined) throw new Error('the peer is not connected');
    return this.channel_;
  }

  send(...message: Wire): void {
    for (const wire of this.options.tap?.toRouter?.(message) ?? [message]) this.channel.send(this.codec.encode(wire));
  }

  /** Sends a request with the next ID, which it returns. */
  ask(type: number, ...rest: Wire): number {
    this.send(type, ++this.lastRequestId, ...rest);
    return this.lastRequestId;
  }

  /** Sends a request, and waits for what answers it: an ABORT does too. */
  async request(type: number, ...rest: Wire): Promise<Wire> {
    const id = this.ask(type, ...rest);
    return this.answer(type, id);
  }

  /** @returns the ID of the subscription. */
  async subscribe(topic: string, options: object = {}): Promise<unknown> {
    return acknowledged(await this.request(SUBSCRIBE, options, topic), SUBSCRIBED);
  }

  /** @returns the ID of the registration. */
  async register(procedure: string, options: object = {}): Promise<unknown> {
    return acknowledged(await this.request(REGISTER, options, procedure), REGISTERED);
  }

  /** Publishes, with acknowledgement. @returns the ID of the publication. */
  async publish(topic: string, options: object = {}, ...payload: Wire): Promise<unknown> {
    return acknowledged(await this.request(PUBLISH, { acknowledge: true, ...options }, topic, ...payload), PUBLISHED);
  }

  /** Calls, and waits for the first answer. */
  async call(procedure: string, options: object = {}, ...payload: Wire): Promise<Wire> {
    return this.request(CALL, options, procedure, ...payload);
  }

  /** Takes the next message. @throws Deviation if none comes. */
  async next(): Promise<Wire> {
    return this.taken(() => true, 'a message');
  }

  /** Takes the answer to a request, past what else has come. */
  async answer(type: number, id: number): Promise<Wire> {
    const what = `an answer to ${messageName(type)} ${id}`;
    return this.taken(
      (wire) => wire[0] === ABORT || (wire[0] === ERROR ? wire[2] === id : answers(wire, type, id)),
      what,
    );
  }

  /** Takes so many messages, and those beyond that come before it is quiet; fewer, if no more come. */
  async exactly(count: number): Promise<readonly Wire[]> {
    await this.until(() => this.inbox.length >= count, this.options.patience.answerMilliseconds);
    await new Promise((resolve) => setTimeout(resolve, this.options.patience.quietMilliseconds));
    return this.inbox.splice(0);
  }

  /** Whether the connection ends, now or soon. */
  async closes(): Promise<boolean> {
    return this.until(() => this.isClosed, this.options.patience.answerMilliseconds);
  }

  private async taken(isWanted: (message: Wire) => boolean, what: string): Promise<Wire> {
    const find = (): number => this.inbox.findIndex(isWanted);
    await this.until(() => find() >= 0 || this.isClosed, this.options.patience.answerMilliseconds);
    const index = find();
    const message = index < 0 ? undefined : this.inbox.splice(index, 1)[0];
    if (message !== undefined) return message;
    const others = this.inbox.length === 0 ? '' : `; there came ${JSON.stringify(this.inbox).slice(0, 120)}`;
    const waited = `${this.options.patience.answerMilliseconds} ms`;
    throw new Deviation(
      this.isClosed ? `the connection ended before ${what}${others}` : `${what} did not come in ${waited}${others}`,
    );
  }

  private async until(isDone: () => boolean, milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    while (!isDone()) {
      const left = deadline - Date.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }

  private received(bytes: Buffer): void {
    const value = this.codec.decode(bytes);
    const wire: Wire = Array.isArray(value) ? value : [value];
    this.inbox.push(...(this.options.tap?.fromRouter?.(wire) ?? [wire]));
    this.wake();
  }
}

/** What a message says, without texts for people: of an ERROR its URI. */
export function gist(message: Wire): unknown {
  if (message[0] === ERROR) return message[4];
  return message[0] === ABORT ? `ABORT ${String(message[2])}` : messageName(message[0]);
}

function answers(wire: Wire, type: number, id: number): boolean {
  return wire[1] === id && (wire[0] === type + 1 || (type === CALL && wire[0] === MESSAGE_CODE.RESULT));
}

function acknowledged(message: Wire, type: number): unknown {
  if (message[0] !== type) throw new Deviation(`expected ${messageName(type)}, saw ${JSON.stringify(message)}`);
  return message[2];
}
