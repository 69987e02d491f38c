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

const SUBSCRIBE_REQUEST = 1;

export interface SubscriberEvents {
  /** Events come from now on. */
  readonly onSubscribed: () => void;
  readonly onEvent: (topic: string, kwargs: Readonly<Record<string, unknown>>) => void;
  /** Once, however the session ends. */
  readonly onClosed: () => void;
}

/** One WAMP session that subscribes to all topics below a prefix. Returns how to end it. */
export function subscribe(ticket: LiveTicket, prefix: string, events: SubscriberEvents): () => void {
  const socket = new WebSocket(ticket.url, ['wamp.2.json']);
  const send = (message: readonly unknown[]): void => {
    socket.send(JSON.stringify(message));
  };

  socket.addEventListener('open', () => {
    const roles = { subscriber: { features: { pattern_based_subscription: true } } };
    send([HELLO, ticket.realm, { roles, authmethods: ['ticket'], authid: ticket.authid }]);
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = typeof data === 'string' ? readJson(data) : undefined;
    if (!Array.isArray(message)) return;
    const parts: readonly unknown[] = message;
    switch (parts[0]) {
      case CHALLENGE:
        send([AUTHENTICATE, ticket.ticket, {}]);
        break;
      case WELCOME:
        send([SUBSCRIBE, SUBSCRIBE_REQUEST, { match: 'prefix' }, prefix]);
        break;
      case SUBSCRIBED:
        events.onSubscribed();
        break;
      case EVENT:
        receive(parts, events);
        break;
      case GOODBYE:
        send([GOODBYE, {}, 'wamp.close.goodbye_and_out']);
        socket.close();
        break;
      case ABORT:
      case ERROR:
        socket.close();
        break;
    }
  });
  socket.addEventListener('close', () => {
    events.onClosed();
  });
  return () => {
    socket.close();
  };
}

/** `[EVENT, subscription, publication, details, args?, kwargs?]`; a pattern's details name the topic. */
function receive(parts: readonly unknown[], events: SubscriberEvents): void {
  const [, , , details, , kwargs] = parts;
  if (!isRecord(details) || typeof details.topic !== 'string') return;
  events.onEvent(details.topic, isRecord(kwargs) ? kwargs : {});
}
