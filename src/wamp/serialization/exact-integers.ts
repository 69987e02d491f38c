/**
 * Decoders give integers of 64 bits as BigInt, which JSON and our own code do not know: as numbers they are exact up to 2^53, as all
 * integers of WAMP are (Basic Profile, "Integers"), and the nearest number beyond. Changes decoded values in place.
 */
export function withoutBigIntegers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    items.forEach((item, index) => {
      items[index] = withoutBigIntegers(item);
    });
    return items;
  }
  for (const [key, item] of Object.entries(value)) Reflect.set(value, key, withoutBigIntegers(item));
  return value;
}
