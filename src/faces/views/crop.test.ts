// Crop and resize against PyTorch's values.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CropBox, cropAndResize, resizeMatrix, styleganCrop } from './crop.js';

interface Case extends CropBox {
  height: number;
  width: number;
  outputSize: number;
  sum: number;
  indices: number[];
  values: number[];
}

const { cases } = JSON.parse(readFileSync('test/golden/resize.json', 'utf8')) as { cases: Case[] };

describe('cropAndResize', () => {
  test.each(cases)('equals PyTorch at $height x $width, rows $rows, to $outputSize', (golden) => {
    const { height, width, rows, columns, outputSize } = golden;
    const image = Float32Array.from(
      { length: 3 * height * width },
      (_, i) => ((i * 7919 + ((i * i) % 8191)) % 1025) / 1024,
    );
    const output = cropAndResize(image, { channels: 3, height, width }, { rows, columns }, outputSize);
    expect(output).toHaveLength(3 * outputSize * outputSize);
    golden.indices.forEach((at, i) => {
      expect(Math.abs(output[at] - golden.values[i])).toBeLessThan(1e-6);
    });
    const sum = output.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum / golden.sum - 1)).toBeLessThan(1e-6);
  });
});

describe('resizeMatrix', () => {
  test('every output is a mean of at most two neighbours inside the crop', () => {
    const weights = resizeMatrix(64, 5, 58, 112);
    for (let i = 0; i < 112; i++) {
      const row = weights.subarray(i * 64, (i + 1) * 64);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
      expect(row.filter((w) => w !== 0).length).toBeLessThanOrEqual(2);
      expect([...row.subarray(0, 5), ...row.subarray(58)].every((w) => w === 0)).toBe(true);
    }
  });

  test('the same size is the identity', () => {
    const weights = resizeMatrix(5, 0, 5, 5);
    expect([...weights]).toEqual(Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0)));
  });

  test.each([
    [0, 65],
    [-1, 20],
    [30, 30],
    [1.5, 20],
  ])('a crop %d:%d that does not lie inside the image is refused', (begin, end) => {
    expect(() => resizeMatrix(64, begin, end, 112)).toThrow(`crop ${begin}:${end} does not lie inside`);
  });
});

describe('styleganCrop', () => {
  test('gives the released positions at 256 and 1024 pixels', () => {
    expect(styleganCrop(256)).toEqual({ rows: [21, 234], columns: [22, 235] });
    expect(styleganCrop(1024)).toEqual({ rows: [84, 942], columns: [86, 944] });
  });

  test('lies inside every image from 16 pixels on', () => {
    for (let size = 16; size <= 2048; size++) {
      const { rows, columns } = styleganCrop(size);
      expect(Math.min(rows[0], columns[0])).toBeGreaterThanOrEqual(0);
      expect(Math.max(rows[1], columns[1])).toBeLessThanOrEqual(size);
    }
  });

  test('an image too small for it is refused', () => {
    expect(() => styleganCrop(8)).toThrow('at least 16 pixels');
  });
});
