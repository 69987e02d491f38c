const INITIAL_BYTES = 1024;

/**
 * Bytes that grow at their end. What was written keeps its offset when the memory behind it is replaced by larger one, so offsets
 * may be kept, but `bytes` must be asked for anew after every write.
 */
export class ByteSink {
  /** The memory; what counts is before `length`. */
  bytes: Buffer;
  length = 0;

  constructor(capacity = INITIAL_BYTES) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `count` more bytes. */
  ensure(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.ensure(1);
    this.bytes[this.length++] = value;
  }

  append(source: Uint8Array): void {
    this.ensure(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  /** Appends what is in `source` from `start` to before `end`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.ensure(length);
    // A plain view is made faster than one of Buffer's own.
    this.bytes.set(new Uint8Array(source.buffer, source.byteOffset + start, length), this.length);
    this.length += length;
  }

  /** Appends text as UTF-8. */
  text(value: string): void {
    // No UTF-16 unit takes more than three bytes.
    this.ensure(3 * value.length);
    this.length += this.bytes.write(value, this.length, 'utf8');
  }

  /** Appends a whole number from 0 to 2^53 in decimal digits. */
  decimal(value: number): void {
    const digits = digitCount(value);
    this.ensure(digits);
    let rest = value;
    let at = this.length + digits;
    // Numbers of 32 bits divide without floating point: the upper digits are taken off in groups of eight.
    while (rest > MAXIMUM_SMALL) {
      const upper = Math.floor(rest / GROUP);
      let group = (rest - upper * GROUP) | 0;
      for (let index = 0; index < GROUP_DIGITS; index++) {
        const quotient = (group / 10) | 0;
        this.bytes[--at] = ZERO + group - quotient * 10;
        group = quotient;
      }
      rest = upper;
    }
    let small = rest | 0;
    do {
      const quotient = (small / 10) | 0;
      this.bytes[--at] = ZERO + small - quotient * 10;
      small = quotient;
    } while (small > 0);
    this.length += digits;
  }

  uint32(value: number): void {
    this.ensure(4);
    this.length = this.bytes.writeUInt32BE(value, this.length);
  }

  /** Appends the eight bytes of a whole number from 0 to 2^53, the highest first. */
  uint64(value: number): void {
    this.ensure(8);
    this.length = this.bytes.writeUInt32BE(Math.floor(value / TWO_32), this.length);
    this.length = this.bytes.writeUInt32BE(value % TWO_32, this.length);
  }

  /** What was written, in memory of its own. */
  toBytes(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }
}

const ZERO = 0x30;
const MAXIMUM_SMALL = 999_999_999;
const GROUP_DIGITS = 8;
const GROUP = 100_000_000;
const TWO_32 = 2 ** 32;

function digitCount(value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  return digits;
}
