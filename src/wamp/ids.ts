/** IDs are integers from 1 to 2^53, both included. */
export const MAXIMUM_ID = 2 ** 53;

export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAXIMUM_ID;
}

/** The next ID of a session's own counter, which wraps from 2^53 to 1. */
export function nextId(previous: number): number {
  return previous >= MAXIMUM_ID ? 1 : previous + 1;
}

export type RandomIdSource = () => number;

const POOL_BYTES = 4096;
const BYTES_PER_ID = 7;

/**
 * Draws IDs of the global scope (sessions, publications) uniformly from 1..2^53. `fillRandom` is `crypto.getRandomValues` or
 * the like; it is asked for a few kilobytes at a time, so that an ID costs no system call.
 */
export function createRandomIds(fillRandom: (bytes: Uint8Array) => void): RandomIdSource {
  const pool = new Uint8Array(POOL_BYTES);
  let offset = POOL_BYTES;
  const nextByte = (): number => pool[offset++] ?? 0;
  return () => {
    if (offset + BYTES_PER_ID > POOL_BYTES) {
      fillRandom(pool);
      offset = 0;
    }
    // 53 random bits: five of the first byte, all of the other six.
    let bits = nextByte() & 0x1f;
    for (let index = 1; index < BYTES_PER_ID; index++) bits = bits * 256 + nextByte();
    return bits + 1;
  };
}
