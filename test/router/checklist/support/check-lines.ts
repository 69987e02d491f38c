import type { RealmOptions } from '../../../../src/router/realm';
import { type Fault, type Wire, WireRouter } from './wire-router';

/** Makes the router that a check is of. */
export type OpenRouter = (settings?: Partial<RealmOptions>) => WireRouter;

/** One line of the checklist of conformance. */
export interface Line {
  readonly line: number;
  /** A sentence. */
  readonly title: string;
  /** Fails if the router does otherwise. */
  readonly check: (open: OpenRouter) => Promise<void>;
  /** A fault that the check must find. */
  readonly fault: Fault;
}

/** Each line holds, and its check fails for a router that has the line's fault. */
export function checkLines(lines: readonly Line[]): void {
  it.each(lines.map((line) => [line.line, line.title, line] as const))('%i. %s', async (_number, _title, { check }) => {
    await check((settings = {}) => new WireRouter(settings, undefined));
  });
  it.each(lines.map((line) => [line.line, line.fault.what, line] as const))(
    '%i is not met by a router that %s',
    async (_number, _what, { check, fault }) => {
      await expect(check((settings = {}) => new WireRouter(settings, fault))).rejects.toThrow();
    },
  );
}

/** The router never sends messages of this type. */
export function withholding(what: string, type: number): Fault {
  return { what, fromRouter: (message) => (message[0] === type ? [] : [message]) };
}

/** The router sends messages of this type altered. */
export function altering(what: string, type: number, alter: (message: Wire) => Wire): Fault {
  return { what, fromRouter: (message) => [message[0] === type ? alter(message) : message] };
}

/** The router sends messages of this type twice. */
export function repeating(what: string, type: number): Fault {
  return { what, fromRouter: (message) => (message[0] === type ? [message, message] : [message]) };
}

/** The router does not see messages of this type. */
export function overlooking(what: string, type: number): Fault {
  return { what, toRouter: (message) => (message[0] === type ? [] : [message]) };
}

/** The router takes messages of this type for others. */
export function misreading(what: string, type: number, misread: (message: Wire) => Wire): Fault {
  return { what, toRouter: (message) => [message[0] === type ? misread(message) : message] };
}

/** The message with another element. */
export function put(message: Wire, index: number, value: unknown): Wire {
  return message.map((element, at) => (at === index ? value : element));
}

/** The message without a key of the options or details at the index. */
export function without(message: Wire, index: number, ...keys: readonly string[]): Wire {
  const dict = message[index];
  if (typeof dict !== 'object' || dict === null) throw new Error(`element ${index} is no object`);
  return put(message, index, Object.fromEntries(Object.entries(dict).filter(([key]) => !keys.includes(key))));
}
