/** Message type codes (Basic Profile, section "Message Codes and Direction"; CANCEL and INTERRUPT are of the Advanced Profile). */
export const MESSAGE_CODE = {
  HELLO: 1,
  WELCOME: 2,
  ABORT: 3,
  CHALLENGE: 4,
  AUTHENTICATE: 5,
  GOODBYE: 6,
  ERROR: 8,
  PUBLISH: 16,
  PUBLISHED: 17,
  SUBSCRIBE: 32,
  SUBSCRIBED: 33,
  UNSUBSCRIBE: 34,
  UNSUBSCRIBED: 35,
  EVENT: 36,
  CALL: 48,
  CANCEL: 49,
  RESULT: 50,
  REGISTER: 64,
  REGISTERED: 65,
  UNREGISTER: 66,
  UNREGISTERED: 67,
  INVOCATION: 68,
  INTERRUPT: 69,
  YIELD: 70,
} as const;

const NAMES: ReadonlyMap<unknown, string> = new Map(Object.entries(MESSAGE_CODE).map(([name, code]) => [code, name]));

/** The name of a code, or undefined if it is none. */
export function messageName(code: unknown): string | undefined {
  return NAMES.get(code);
}
