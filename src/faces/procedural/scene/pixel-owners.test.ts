// Which pixels are shaded, and which take their light from others.
import { describe, expect, test } from 'vitest';
import { FINE } from './geometry.js';
import { interpolate, isEven, MIXED } from './pixel-owners.js';

const SIZE = 5;
const MIDDLE = 12;

/** Planes [3, 5, 5] of grey light. */
const grey = (level: (column: number, row: number) => number) =>
  Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => level(i % SIZE, Math.floor(i / SIZE) % SIZE));

describe('a pixel between shaded ones', () => {
  const slope = () => grey((column) => 1 + 0.02 * column);

  test('has the mean of both pairs of neighbours, or of the one pair that shows its surface', () => {
    for (const stranger of [[], [MIDDLE - SIZE], [MIDDLE + SIZE]]) {
      const owners = new Uint8Array(SIZE * SIZE);
      for (const at of stranger) owners[at] = MIXED;
      const light = slope();
      light[MIDDLE] = 0;
      expect(interpolate(light, owners, MIDDLE, 1, SIZE)).toBe(true);
      expect(light[MIDDLE]).toBeCloseTo(1.04, 6);
    }
  });

  test('is shaded itself where neighbours differ or neither pair shows its surface', () => {
    const owners = new Uint8Array(SIZE * SIZE);
    const edge = grey((column) => (column < 3 ? 0.2 : 1));
    expect(interpolate(edge, owners, MIDDLE, 1, SIZE)).toBe(false);
    owners[MIDDLE - SIZE] = MIXED;
    expect(interpolate(edge, owners, MIDDLE, 1, SIZE)).toBe(false);
    owners[MIDDLE + 1] = MIXED;
    expect(interpolate(slope(), owners, MIDDLE, 1, SIZE)).toBe(false);
  });
});

test('fine detail is even on a slope, uneven on a line, and never in the border', () => {
  const owners = new Uint8Array(SIZE * SIZE).fill(FINE);
  expect(
    isEven(
      grey((column, row) => 1 + column + row),
      owners,
      MIDDLE,
      SIZE,
    ),
  ).toBe(true);
  const line = grey((_, row) => (row === 2 ? 0.5 : 1));
  expect(isEven(line, owners, MIDDLE, SIZE)).toBe(false);
  expect(isEven(line, owners, MIDDLE - SIZE * 2, SIZE)).toBe(false);
});
