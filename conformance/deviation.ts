/** The router did something else than the specification says; the message says what was seen. */
export class Deviation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Deviation';
  }
}

/** Stands for any value that fits. */
export class Expected {
  readonly says: string;
  readonly fits: (value: unknown) => boolean;

  constructor(says: string, fits: (value: unknown) => boolean) {
    this.says = says;
    this.fits = fits;
  }

  toJSON(): string {
    return `<${this.says}>`;
  }
}

export const anyId = new Expected(
  'ID',
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 2 ** 53,
);
export const anyDict = new Expected('dictionary', isDict);
export const anyList = new Expected('list', (value) => Array.isArray(value));

/** A dictionary with at least these entries: routers may add details of their own. */
export function having(entries: Readonly<Record<string, unknown>>): Expected {
  return new Expected(`dictionary with ${JSON.stringify(entries)}`, (value) => {
    return isDict(value) && Object.entries(entries).every(([key, item]) => fits(value[key], item));
  });
}

/** A dictionary without these keys. */
export function lacking(...keys: readonly string[]): Expected {
  return new Expected(`dictionary without ${keys.join(', ')}`, (value) => {
    return isDict(value) && keys.every((key) => !(key in value));
  });
}

/** @throws Deviation unless both are equal; `expected` may hold `Expected` values. */
export function same(what: string, seen: unknown, expected: unknown): void {
  if (!fits(seen, expected)) throw new Deviation(`${what}: expected ${printed(expected)}, saw ${printed(seen)}`);
}

function fits(seen: unknown, expected: unknown): boolean {
  if (expected instanceof Expected) return expected.fits(seen);
  if (expected instanceof Uint8Array) {
    return seen instanceof Uint8Array && Buffer.compare(Buffer.from(seen), Buffer.from(expected)) === 0;
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(seen) && seen.length === expected.length && expected.every((item, index) => fits(seen[index], item))
    );
  }
  if (isDict(expected)) {
    return (
      isDict(seen) &&
      Object.keys(seen).length === Object.keys(expected).length &&
      Object.entries(expected).every(([key, item]) => key in seen && fits(seen[key], item))
    );
  }
  return seen === expected;
}

function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

const MAXIMUM_PRINTED = 240;

function printed(value: unknown): string {
  const text =
    JSON.stringify(value, (_key, item: unknown) =>
      item instanceof Uint8Array ? `<bytes ${Buffer.from(item).toString('hex')}>` : item,
    ) ?? 'nothing';
  return text.length > MAXIMUM_PRINTED ? `${text.slice(0, MAXIMUM_PRINTED)}...` : text;
}
