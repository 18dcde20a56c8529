// What JPEG compression does to a picture, without the file: 4:2:0 colour, 8 x 8 blocks, quantised coefficients.
import { DCT_SCALES, forwardDct, inverseDct } from './dct.js';

// The example tables of ITU-T T.81, annex K.1, which nearly every encoder scales.
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

// Adding and taking away 1.5 * 2^23 rounds a 32-bit float to an integer, faster than Math.round.
const ROUNDER = 1.5 * 2 ** 23;

/**
 * Compresses and decompresses planes [3, sizePx, sizePx] of R, G and B in 0..255 in place, as a JPEG of a quality of 1 to
 * 100 with colour at half resolution; 100 and above leave them as they are. Results may leave 0..255 a little.
 */
export function applyJpegLoss(picture: Float32Array, sizePx: number, quality: number): void {
  if (quality >= 100) return;
  const side = Math.ceil(sizePx / 16) * 16;
  const half = side / 2;
  const luma = new Float32Array(side * side);
  const blue = new Float32Array(half * half);
  const red = new Float32Array(half * half);
  readColours(picture, sizePx, { luma, blue, red });
  const scale = scaleOfQuality(quality);
  quantiseBlocks(luma, side, LUMINANCE, scale);
  quantiseBlocks(blue, half, CHROMINANCE, scale);
  quantiseBlocks(red, half, CHROMINANCE, scale);
  writeColours(picture, sizePx, { luma, blue, red });
}

/** The factor of the tables for a quality: 1 at 50, 5000/q per cent below, 200 - 2q above, as libjpeg does. */
function scaleOfQuality(quality: number): number {
  const q = Math.max(1, quality);
  return (q < 50 ? 5000 / q : 200 - 2 * q) / 100;
}

/** Transforms, rounds and transforms back every block of a plane [side, side] in place. */
function quantiseBlocks(values: Float32Array, side: number, table: readonly number[], scale: number): void {
  const divide = new Float32Array(64);
  const restore = new Float32Array(64);
  for (let i = 0; i < 64; i++) {
    const step = Math.min(255, Math.max(1, Math.floor(table[i] * scale + 0.5)));
    divide[i] = 1 / (8 * DCT_SCALES[i] * step);
    restore[i] = (DCT_SCALES[i] * step) / 8;
  }
  const block = new Float32Array(64);
  for (let top = 0; top < side; top += 8) {
    for (let left = 0; left < side; left += 8) {
      const corner = top * side + left;
      for (let i = 0; i < 64; i++) block[i] = values[corner + (i >> 3) * side + (i & 7)];
      forwardDct(block);
      for (let i = 0; i < 64; i++) {
        block[i] = (Math.fround(block[i] * divide[i] + ROUNDER) - ROUNDER) * restore[i];
      }
      inverseDct(block);
      for (let i = 0; i < 64; i++) values[corner + (i >> 3) * side + (i & 7)] = block[i];
    }
  }
}

/** What is compressed: luma [side, side] less 128, colour differences [side / 2, side / 2]; side is a multiple of 16. */
interface Components {
  readonly luma: Float32Array;
  readonly blue: Float32Array;
  readonly red: Float32Array;
}

/** Takes R, G and B apart, colours as the mean of four pixels; the picture's edges are repeated beyond them. */
function readColours(picture: Float32Array, sizePx: number, { luma, blue, red }: Components): void {
  const plane = sizePx * sizePx;
  const side = Math.sqrt(luma.length);
  for (let y = 0, at = 0; y < side; y++) {
    const row = Math.min(y, sizePx - 1) * sizePx;
    for (let x = 0, small = (y >> 1) * (side / 2); x < side; x += 2, at += 2, small++) {
      const left = row + Math.min(x, sizePx - 1);
      const right = row + Math.min(x + 1, sizePx - 1);
      const leftRed = picture[left];
      const leftBlue = picture[left + 2 * plane];
      const rightRed = picture[right];
      const rightBlue = picture[right + 2 * plane];
      const leftGrey = 0.299 * leftRed + 0.587 * picture[left + plane] + 0.114 * leftBlue;
      const rightGrey = 0.299 * rightRed + 0.587 * picture[right + plane] + 0.114 * rightBlue;
      const greys = leftGrey + rightGrey;
      luma[at] = leftGrey - 128;
      luma[at + 1] = rightGrey - 128;
      blue[small] += (0.25 / 1.772) * (leftBlue + rightBlue - greys);
      red[small] += (0.25 / 1.402) * (leftRed + rightRed - greys);
    }
  }
}

/** Puts luma and the smoothly enlarged colour differences together as R, G and B. */
function writeColours(picture: Float32Array, sizePx: number, { luma, blue, red }: Components): void {
  const plane = sizePx * sizePx;
  const side = Math.sqrt(luma.length);
  const half = side / 2;
  const blueLine = new Float32Array(half);
  const redLine = new Float32Array(half);
  for (let y = 0, at = 0; y < sizePx; y++) {
    // A pixel lies a quarter of a colour sample away from the nearer one, three quarters from the other.
    const near = (y >> 1) * half;
    const far = Math.min(Math.max((y >> 1) + (y & 1 ? 1 : -1), 0), half - 1) * half;
    for (let i = 0; i < half; i++) {
      blueLine[i] = 0.75 * blue[near + i] + 0.25 * blue[far + i];
      redLine[i] = 0.75 * red[near + i] + 0.25 * red[far + i];
    }
    for (let x = 0; x < sizePx; x++, at++) {
      const nearX = x >> 1;
      const farX = Math.min(Math.max(nearX + (x & 1 ? 1 : -1), 0), half - 1);
      const cb = 0.75 * blueLine[nearX] + 0.25 * blueLine[farX];
      const cr = 0.75 * redLine[nearX] + 0.25 * redLine[farX];
      const grey = luma[y * side + x] + 128;
      picture[at] = grey + 1.402 * cr;
      picture[at + plane] = grey - 0.344136 * cb - 0.714136 * cr;
      picture[at + 2 * plane] = grey + 1.772 * cb;
    }
  }
}
