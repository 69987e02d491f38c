import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { NODE_BUNDLE } from '../../lib/bundling/bundled-source';
import type { Picture } from '../../src/media/downscale';
import type { Thumbnailer } from '../../src/media/thumbnailer';
import { temporaryFolder } from '../local/engines/support/temporary-folder';

const SOURCE = `
  import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
  import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
  import pngDecoder from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm';
  import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm';
  import { Thumbnailer } from './src/media/thumbnailer';
  export { default as decodeJpeg } from '@jsquash/jpeg/decode.js';
  export const thumbnailer = new Thumbnailer({ jpegDecoder, jpegEncoder, pngDecoder, webpDecoder });
`;

interface BundledThumbnailer {
  readonly thumbnailer: Thumbnailer;
  readonly decodeJpeg: (jpeg: ArrayBuffer) => Promise<Picture>;
}

/** The thumbnailer as functions have it, in one script with its codecs: those are modules that jest cannot load by themselves. */
export function bundledThumbnailer(): BundledThumbnailer {
  const outfile = join(temporaryFolder(), 'thumbnailer.cjs');
  const root = join(__dirname, '..', '..');
  const stdin = { contents: SOURCE, resolveDir: root, loader: 'ts' as const };
  buildSync({ ...NODE_BUNDLE, stdin, absWorkingDir: root, bundle: true, outfile });
  return createRequire(__filename)(outfile) as BundledThumbnailer;
}
