import type { ImageSize } from './image-size';

/** Pixels of four bytes each, red, green, blue and opacity, row by row. */
export interface Picture extends ImageSize {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

const WHITE = 255;

/** The largest size within a square of this edge that keeps the proportions; never larger than the picture. */
export function sizeWithin({ width, height }: ImageSize, edge: number): ImageSize {
  const factor = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** Makes a picture smaller: each pixel is the mean of the area that it covers, laid on white where that is transparent. */
export function downscale(picture: Picture, size: ImageSize): Picture {
  const { width, height } = size;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const rows = span(y, height, picture.height);
    for (let x = 0; x < width; x += 1) {
      const columns = span(x, width, picture.width);
      paint(picture, { rows, columns }, data, (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function span(index: number, count: number, of: number): Span {
  const from = Math.floor((index * of) / count);
  return { from, to: Math.max(from + 1, Math.floor(((index + 1) * of) / count)) };
}

function paint(
  { data: source, width }: Picture,
  { rows, columns }: { readonly rows: Span; readonly columns: Span },
  target: Uint8ClampedArray,
  position: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let y = rows.from; y < rows.to; y += 1) {
    for (let index = (y * width + columns.from) * 4; index < (y * width + columns.to) * 4; index += 4) {
      const opacity = (source[index + 3] ?? WHITE) / 255;
      const background = WHITE * (1 - opacity);
      red += (source[index] ?? 0) * opacity + background;
      green += (source[index + 1] ?? 0) * opacity + background;
      blue += (source[index + 2] ?? 0) * opacity + background;
    }
  }
  const pixels = (rows.to - rows.from) * (columns.to - columns.from);
  target[position] = red / pixels;
  target[position + 1] = green / pixels;
  target[position + 2] = blue / pixels;
  target[position + 3] = 255;
}
