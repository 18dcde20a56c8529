// Pictures of kinds that libvips does not decode, pictures by other names, and what a decoder complains of.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { uniforms } from '../../math/random.js';
import { decodeFaceBytes, decodePicture } from './decode.js';

const size = 64;
const noise = Uint8Array.from(
  uniforms({ seed: 1, stream: 'noise', step: 0 }, size * size * 3),
  (u) => 256 * u,
);
const jpeg = () =>
  sharp(noise, { raw: { width: size, height: size, channels: 3 } })
    .jpeg()
    .toBuffer();

/** Decodes, and gives what was complained of. */
async function complaintsOf(encoded: Uint8Array): Promise<string[]> {
  const found: string[] = [];
  await decodePicture(encoded, 'x', { onComplaint: (complaint) => found.push(complaint) });
  return found;
}

test('a PPM and a BMP become the same bytes as a PNG, at their size and resized', async () => {
  const png = await sharp(noise, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
  const ppm = Buffer.concat([Buffer.from(`P6 ${size} ${size} 255\n`), noise]);
  const bmp = Buffer.alloc(54 + noise.length);
  bmp.write('BM', 'latin1');
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, size],
    [22, -size],
    [28, 24],
  ]) {
    bmp.writeInt32LE(value, at);
  }
  for (let i = 0; i < noise.length; i++) bmp[54 + i] = noise[i + 2 - 2 * (i % 3)];
  for (const bytes of [ppm, bmp]) {
    for (const sizePx of [size, 40]) {
      expect(await decodeFaceBytes(bytes, 'x', sizePx)).toEqual(await decodeFaceBytes(png, 'x', sizePx));
    }
  }
});

test('a bitmap that claims too many pixels is refused before memory is reserved', async () => {
  await expect(decodePicture(Buffer.from('P5 900000 900000 255\n0'), 'big.pgm')).rejects.toThrow(
    /^big\.pgm: damaged image \(PGM or PPM: cut short\)/,
  );
});

describe('a picture that is not decoded here is told by its content', () => {
  const box = (...brands: readonly string[]) =>
    Buffer.from(
      `\0\0\0${String.fromCharCode(8 + 4 * (brands.length + 1))}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}    `,
      'latin1',
    );
  test.each([
    ['HEIC', box('heic', 'mif1', 'heic')],
    ['HEIC', box('mif1', 'heic')],
    ['JPEG 2000', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1')],
    ['JPEG XL', Buffer.from('\xff\x0a\xfa\x7f', 'latin1')],
    ['Photoshop', Buffer.from('8BPS\0\x01', 'latin1')],
  ])('%s', async (kind, bytes) => {
    await expect(decodePicture(bytes, 'me.jpg')).rejects.toThrow(
      `me.jpg: ${kind} is not decoded here; convert it to JPEG or PNG`,
    );
  });

  test('and an AVIF is none of them, though its box has a brand of HEIF too', async () => {
    const avif = await sharp(noise, { raw: { width: size, height: size, channels: 3 } })
      .avif()
      .toBuffer();
    expect((await decodePicture(avif, 'x')).width).toBe(size);
  });
});

describe('a damaged JPEG that can be decoded', () => {
  test('is decoded as by other programs, with the complaint', async () => {
    const bytes = await jpeg();
    expect(await complaintsOf(bytes)).toEqual([]);
    // Behind the tables: codes that no table has.
    const middle = Math.floor(bytes.length * 0.6);
    const spoilt = Buffer.from(bytes);
    spoilt.fill(0xfe, middle, middle + 40);
    const plain = new Uint8Array(await sharp(spoilt, { failOn: 'error' }).raw().toBuffer());
    const found: string[] = [];
    const { data } = await decodePicture(spoilt, 'x', { onComplaint: (complaint) => found.push(complaint) });
    expect(data).toEqual(plain);
    expect(found).toEqual([expect.stringMatching(/JPEG data/)]);
  });

  test('whose end is zeros is complained of, though the decoder does not; padding behind a whole one is none', async () => {
    const bytes = await jpeg();
    const zeros = Buffer.from(bytes).fill(0, bytes.length - 300);
    expect(await complaintsOf(zeros)).toContain("ends in 300 zero bytes instead of the picture's end");
    expect(await complaintsOf(Buffer.concat([bytes, Buffer.alloc(300)]))).toEqual([]);
  });

  test('by half is refused, as before', async () => {
    const bytes = await jpeg();
    await expect(decodePicture(bytes.subarray(0, bytes.length / 2), 'half.jpg')).rejects.toThrow(
      /^half\.jpg: damaged image/,
    );
  });

  const real = 'photos/landmarks.json';
  test.skipIf(!hasRealMaterial(real))('is none of forty photographs', async () => {
    const photos = Object.keys(JSON.parse(readFileSync(realMaterial(real), 'utf8')) as object);
    for (const photo of photos.slice(0, 10)) {
      expect(await complaintsOf(readFileSync(realMaterial(`photos/${photo}`)))).toEqual([]);
    }
  });
});
