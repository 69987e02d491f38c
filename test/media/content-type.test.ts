import { isContentOf, recognizeContent } from '../../src/media/content-type';
import { contentTypeSchema } from '../../src/model/media';
import { LOSSLESS_WEBP, LOSSY_WEBP, PALETTE_PNG, PHOTO_JPEG, TURNED_JPEG } from './images';

function box(type: string, brand: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`${type}${brand}\0\0\x02\0${brand}mp41`, 'latin1')]);
}

/** Beginnings of files as the formats' specifications give them. */
const FILES: readonly (readonly [string, string, Buffer])[] = [
  ['image/jpeg', 'JFIF', PHOTO_JPEG],
  ['image/jpeg', 'Exif', TURNED_JPEG],
  ['image/png', 'palette', PALETTE_PNG],
  ['image/webp', 'lossy', LOSSY_WEBP],
  ['image/webp', 'lossless', LOSSLESS_WEBP],
  ['audio/wav', 'RIFF', Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0', 'latin1')],
  ['audio/ogg', 'Opus', Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0OpusHead', 'latin1')],
  ['audio/flac', 'stream', Buffer.from('fLaC\0\0\0\x22', 'latin1')],
  ['audio/mpeg', 'with a tag', Buffer.from('ID3\x04\0\0\0\0\0\x23TSSE', 'latin1')],
  ['audio/mpeg', 'MPEG 1, layer III, 128 kbit/s', Buffer.from([0xff, 0xfb, 0x90, 0x64, 0, 0])],
  ['audio/mp4', 'M4A', box('ftyp', 'M4A ')],
  ['video/mp4', 'isom', box('ftyp', 'isom')],
  [
    'video/webm',
    'EBML',
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d, 0x42, 0x87]),
  ],
  ['application/gzip', 'deflate', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
  ['application/x-ndjson', 'objects', Buffer.from('{"level":"info"}\n{"level":"warn"}\n')],
  ['text/plain', 'lines', Buffer.from('2026-01-31 started\n\x1b[31mfailed\x1b[0m\n')],
  ['text/plain', 'cut in the middle of a character', Buffer.from('Größe').subarray(0, 3)],
];

/** Whatever is JSON lines is a text too, and nothing in its head tells audio in an ISO file from video. */
const ALSO: Readonly<Record<string, string>> = {
  'application/x-ndjson': 'text/plain',
  'audio/mp4': 'video/mp4',
  'video/mp4': 'audio/mp4',
};

describe('the content of an upload', () => {
  it.each(FILES)('is recognized as %s (%s), and as no other type', (contentType, _what, head) => {
    const types = contentTypeSchema.options.filter((type) => isContentOf(type, head));
    expect(types.toSorted()).toEqual([contentType, ...(ALSO[contentType] ?? '').split(' ').filter(Boolean)].toSorted());
  });

  it.each([
    ['a program', Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1')],
    ['a Matroska video', Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x88, 0x6d, 0x61, 0x74, 0x72, 0x6f])],
    ['a broken UTF-8', Buffer.from([0x61, 0xff, 0x62])],
    ['an MPEG frame of a reserved rate', Buffer.from([0xff, 0xfb, 0xf4, 0x64])],
    ['bytes of zero', Buffer.alloc(64)],
  ])('is none of the types that are taken if it is %s', (_what, head) => {
    expect(recognizeContent(head)).toBeUndefined();
  });
});
