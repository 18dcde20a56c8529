// Encoded pictures decode to what they were.
import { describe, expect, it } from 'vitest';
import { decodeFaceBytes } from './decode.js';
import { encodePicture } from './encode.js';

const pixels = Uint8Array.from({ length: 3 * 16 * 16 }, (_, i) => (i * 7) % 256);

describe('encodePicture', () => {
  it.each(['png', 'fast'] as const)('%s keeps every byte', async (format) => {
    expect(await decodeFaceBytes(await encodePicture(pixels, 16, format), 'x', 16)).toEqual(pixels);
  });

  it('jpeg comes near', async () => {
    const smooth = pixels.map((_, i) => 100 + Math.floor(i / 48));
    const decoded = await decodeFaceBytes(await encodePicture(smooth, 16, 'jpeg'), 'x', 16);
    expect(Math.max(...decoded.map((value, i) => Math.abs(value - smooth[i])))).toBeLessThan(8);
  });
});
