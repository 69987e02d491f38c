/** Control characters that logs contain: tab, line feed, vertical tab, form feed, carriage return, escape (colours). */
const TEXT_CONTROLS = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1b]);

/** Whether bytes are the beginning of a text in UTF-8, of which the last character may be cut off. */
export function isText(head: Buffer): boolean {
  if (head.some((byte) => (byte < 0x20 && !TEXT_CONTROLS.has(byte)) || byte === 0x7f)) return false;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    decoder.decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
