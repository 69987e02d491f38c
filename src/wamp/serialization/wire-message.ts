import { MESSAGE_CODE } from '../message-codes';
import type { Payload } from '../payload';

/** A message as it came: its elements up to the payload, and the payload by itself, not looked into yet. */
export interface WireMessage {
  readonly elements: readonly unknown[];
  /** Undefined for message types that have none. */
  readonly payload: ReceivedPayload | undefined;
}

/** A payload and how many elements of the message it is; more than two are one too many. */
export interface ReceivedPayload extends Payload {
  readonly elementCount: number;
  /** Whether the first of these elements is a list, and the second a dictionary, as far as they are there. */
  readonly hasListThenDict: boolean;
  values(): readonly unknown[];
}

/** How many elements there are before the payload, by message code. */
const ELEMENTS_BEFORE_PAYLOAD: readonly (number | undefined)[] = ((): (number | undefined)[] => {
  const counts: (number | undefined)[] = [];
  counts[MESSAGE_CODE.ERROR] = 5;
  counts[MESSAGE_CODE.PUBLISH] = 4;
  counts[MESSAGE_CODE.EVENT] = 4;
  counts[MESSAGE_CODE.CALL] = 4;
  counts[MESSAGE_CODE.RESULT] = 3;
  counts[MESSAGE_CODE.INVOCATION] = 4;
  counts[MESSAGE_CODE.YIELD] = 3;
  return counts;
})();

/** Undefined if messages that begin with this element have no payload, or if it is no message code. */
export function elementsBeforePayload(code: unknown): number | undefined {
  return typeof code === 'number' ? ELEMENTS_BEFORE_PAYLOAD[code] : undefined;
}
