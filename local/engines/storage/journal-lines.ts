import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { errorCode } from './error-code';

const NEWLINE = 0x0a;
const CHECKSUM_DIGITS = 8;

/** One line of a journal: checksum of the JSON (CRC-32, 8 hex digits), a space, the JSON, a line feed. */
export function encodeLine(entry: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(entry));
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.from('\n')]);
}

/** What `readLines` finds: an entry, or a complete line that is not what was written. */
export type JournalLine = { readonly entry: unknown } | { readonly damagedAt: number };

/**
 * Reads a journal from its start; an absent file is an empty one. Returns the number of bytes up to the end of the last complete line:
 * what follows is a line that a crash tore, and that nobody was told of.
 */
export async function readLines(file: string, visit: (line: JournalLine) => void): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError(`${file} was not read as bytes`);
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        visit(decodeLine(bytes.subarray(start, end), offset + start));
        start = end + 1;
      }
      offset += start;
      rest = bytes.subarray(start);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw error;
  }
  return offset;
}

function decodeLine(line: Buffer, offset: number): JournalLine {
  const json = line.subarray(CHECKSUM_DIGITS + 1);
  if (line.subarray(0, CHECKSUM_DIGITS).toString('latin1') !== checksum(json)) return { damagedAt: offset };
  return { entry: JSON.parse(json.toString()) };
}

function checksum(json: Buffer): string {
  return crc32(json).toString(16).padStart(CHECKSUM_DIGITS, '0');
}
