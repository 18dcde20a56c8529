// The standard normal distribution against tabulated values.
import { describe, expect, it } from 'vitest';
import { normalShare } from './normal.js';

describe('normalShare', () => {
  it('agrees with the table', () => {
    // SciPy 1.10: scipy.stats.norm.cdf.
    const table: [number, number][] = [
      [-3, 0.0013498980316301],
      [-1.5, 0.0668072012688581],
      [-0.2, 0.420740290560897],
      [0, 0.5],
      [0.7, 0.758036347776927],
      [2.5, 0.9937903346742238],
    ];
    for (const [x, share] of table) expect(Math.abs(normalShare(x) - share)).toBeLessThan(1e-7);
  });

  it('reaches 0 and 1 far out, and keeps what is no number', () => {
    expect(normalShare(-1e300)).toBe(0);
    expect(normalShare(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalShare(Number.NaN)).toBeNaN();
  });
});
