// Tests of what is behind a head.
import { describe, expect, it } from 'vitest';
import { paintBackground } from './background.js';

const SIZE = 64;

function paint(clutter: number, pattern = 1, sizePx = SIZE): Float32Array {
  const light = new Float32Array(3 * sizePx * sizePx);
  paintBackground(light, sizePx, {
    colour: [0.3, 0.2, 0.1],
    secondColour: [0.05, 0.1, 0.4],
    clutter,
    pattern,
  });
  return light;
}

function spread(values: Float32Array): number {
  return Math.max(...values) - Math.min(...values);
}

describe('backgrounds', () => {
  it('without clutter are of one colour', () => {
    const light = paint(0);
    expect(spread(light.subarray(0, SIZE * SIZE))).toBe(0);
    expect(light[0]).toBeCloseTo(0.3, 6);
    expect(light[2 * SIZE * SIZE]).toBeCloseTo(0.1, 6);
  });

  it('with some clutter go from one colour to the other', () => {
    const blue = paint(0.3).subarray(2 * SIZE * SIZE);
    expect(spread(blue)).toBeGreaterThan(0.1);
    expect(Math.max(...blue)).toBeLessThanOrEqual(0.41);
  });

  it('of every pattern are finite light, and differ', () => {
    const first = new Set<number>();
    for (let pattern = 0; pattern < 40; pattern++) {
      const light = paint(1, pattern * 65537);
      for (const value of light) if (!(value >= 0 && value < 4)) throw new Error(`${value} of ${pattern}`);
      first.add(light[SIZE * 20 + 20]);
    }
    expect(first.size).toBe(40);
  });

  it('show the same at another size', () => {
    const small = paint(1, 5, 32);
    const large = paint(1, 5, 63);
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) expect(large[2 * y * 63 + 2 * x]).toBeCloseTo(small[y * 32 + x], 4);
    }
  });
});
