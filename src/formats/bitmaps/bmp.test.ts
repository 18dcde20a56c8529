// BMP files made by hand, byte by byte, and what is refused of them.
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../math/random.js';
import { BitmapError } from './bitmap.js';
import { isBmp, readBmp } from './bmp.js';

interface Made {
  readonly width?: number;
  readonly height?: number;
  readonly bits?: number;
  readonly compression?: number;
  readonly headerSize?: number;
  readonly palette?: readonly number[];
  readonly pixels: readonly number[];
}

/** A BMP file of 2x2 pixels unless told otherwise. */
function makeBmp(made: Made): Uint8Array {
  const { width = 2, height = 2, bits = 24, compression = 0, headerSize = 40, palette = [], pixels } = made;
  const pixelsAt = 14 + headerSize + palette.length;
  const file = Buffer.alloc(pixelsAt + pixels.length);
  file.write('BM', 'latin1');
  file.writeUInt32LE(pixelsAt, 10);
  file.writeUInt32LE(headerSize, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  file.set(palette, 14 + headerSize);
  file.set(pixels, pixelsAt);
  return file;
}

const read = (made: Made) => {
  const { width, height, data } = readBmp(makeBmp(made)).decode();
  return { width, height, data: Array.from(data) };
};

const [RED, GREEN, BLUE, WHITE] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
];
const expected = { width: 2, height: 2, data: [...RED, ...GREEN, ...BLUE, ...WHITE] };

describe('a BMP', () => {
  test('of 24 bits is read from its last row up, blue first, its rows padded to four bytes', () => {
    const [lower, upper] = [
      [255, 0, 0, 255, 255, 255, 0, 0],
      [0, 0, 255, 0, 255, 0, 0, 0],
    ];
    expect(read({ pixels: [...lower, ...upper] })).toEqual(expected);
    expect(read({ height: -2, pixels: [...upper, ...lower] })).toEqual(expected);
  });

  test.each([
    [1, [0, 0, 255, 0, 0, 0, 255, 0], [0b01000000, 0, 0, 0, 0b10000000, 0, 0, 0]],
    [4, [0, 0, 255, 0, 0, 0, 255, 0], [0x01, 0, 0, 0, 0x10, 0, 0, 0]],
    [8, [0, 0, 255, 0, 0, 0, 255, 0], [0, 1, 0, 0, 1, 0, 0, 0]],
  ])('of %i bits takes its colours from a palette', (bits, palette, pixels) => {
    palette[4] = 255;
    palette[6] = 0;
    expect(read({ bits, palette, pixels }).data).toEqual([...BLUE, ...RED, ...RED, ...BLUE]);
  });

  test('of 16 and 32 bits is read by its masks, or the usual ones', () => {
    const five = [0x00, 0x7c, 0xe0, 0x03];
    expect(read({ height: 1, bits: 16, pixels: five }).data).toEqual([...RED, ...GREEN]);
    const long = [0, 0, 255, 9, 255, 255, 255, 9];
    expect(read({ height: 1, bits: 32, pixels: long }).data).toEqual([...RED, ...WHITE]);
    const masks = [0xff, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0xff, 0];
    const rgb = [255, 0, 0, 9, 0, 0, 255, 9];
    expect(read({ height: 1, bits: 32, compression: 3, palette: masks, pixels: rgb }).data).toEqual([
      ...RED,
      ...BLUE,
    ]);
  });

  test('whose header is changed anywhere gives a picture of the size it says, or the reason why not', () => {
    const whole = makeBmp({
      width: 4,
      height: 4,
      bits: 8,
      palette: Array<number>(1024).fill(7),
      pixels: Array<number>(16).fill(3),
    });
    const draws = uniforms({ seed: 5, stream: 'spoilt', step: 0 }, 6000);
    for (let i = 0; i < 2000; i++) {
      const spoilt = Buffer.from(whole);
      spoilt[Math.floor(54 * draws[3 * i])] = Math.floor(256 * draws[3 * i + 1]);
      const cut = spoilt.subarray(
        0,
        draws[3 * i + 2] < 0.5 ? spoilt.length : Math.floor(spoilt.length * draws[3 * i + 2]),
      );
      try {
        const { width, height, decode } = readBmp(cut);
        // Every pixel has its bits in the file.
        expect(width * height).toBeLessThanOrEqual(8 * cut.length);
        expect(decode().data).toHaveLength(3 * width * height);
      } catch (error) {
        expect(error).toBeInstanceOf(BitmapError);
      }
    }
  });

  test('is told by its letters and the size of its header', () => {
    expect(isBmp(makeBmp({ pixels: [] }))).toBe(true);
    expect(isBmp(Buffer.from('BMW is a maker of cars and motorcycles'))).toBe(false);
  });

  test.each<[string, Made, RegExp]>([
    ['that ends before its pixels do', { pixels: [1, 2, 3] }, /^cut short$/],
    [
      'that claims more pixels than it has bytes',
      { width: 1 << 30, height: 1 << 30, pixels: [0] },
      /cut short/,
    ],
    ['that is compressed', { compression: 1, bits: 8, pixels: [0, 0] }, /compressed, which is not decoded/],
    ['of a depth that there is none of', { bits: 7, pixels: [0] }, /says 2x2 pixels of 7 bits/],
    ['without a width', { width: 0, pixels: [0] }, /says 0x2 pixels/],
    ['of OS/2', { headerSize: 12, pixels: Array<number>(60).fill(0) }, /OS\/2/],
  ])('%s is refused', (_, made, message) => {
    expect(() => readBmp(makeBmp(made))).toThrow(message);
  });
});
