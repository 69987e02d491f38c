import type { ContentType } from '../model/media';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size that an image's header says, before anything is decoded; undefined if it says none. */
export function imageSize(contentType: ContentType, image: Buffer): ImageSize | undefined {
  const size = SIZES[contentType]?.(image);
  return size === undefined || size.width < 1 || size.height < 1 ? undefined : size;
}

const SIZES: Readonly<Partial<Record<ContentType, (image: Buffer) => ImageSize | undefined>>> = {
  'image/png': pngSize,
  'image/jpeg': jpegSize,
  'image/webp': webpSize,
};

/** The header chunk comes first (PNG, third edition, 11.2.1). */
function pngSize(image: Buffer): ImageSize | undefined {
  if (image.length < 24 || image.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
}

/** Segments of markers that have no length: padding, restarts, start of image. */
function isBareMarker(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Start of frame, of whichever process; the other numbers between are tables (ITU T.81, table B.1). */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function jpegSize(image: Buffer): ImageSize | undefined {
  let position = 2;
  while (position + 9 < image.length) {
    if (image[position] !== 0xff) return undefined;
    const marker = image[position + 1] ?? 0;
    if (marker === 0xff) {
      position += 1;
    } else if (isBareMarker(marker)) {
      position += 2;
    } else if (isStartOfFrame(marker)) {
      return { height: image.readUInt16BE(position + 5), width: image.readUInt16BE(position + 7) };
    } else {
      position += 2 + image.readUInt16BE(position + 2);
    }
  }
  return undefined;
}

/** RFC 9649, sections 2.5 to 2.7: the first chunk is of one of three forms, each with the size elsewhere. */
function webpSize(image: Buffer): ImageSize | undefined {
  if (image.length < 30) return undefined;
  switch (image.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: image.readUIntLE(24, 3) + 1, height: image.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = image.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: image.readUInt16LE(26) & 0x3fff, height: image.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}
