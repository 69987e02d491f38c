import type { ClientMessage } from '../../wamp/client-message';
import { ownedPayload } from '../../wamp/serialization/encoded-payload';
import { payloadBytes } from '../payload-bytes';
import type { RefusedRequest } from '../refusal';

/** What a session that has joined may ask of the realm. */
export type RealmMessage = Exclude<ClientMessage, { type: 'HELLO' | 'ABORT' | 'AUTHENTICATE' | 'GOODBYE' }>;

export function isRealmMessage(message: ClientMessage): message is RealmMessage {
  const { type } = message;
  return type !== 'HELLO' && type !== 'ABORT' && type !== 'AUTHENTICATE' && type !== 'GOODBYE';
}

/** About the memory of a message without its payload. */
const MESSAGE_BYTES = 512;

export function messageBytes(message: RealmMessage): number {
  return MESSAGE_BYTES + ('payload' in message ? payloadBytes(message.payload) : 0);
}

/** A message that outlives the turn in which it came. */
export function keptMessage(message: RealmMessage): RealmMessage {
  return 'payload' in message ? { ...message, payload: ownedPayload(message.payload) } : message;
}

/** What an ERROR would answer; nothing of an unacknowledged PUBLISH (checklist 20), and of what is no request. */
export function answerable(message: RealmMessage): RefusedRequest | undefined {
  switch (message.type) {
    case 'PUBLISH':
      return message.options.acknowledge ? message : undefined;
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
    case 'REGISTER':
    case 'UNREGISTER':
    case 'CALL':
      return message;
    case 'CANCEL':
    case 'YIELD':
    case 'ERROR':
      return undefined;
  }
}
