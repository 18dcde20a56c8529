// Noise and compression: what they are like, and how often.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fromBytes, toBytes } from '../pictures/pixels.js';
import { addNoise, compress } from './degrade.js';

const key = (index: number) => ({ seed: 3, stream: 'view', step: 1, index });

test('noise is normal enough: of its deviation, symmetrical, and without a pattern in its neighbours', () => {
  const grey = new Float32Array(3 * 112 * 112).fill(0.5);
  addNoise(grey, 0.05, key(3));
  const values = [...grey].map((value) => (value - 0.5) / 0.05);
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  expect(Math.abs(mean(values))).toBeLessThan(0.02);
  expect(mean(values.map((v) => v ** 2))).toBeCloseTo(1, 1);
  expect(Math.abs(mean(values.map((v) => v ** 3)))).toBeLessThan(0.05);
  expect(values.filter((v) => Math.abs(v) > 2).length / values.length).toBeCloseTo(0.0455, 2);
  for (const away of [1, 112, 112 * 112]) {
    expect(Math.abs(mean(values.map((v, i) => v * (values[i + away] ?? 0))))).toBeLessThan(0.02);
  }
});

test('compression gives what a JPEG file of that quality gives, to within a few levels', async () => {
  const smooth = Float32Array.from(
    { length: 3 * 32 * 32 },
    (_, i) => 0.5 + 0.4 * Math.sin(i / 9) * Math.cos(i / 47),
  );
  const compressed = smooth.slice();
  compress(compressed, 32, 1, key(1));
  expect(compressed.every((value) => Math.abs(value * 255 - Math.round(value * 255)) < 1e-4)).toBe(true);
  const bytes = Buffer.from(toBytes(smooth, 32));
  const apart: number[] = [];
  for (let quality = 15; quality <= 80; quality++) {
    const file = await sharp(bytes, { raw: { width: 32, height: 32, channels: 3 } })
      .jpeg({ quality })
      .toBuffer();
    const read = fromBytes(await sharp(file).raw().toBuffer(), 32);
    apart.push(read.reduce((sum, value, i) => sum + Math.abs(value - compressed[i]), 0) / read.length);
  }
  // One of the qualities is the one that was drawn.
  expect(Math.min(...apart)).toBeLessThan(1 / 255);
});

test('compression is drawn as often as asked for', () => {
  const changed = Array.from({ length: 300 }, (_, i) => {
    const face = Float32Array.from({ length: 3 * 16 * 16 }, (_, at) => at / 1000);
    const copy = face.slice();
    compress(copy, 16, 0.3, key(i));
    return copy.some((value, at) => value !== face[at]);
  });
  expect(changed.filter(Boolean).length / 300).toBeCloseTo(0.3, 1);
});
