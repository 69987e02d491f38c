import { imageSize } from '../../src/media/image-size';
import type { ContentType } from '../../src/model/media';
import { pngImage } from '../../scripts/acceptance/png-image';
import { bundledThumbnailer } from './bundled-thumbnailer';
import { LOSSLESS_WEBP, LOSSY_WEBP, PALETTE_PNG, PHOTO_JPEG, TRANSPARENT_PNG, TURNED_JPEG } from './images';

const { thumbnailer, decodeJpeg } = bundledThumbnailer();

/** The thumbnail's size, and the colours in the middle of its left and of its right half. */
async function shown(contentType: ContentType, image: Buffer) {
  const { jpeg } = await thumbnailer.make(contentType, image);
  if (jpeg === undefined) throw new Error('There is no thumbnail.');
  const { width, height, data } = await decodeJpeg(Uint8Array.from(jpeg).buffer);
  const at = (x: number, y: number): string => {
    const [red = 0, green = 0, blue = 0] = data.subarray((Math.floor(y) * width + Math.floor(x)) * 4);
    if (red > 200 && green > 200 && blue > 200) return 'white';
    return red > blue ? 'red' : 'blue';
  };
  return { width, height, left: at(width / 4, height / 2), right: at((width * 3) / 4, height / 2), at };
}

/** A PNG whose header claims this size, and that holds next to nothing. */
function claiming(width: number, height: number): Buffer {
  const image = pngImage(1, 1);
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image;
}

describe('a thumbnail', () => {
  it.each([
    ['image/jpeg', PHOTO_JPEG, 640, 480],
    ['image/jpeg', TURNED_JPEG, 160, 120],
    ['image/png', PALETTE_PNG, 64, 48],
    ['image/png', TRANSPARENT_PNG, 64, 32],
    ['image/webp', LOSSY_WEBP, 160, 120],
    ['image/webp', LOSSLESS_WEBP, 160, 120],
  ] as const)('tells the size of an image by its header alone (%s, %#)', (contentType, image, width, height) => {
    expect(imageSize(contentType, image)).toEqual({ width, height });
    expect(imageSize(contentType, image.subarray(0, 12))).toBeUndefined();
  });

  it('fits into its square, keeps the proportions, and shows what the image does', async () => {
    expect(await shown('image/jpeg', PHOTO_JPEG)).toMatchObject({
      width: 320,
      height: 240,
      left: 'red',
      right: 'blue',
    });
    expect(await shown('image/webp', LOSSY_WEBP)).toMatchObject({
      width: 160,
      height: 120,
      left: 'red',
      right: 'blue',
    });
    expect(await shown('image/png', PALETTE_PNG)).toMatchObject({ width: 64, height: 48, left: 'red', right: 'blue' });
    expect((await shown('image/png', pngImage(30, 3000))).height).toBe(320);
  });

  it('is turned as the camera was held', async () => {
    const { width, height, at } = await shown('image/jpeg', TURNED_JPEG);
    expect([width, height, at(60, 20), at(60, 140)]).toEqual([120, 160, 'red', 'blue']);
  });

  it('lays what is transparent on white', async () => {
    expect(await shown('image/png', TRANSPARENT_PNG)).toMatchObject({ left: 'red', right: 'white' });
  });

  it('is not made of an image of too many pixels, which is never decoded', async () => {
    const startMs = performance.now();
    const bomb = await thumbnailer.make('image/png', claiming(65_000, 65_000));
    expect(bomb).toMatchObject({ reason: expect.stringContaining('65000 x 65000 pixels') });
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it.each([
    ['image/png', claiming(300, 300)],
    ['image/jpeg', PHOTO_JPEG.subarray(0, 700)],
    ['image/jpeg', Buffer.concat([PHOTO_JPEG.subarray(0, 170), Buffer.alloc(500, 0xaa)])],
    ['image/webp', LOSSY_WEBP.subarray(0, 60)],
    ['image/png', Buffer.from('no image at all, but a text of some length')],
  ] as const)('is not made of a broken image, and the next one is (%s, %#)', async (contentType, image) => {
    const thumbnail = await thumbnailer.make(contentType, image);
    if (thumbnail.jpeg === undefined) expect(thumbnail.reason).toMatch(/cannot be decoded|no size/);
    expect(await shown('image/jpeg', PHOTO_JPEG)).toMatchObject({ left: 'red', right: 'blue' });
    expect(await shown('image/png', PALETTE_PNG)).toMatchObject({ left: 'red', right: 'blue' });
    expect(await shown('image/webp', LOSSY_WEBP)).toMatchObject({ left: 'red', right: 'blue' });
  });
});
