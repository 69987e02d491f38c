import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function file(name: string): Buffer {
  return readFileSync(join(__dirname, 'files', name));
}

/** Images as Pillow wrote them: the left half is red, the right half blue. */
export const PHOTO_JPEG = file('red-and-blue.jpg');
/** 160 x 120 pixels, of which Exif says that they are to be turned by 90 degrees clockwise. */
export const TURNED_JPEG = file('turned.jpg');
export const LOSSY_WEBP = file('red-and-blue.webp');
export const LOSSLESS_WEBP = file('red-and-blue-lossless.webp');
export const PALETTE_PNG = file('palette.png');
/** 64 x 32 pixels, red on the left, transparent on the right. */
export const TRANSPARENT_PNG = file('half-transparent.png');
