import type { ContentType } from '../model/media';
import { isText } from './text';

/** This many bytes decide about every type. */
export const HEAD_BYTES = 4096;

/**
 * How each type's content begins: https://www.iana.org/assignments/media-types and the formats' own specifications. Sorted so that the
 * first that matches is the most telling.
 */
const RECOGNIZERS: Readonly<Record<ContentType, (head: Buffer) => boolean>> = {
  'image/jpeg': (head) => startsWith(head, [0xff, 0xd8, 0xff]),
  'image/png': (head) => startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  'image/webp': (head) => isRiff(head, 'WEBP'),
  'audio/wav': (head) => isRiff(head, 'WAVE'),
  'audio/ogg': (head) => textAt(head, 0, 4) === 'OggS',
  'audio/flac': (head) => textAt(head, 0, 4) === 'fLaC',
  'audio/mpeg': (head) => textAt(head, 0, 3) === 'ID3' || isMpegAudioFrame(head),
  'audio/mp4': (head) => isIsoMedia(head),
  'video/mp4': (head) => isIsoMedia(head),
  'video/webm': (head) => startsWith(head, [0x1a, 0x45, 0xdf, 0xa3]) && head.includes('webm'),
  'application/gzip': (head) => startsWith(head, [0x1f, 0x8b, 0x08]),
  'application/x-ndjson': (head) => isText(head) && /^\s*\{/.test(head.toString('utf8')),
  'text/plain': (head) => isText(head),
};

/** Whether the content that begins so can be of the type. */
export function isContentOf(contentType: ContentType, head: Buffer): boolean {
  return RECOGNIZERS[contentType](head);
}

/** What the content is, for people; undefined for none of the types that are taken. */
export function recognizeContent(head: Buffer): string | undefined {
  return Object.entries(RECOGNIZERS).find(([, recognize]) => recognize(head))?.[0];
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

function textAt(head: Buffer, start: number, length: number): string {
  return head.toString('latin1', start, start + length);
}

function isRiff(head: Buffer, form: string): boolean {
  return textAt(head, 0, 4) === 'RIFF' && textAt(head, 8, 4) === form;
}

/** ISO/IEC 14496-12: the first box is `ftyp`. Whether there are pictures in it too is not in the head. */
function isIsoMedia(head: Buffer): boolean {
  return textAt(head, 4, 4) === 'ftyp' && head.length >= 12;
}

/** ISO/IEC 11172-3, 2.4.1.3: eleven bits of synchronisation, layer III or II, and neither a reserved bit rate nor sampling rate. */
function isMpegAudioFrame(head: Buffer): boolean {
  const [sync = 0, layer = 0, rates = 0] = head;
  const isSynchronised = sync === 0xff && (layer & 0xe0) === 0xe0;
  const hasLayer = (layer & 0x06) === 0x02 || (layer & 0x06) === 0x04;
  const hasVersion = (layer & 0x18) !== 0x08;
  return isSynchronised && hasLayer && hasVersion && (rates & 0xf0) !== 0xf0 && (rates & 0x0c) !== 0x0c;
}
