import type { ClientMessageType } from '../../wamp/client-message';

/** Why a connection was ended by the router before its time. */
export type Disconnection = 'slow_consumer' | 'half_open';

/** What has passed through the sockets of a process since it began, the bridge's not counted. Plain numbers, as in `RealmCounters`. */
export class TransportCounters {
  connections = 0;
  bytesReceived = 0;
  bytesSent = 0;
  readonly messagesReceived: Record<ClientMessageType, number> = {
    HELLO: 0,
    ABORT: 0,
    AUTHENTICATE: 0,
    GOODBYE: 0,
    ERROR: 0,
    PUBLISH: 0,
    SUBSCRIBE: 0,
    UNSUBSCRIBE: 0,
    CALL: 0,
    CANCEL: 0,
    REGISTER: 0,
    UNREGISTER: 0,
    YIELD: 0,
  };
  /** How often a peer was not read from for a while, because it speaks faster than it may. */
  readPauses = 0;
  /** EVENTs that were not sent because their receiver does not keep up. */
  eventsDropped = 0;
  readonly disconnections: Record<Disconnection, number> = { slow_consumer: 0, half_open: 0 };
}
