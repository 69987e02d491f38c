const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Whether arrays and objects nest deeper than `limit`. The text need not be well-formed. */
export function isNestedDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > limit) return true;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
  }
  return false;
}

/** The first key that occurs twice in an object, whose text is well-formed. Escapes in keys are decoded before they are compared. */
export function findDuplicateKey(text: string): string | undefined {
  const keys = new Set<string>();
  let depth = 0;
  let atKey = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index);
      if (atKey) {
        const key = decodeString(text.slice(index, end + 1));
        if (keys.has(key)) return key;
        keys.add(key);
        atKey = false;
      }
      index = end;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      atKey = ++depth === 1;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth--;
    } else if (code === COMMA && depth === 1) atKey = true;
  }
  return undefined;
}

/** The index of the quotation mark that ends the string which begins at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    index += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

function decodeString(literal: string): string {
  const decoded: unknown = JSON.parse(literal);
  return String(decoded);
}
