import { isRecord, readJson } from './json-guards';
import type { LiveTicket } from './live-ticket';

/** WAMP message types (the basic profile) that a subscriber meets. */
const HELLO = 1;
const WELCOME = 2;
const ABORT = 3;
const CHALLENGE = 4;
const AUTHENTICATE = 5;
const GOODBYE = 6;
const ERROR = 8;
const SUBSCRIBE = 32;
const SUBSCRIBED = 33;
const EVENT = 36;

/** How often an idle session is asked whether it is still there, by subscribing again: the answer is the same subscription. */
const PROBE_INTERVAL_MS = 30_000;

export interface SubscriberEvents {
  /** Events come from now on. */
  readonly onSubscribed: () => void;
  readonly onEvent: (topic: string, kwargs: Readonly<Record<string, unknown>>) => void;
  /** Once, however the session ends. */
  readonly onClosed: () => void;
}

/** What of a browser's WebSocket is used. */
export interface SubscriberSocket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

export interface SubscribeOptions {
  readonly ticket: LiveTicket;
  /** All topics that begin so. */
  readonly prefix: string;
  readonly events: SubscriberEvents;
  readonly openSocket: (url: string, protocols: string[]) => SubscriberSocket;
  readonly probeIntervalMs?: number;
}

/**
 * One WAMP session that subscribes to all topics below a prefix. Returns how to end it. A connection that died without a word
 * (a laptop that slept, a network that changed) is noticed by its silence: browsers show no pings to a script.
 */
export function subscribe(options: SubscribeOptions): () => void {
  const { ticket, prefix, events, openSocket, probeIntervalMs = PROBE_INTERVAL_MS } = options;
  const socket = openSocket(ticket.url, ['wamp.2.json']);
  const send = (message: readonly unknown[]): void => {
    socket.send(JSON.stringify(message));
  };
  let requests = 0;
  const sendSubscribe = (): void => {
    requests += 1;
    send([SUBSCRIBE, requests, { match: 'prefix' }, prefix]);
  };
  let isSilent = false;
  let probing: ReturnType<typeof setInterval> | undefined;
  const probe = (): void => {
    if (isSilent) {
      finish();
      return;
    }
    isSilent = true;
    sendSubscribe();
  };
  let isFinished = false;
  const finish = (): void => {
    if (isFinished) return;
    isFinished = true;
    clearInterval(probing);
    socket.close();
    events.onClosed();
  };

  socket.addEventListener('open', () => {
    const roles = { subscriber: { features: { pattern_based_subscription: true } } };
    send([HELLO, ticket.realm, { roles, authmethods: ['ticket'], authid: ticket.authid }]);
  });
  socket.addEventListener('message', ({ data }) => {
    isSilent = false;
    const message = typeof data === 'string' ? readJson(data) : undefined;
    if (!Array.isArray(message)) return;
    const parts: readonly unknown[] = message;
    switch (parts[0]) {
      case CHALLENGE:
        send([AUTHENTICATE, ticket.ticket, {}]);
        break;
      case WELCOME:
        sendSubscribe();
        break;
      case SUBSCRIBED:
        if (probing !== undefined) break;
        probing = setInterval(probe, probeIntervalMs);
        events.onSubscribed();
        break;
      case EVENT:
        receive(parts, events);
        break;
      case GOODBYE:
        send([GOODBYE, {}, 'wamp.close.goodbye_and_out']);
        finish();
        break;
      case ABORT:
      case ERROR:
        finish();
        break;
    }
  });
  socket.addEventListener('error', finish);
  socket.addEventListener('close', finish);
  return finish;
}

/** `[EVENT, subscription, publication, details, args?, kwargs?]`; a pattern's details name the topic. */
function receive(parts: readonly unknown[], events: SubscriberEvents): void {
  const [, , , details, , kwargs] = parts;
  if (!isRecord(details) || typeof details.topic !== 'string') return;
  events.onEvent(details.topic, isRecord(kwargs) ? kwargs : {});
}
