import { isId } from './ids';
import { type Dict, EMPTY_DICT, type Payload } from './payload';
import { ProtocolViolation, quote } from './protocol-violation';
import type { WireMessage } from './serialization/wire-message';

/** Reads the elements of one message; what is wrong is a `ProtocolViolation` that names the message and the field. */
export class WireReader {
  private readonly name: string;
  private readonly elements: readonly unknown[];
  private readonly received: WireMessage['payload'];

  constructor(name: string, { elements, payload }: WireMessage) {
    this.name = name;
    this.elements = elements;
    this.received = payload;
  }

  /** Most messages have a fixed number of elements (the type included). */
  length(count: number): this {
    if (this.elements.length !== count) {
      throw new ProtocolViolation(`${this.name} has ${count} elements; received ${this.elements.length}`);
    }
    return this;
  }

  id(index: number, field: string): number {
    const value = this.elements[index];
    if (isId(value)) return value;
    throw this.wrong(field, 'an integer from 1 to 2^53', value);
  }

  text(index: number, field: string): string {
    const value = this.elements[index];
    if (typeof value === 'string') return value;
    throw this.wrong(field, 'a string', value);
  }

  dict(index: number, field: string): OptionsReader {
    const value = this.elements[index];
    if (isDict(value)) return new OptionsReader(this.name, field, value);
    throw this.wrong(field, 'an object', value);
  }

  /** `Arguments|list` and `ArgumentsKw|dict` after the other elements, of which there are `index`; both optional. */
  payload(index: number): Payload {
    const { received } = this;
    if (received === undefined) {
      throw new ProtocolViolation(`${this.name} has at least ${index} elements; received ${this.elements.length}`);
    }
    if (received.elementCount > 2) {
      const count = index + received.elementCount;
      throw new ProtocolViolation(`${this.name} has ${index} to ${index + 2} elements; received ${count}`);
    }
    if (!received.hasListThenDict) {
      const [args, kwargs] = received.values();
      throw Array.isArray(args)
        ? this.wrong('ArgumentsKw', 'an object', kwargs)
        : this.wrong('Arguments', 'an array', args);
    }
    return received;
  }

  private wrong(field: string, expected: string, value: unknown): ProtocolViolation {
    return new ProtocolViolation(`${this.name}.${field} must be ${expected}; received ${quote(value)}`);
  }
}

/** Reads the known keys of options and details; unknown ones are ignored. Booleans are not integers, nor the reverse. */
export class OptionsReader {
  readonly all: Dict;
  private readonly name: string;
  private readonly field: string;

  constructor(name: string, field: string, options: Dict) {
    this.name = name;
    this.field = field;
    this.all = options;
  }

  /** Most messages have none: then there is no need to look for each. */
  get isEmpty(): boolean {
    if (this.all === EMPTY_DICT) return true;
    for (const _key in this.all) return false;
    return true;
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.own(key);
    if (value === undefined) return otherwise;
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, 'a boolean', value);
  }

  text<T extends string | undefined>(key: string, otherwise: T): string | T {
    const value = this.own(key);
    if (value === undefined) return otherwise;
    if (typeof value === 'string') return value;
    throw this.wrong(key, 'a string', value);
  }

  /** An ID that must be there. */
  id(key: string): number {
    const value = this.own(key);
    if (isId(value)) return value;
    throw this.wrong(key, 'an integer from 1 to 2^53', value);
  }

  /** A number of milliseconds or the like: an integer from 0. */
  count(key: string, otherwise: number): number {
    const value = this.own(key);
    if (value === undefined) return otherwise;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw this.wrong(key, 'an integer from 0', value);
  }

  idList(key: string): readonly number[] | undefined {
    const value = this.own(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every(isId)) return value;
    throw this.wrong(key, 'an array of integers from 1 to 2^53', value);
  }

  textList(key: string): readonly string[] | undefined {
    const value = this.own(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw this.wrong(key, 'an array of strings', value);
  }

  nested(key: string): OptionsReader | undefined {
    const value = this.own(key);
    if (value === undefined) return undefined;
    if (isDict(value)) return new OptionsReader(this.name, `${this.field}.${key}`, value);
    throw this.wrong(key, 'an object', value);
  }

  private own(key: string): unknown {
    return Object.hasOwn(this.all, key) ? this.all[key] : undefined;
  }

  private wrong(key: string, expected: string, value: unknown): ProtocolViolation {
    return new ProtocolViolation(`${this.name}.${this.field}.${key} must be ${expected}; received ${quote(value)}`);
  }
}

function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
