// Decoding: every kind of picture becomes the same RGB bytes, and what is no whole picture is refused by name.
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { uniforms } from '../../math/random.js';
import { decodeFace, decodeFaceBytes, decodeFaceFile } from './decode.js';
import { flipFaces, toBytes } from './pixels.js';

const { folder, at } = useFolder();
const size = 16;
const rgb = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 37 + (i >> 4) * 11) % 256);
const smooth = Uint8Array.from(
  { length: size * size * 3 },
  (_, i) => 40 + Math.floor(i / 3 / size) * 8 + (i % 3) * 20,
);
const picture = (bytes = rgb, channels: 1 | 3 | 4 = 3, width = size) =>
  sharp(bytes, { raw: { width, height: bytes.length / channels / width, channels } });

/** The largest difference between two byte arrays of one length. */
function gap(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

describe('decodeFace', () => {
  test('a picture of the right size gives exactly the decoded bytes, as planes', async () => {
    const face = await decodeFace(await picture().png().toBuffer(), 'a.png', size);
    expect(face).toHaveLength(3 * size * size);
    expect(face[0]).toBe(Math.fround(rgb[0] / 255));
    expect(face[size * size]).toBe(Math.fround(rgb[1] / 255));
    expect(toBytes(face, size)).toEqual(rgb);
    const jpeg = await picture(smooth).jpeg({ quality: 90 }).toBuffer();
    const plain = new Uint8Array(await sharp(jpeg).raw().toBuffer());
    expect(await decodeFaceBytes(jpeg, 'a.jpg', size)).toEqual(plain);
  });

  test('grey, 16-bit, transparent, animated, CMYK, TIFF and WebP pictures become 8-bit RGB', async () => {
    const grey = rgb.subarray(0, size * size);
    const fromGrey = Uint8Array.from(rgb, (_, i) => grey[Math.floor(i / 3)]);
    expect(
      await decodeFaceBytes(await picture(grey, 1).toColourspace('b-w').png().toBuffer(), 'g', size),
    ).toEqual(fromGrey);
    const grey16 = await picture(grey, 1).toColourspace('grey16').png().toBuffer();
    expect((await sharp(grey16).metadata()).depth).toBe('ushort');
    expect(gap(await decodeFaceBytes(grey16, 'g16', size), fromGrey)).toBeLessThanOrEqual(1);
    const rgb16 = await picture().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(rgb16).metadata()).depth).toBe('ushort');
    expect(gap(await decodeFaceBytes(rgb16, 'rgb16', size), rgb)).toBeLessThanOrEqual(1);
    expect(await decodeFaceBytes(await picture().tiff({ compression: 'lzw' }).toBuffer(), 't', size)).toEqual(
      rgb,
    );
    expect(await decodeFaceBytes(await picture().webp({ lossless: true }).toBuffer(), 'w', size)).toEqual(
      rgb,
    );
    const cmyk = await picture(smooth).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).channels).toBe(4);
    expect(gap(await decodeFaceBytes(cmyk, 'cmyk', size), smooth)).toBeLessThan(40);

    const frames = new Uint8Array(size * size * 3 * 2);
    frames.set(smooth);
    const film = await sharp(frames, {
      raw: { width: size, height: 2 * size, channels: 3, pageHeight: size },
    })
      .webp({ lossless: true, loop: 0, delay: [50, 50] })
      .toBuffer();
    expect((await sharp(film).metadata()).pages).toBe(2);
    expect(await decodeFaceBytes(film, 'film', size)).toEqual(smooth);
  });

  test('transparency is laid over black', async () => {
    const clear = new Uint8Array(size * size * 4).fill(255);
    clear.fill(0, 3, 4);
    clear[7] = 128;
    const bytes = await decodeFaceBytes(await picture(clear, 4).png().toBuffer(), 'a', size);
    expect([...bytes.subarray(0, 9)]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
  });

  test('the EXIF orientation is applied', async () => {
    const tagged = await picture(smooth).withMetadata({ orientation: 3 }).png().toBuffer();
    const turned = await decodeFaceBytes(tagged, 'a', size);
    expect(turned).toEqual(new Uint8Array(await picture(smooth).rotate(180).raw().toBuffer()));
    expect(turned).not.toEqual(smooth);
  });

  test('a square of another size is resized, and a flat colour stays flat', async () => {
    const flat = new Uint8Array(20 * 20 * 3).fill(77);
    for (const side of [7, 16, 50]) {
      const bytes = await decodeFaceBytes(await picture(flat, 3, 20).png().toBuffer(), 'a', side);
      expect(bytes).toHaveLength(side * side * 3);
      expect(bytes.every((b) => b === 77)).toBe(true);
    }
  });

  test('a picture that is not square is refused with its size', async () => {
    const wide = await picture(rgb, 3, 32).png().toBuffer();
    await expect(decodeFace(wide, 'wide.png', 16)).rejects.toThrow(
      /^wide\.png: the picture is 32x8; expected a square/,
    );
  });

  test('a picture of one pixel is refused', async () => {
    const dot = await picture(rgb.subarray(0, 3), 3, 1).png().toBuffer();
    await expect(decodeFace(dot, 'dot.png', 16)).rejects.toThrow(
      'dot.png: the picture is 1x1; expected a face of 8x8 pixels or more',
    );
  });

  test('a truncated or overwritten picture is refused as damaged, whatever its kind', async () => {
    const noise = Uint8Array.from(
      uniforms({ seed: 1, stream: 'noise', step: 0 }, 64 * 64 * 3),
      (u) => u * 256,
    );
    for (const kind of ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const) {
      const whole = await picture(noise, 3, 64).toFormat(kind).toBuffer();
      for (const share of [0.05, 0.5, 0.9]) {
        const cut = whole.subarray(0, Math.max(16, Math.floor(whole.length * share)));
        await expect(decodeFace(cut, `cut.${kind}`, 64), `${kind} ${share}`).rejects.toThrow(
          `cut.${kind}: damaged image`,
        );
      }
    }
    const png = await picture(noise, 3, 64).png().toBuffer();
    png.fill(0, 4000, 4200);
    await expect(decodeFace(png, 'b.png', 64)).rejects.toThrow('b.png: damaged image');
  });

  test.each([
    ['an HTML page', '<!DOCTYPE html><html><body>Not found</body></html>'],
    ['a zip archive', 'PK\x03\x04 and more'],
    ['an XML document', '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"/>'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n'],
    ['unknown data', 'abcdefgh'],
    ['is empty', ''],
  ])('%s named .jpg is refused by name', async (found, text) => {
    const attempt = decodeFace(Buffer.from(text, 'latin1'), 'face.jpg', 16);
    await expect(attempt).rejects.toThrow(/^face\.jpg: /);
    await expect(attempt).rejects.toThrow(found);
    await expect(attempt).rejects.toMatchObject({ name: 'UserError' });
  });

  test('a picture of more than 100 megapixels is refused before it is decoded', async () => {
    const huge = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    huge.writeUInt32BE(20_000, 16);
    huge.writeUInt32BE(20_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    await expect(decodeFace(huge, 'bomb.png', 16)).rejects.toThrow(
      'bomb.png: 20000x20000 pixels are more than 100',
    );
  });

  test('a missing file, a folder and a damaged file are named', async () => {
    await expect(decodeFaceFile(at('no.jpg'))).rejects.toThrow('no.jpg: no such file');
    await expect(decodeFaceFile(folder)).rejects.toThrow('is a folder');
    await writeFile(at('a.png'), await picture().png().toBuffer());
    expect(toBytes(await decodeFaceFile(at('a.png'), size), size)).toEqual(rgb);
  });
});

describe('flipFaces', () => {
  test('mirrors every row of every face and is its own inverse', () => {
    const faces = Float32Array.from({ length: 2 * 3 * 4 * 4 }, (_, i) => i);
    const flipped = flipFaces(faces, 2, 4);
    expect([...flipped.subarray(0, 8)]).toEqual([3, 2, 1, 0, 7, 6, 5, 4]);
    expect([...flipped.subarray(92)]).toEqual([95, 94, 93, 92]);
    expect(flipFaces(flipped, 2, 4)).toEqual(faces);
    expect(faces[0]).toBe(0);
  });
});

/** The CRC-32 of a PNG chunk, to keep the forged header valid. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
