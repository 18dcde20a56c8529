// The size read from a picture's header is the decoder's, and what the header does not say is left to the decoder.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { statedSize } from './picture-size.js';

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a52' } });

describe('statedSize', () => {
  test('is the size of JPEG and PNG files, progressive, with a profile, with EXIF and a long comment', async () => {
    for (const [width, height] of [
      [1, 1],
      [37, 300],
      [5000, 2],
    ] as const) {
      const files = [
        await picture(width, height).png().toBuffer(),
        await picture(width, height).jpeg().toBuffer(),
        await picture(width, height).jpeg({ progressive: true }).toBuffer(),
        await picture(width, height).withMetadata({ orientation: 6, icc: 'p3' }).jpeg().toBuffer(),
        await picture(width, height).toColourspace('cmyk').jpeg().toBuffer(),
        await picture(width, height)
          .withExif({ IFD0: { ImageDescription: 'x'.repeat(60_000) } })
          .jpeg()
          .toBuffer(),
      ];
      for (const file of files) expect(statedSize(file)).toEqual({ width, height });
    }
  });

  test('is left open for other kinds, for headers cut short and for a size of nothing', async () => {
    const jpeg = await picture(20, 10).jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    expect(statedSize(jpeg.subarray(0, frame + 6))).toBeUndefined();
    expect(statedSize(Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(30)]))).toBeUndefined();
    const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff]), jpeg.subarray(2)]);
    expect(statedSize(filled)).toBeUndefined();
    const empty = Buffer.from(jpeg);
    empty.writeUInt16BE(0, frame + 5);
    expect(statedSize(empty)).toBeUndefined();
    expect(statedSize(await picture(20, 10).webp().toBuffer())).toBeUndefined();
    expect(statedSize(new Uint8Array(0))).toBeUndefined();
    const png = await picture(20, 10).png().toBuffer();
    expect(statedSize(png.subarray(0, 20))).toBeUndefined();
  });
});
