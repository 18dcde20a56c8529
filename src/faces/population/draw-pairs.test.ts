// The drawn people on which networks are tried: of the size that is asked for, always the same, no two pictures alike.
import { expect, test } from 'vitest';
import { drawPairs } from './draw-pairs.js';

test('two different pictures of each person, the same ones each time', async () => {
  const [few, more] = [await drawPairs(1, 16), await drawPairs(2, 16)];
  expect(few.length).toBe(2 * 3 * 16 * 16);
  expect(more.subarray(0, few.length)).toEqual(few);
  const each = few.length / 2;
  const pictures = new Set([0, 1, 2, 3].map((i) => more.slice(i * each, (i + 1) * each).join()));
  expect(pictures.size).toBe(4);
  expect(Math.min(...more)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...more)).toBeLessThanOrEqual(1);
});

test('faces that are too small to be drawn are made of larger ones', async () => {
  const [large, small] = [await drawPairs(1, 16), await drawPairs(1, 8)];
  expect(small.length).toBe(large.length / 4);
  // The third row, second place of the last plane.
  const at = (row: number, column: number) => large[large.length - 256 + row * 16 + column];
  const mean = (at(4, 2) + at(4, 3) + at(5, 2) + at(5, 3)) / 4;
  expect(small[small.length - 64 + 2 * 8 + 1]).toBeCloseTo(mean, 5);
});
