import decodeJpeg, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js';
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js';
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js';
import type { ContentType } from '../model/media';
import { downscale, sizeWithin, type Picture } from './downscale';
import { imageSize, type ImageSize } from './image-size';

/** The codecs as WebAssembly: no native code, so that the same bundle runs on every machine. */
export interface CodecBinaries {
  readonly jpegDecoder: Uint8Array<ArrayBuffer>;
  readonly jpegEncoder: Uint8Array<ArrayBuffer>;
  readonly pngDecoder: Uint8Array<ArrayBuffer>;
  readonly webpDecoder: Uint8Array<ArrayBuffer>;
}

/** `size` is that of the image, as its header says. Without `jpeg` there is none, for the reason given. */
export type Thumbnail =
  | { readonly size: ImageSize; readonly jpeg: Uint8Array }
  | { readonly size: ImageSize | undefined; readonly jpeg?: undefined; readonly reason: string };

/** Edge of the square that a thumbnail fits into. */
export const THUMBNAIL_PIXELS = 320;

/**
 * The largest image that is decoded, by its header: four bytes a pixel, which the decoder holds as well as we do. A file of some
 * kilobytes may claim thousands of megapixels; it is kept as it is, without a thumbnail.
 */
export const MAXIMUM_PIXELS = 25_000_000;

const JPEG_QUALITY = 80;

const DECODERS: Readonly<Partial<Record<ContentType, (image: ArrayBuffer) => Promise<Picture>>>> = {
  // As the camera was held.
  'image/jpeg': (image) => decodeJpeg(image, { preserveOrientation: true }),
  'image/png': (image) => decodePng(image),
  'image/webp': (image) => decodeWebp(image),
};

/** Makes thumbnails: JPEG, at most 320 pixels wide and high. */
export class Thumbnailer {
  readonly #binaries: CodecBinaries;
  #ready: Promise<unknown> | undefined;

  constructor(binaries: CodecBinaries) {
    this.#binaries = binaries;
  }

  /** Never rejects for what the image is: a broken one has no thumbnail, for a reason. */
  async make(contentType: ContentType, image: Buffer): Promise<Thumbnail> {
    const decode = DECODERS[contentType];
    const size = imageSize(contentType, image);
    if (decode === undefined || size === undefined) return { size, reason: 'Its header says no size.' };
    if (size.width * size.height > MAXIMUM_PIXELS) {
      return { size, reason: `It has ${size.width} x ${size.height} pixels, more than ${MAXIMUM_PIXELS}.` };
    }
    this.#ready ??= startCodecs(this.#binaries);
    await this.#ready;
    try {
      const picture = await decode(Uint8Array.from(image).buffer);
      const small = downscale(picture, sizeWithin(picture, THUMBNAIL_PIXELS));
      const jpeg = await encodeJpeg({ ...small, colorSpace: 'srgb' }, { quality: JPEG_QUALITY });
      return { size, jpeg: new Uint8Array(jpeg) };
    } catch (cause) {
      return { size, reason: `It cannot be decoded: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
  }
}

async function startCodecs(binaries: CodecBinaries): Promise<void> {
  await initJpegDecoder(new WebAssembly.Module(binaries.jpegDecoder));
  await initJpegEncoder(new WebAssembly.Module(binaries.jpegEncoder));
  await initPngDecoder(new WebAssembly.Module(binaries.pngDecoder));
  await initWebpDecoder(new WebAssembly.Module(binaries.webpDecoder));
}
