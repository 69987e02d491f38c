import { z } from 'zod';
import { isId } from '../../wamp/ids';
import { payloadOf, type Dict, type Payload } from '../../wamp/payload';
import { quote } from '../../wamp/protocol-violation';
import { invalidArgument, type Refusal } from '../refusal';
import type { Session } from '../session';

export interface MetaCall {
  readonly caller: Session;
  readonly args: readonly unknown[];
  readonly kwargs: Dict;
}

/** How a call is answered. */
export interface MetaAnswer {
  readonly result: (payload: Payload) => void;
  readonly refuse: (refusal: Refusal) => void;
}

/** Answers a call exactly once, also before it returns, or throws `MetaRefusal` instead. */
export type MetaProcedure = (call: MetaCall, answer: MetaAnswer) => void;

export type MetaProcedures = Readonly<Record<string, MetaProcedure>>;

/** A call of a meta procedure that is answered by ERROR. */
export class MetaRefusal extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'MetaRefusal';
    this.refusal = refusal;
  }
}

/** A procedure whose result is one positional argument. */
export function returning(value: (call: MetaCall) => unknown): MetaProcedure {
  return (call, answer) => answer.result(payloadOf([value(call)]));
}

/** A procedure without a result. */
export function doing(act: (call: MetaCall) => void): MetaProcedure {
  return (call, answer) => {
    act(call);
    answer.result(payloadOf());
  };
}

export const idSchema = z.number().refine(isId, 'must be an integer from 1 to 2^53');

/** @throws MetaRefusal `wamp.error.invalid_argument` naming the argument and what came. */
export function positional<T extends z.ZodType>({ args }: MetaCall, index: number, schema: T): z.output<T> {
  return parse(`argument ${index + 1}`, args[index], schema);
}

/** @throws MetaRefusal `wamp.error.invalid_argument` naming every argument that is wrong. */
export function named<T extends z.ZodType>({ kwargs }: MetaCall, schema: T): z.output<T> {
  return parse('the keyword arguments', kwargs, schema);
}

function parse<T extends z.ZodType>(what: string, value: unknown, schema: T): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new MetaRefusal(invalidArgument(`${what}: ${faults.join('; ')}; received ${quote(value)}`));
}
