// The maps from coordinates to values: monotone, limited, and with the shares that they promise.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  invertMap,
  kinds,
  level,
  limitSoftly,
  mostlyHigh,
  mostlyLow,
  tailed,
  uniform,
} from './factor-maps.js';
import { IDENTITY_FACTORS, MOMENT_FACTORS } from './factors.js';

const factors = Object.entries({ ...IDENTITY_FACTORS, ...MOMENT_FACTORS });

describe('the maps of the factors', () => {
  it.each(factors)('%s never falls and stays finite', (_, { map }) => {
    let last = map(-3.4e38);
    expect(Number.isFinite(last)).toBe(true);
    for (let x = -8; x <= 8; x += 0.05) {
      const value = map(x);
      // Rounding may cost a last digit on a plateau.
      expect(value).toBeGreaterThanOrEqual(last - 1e-6 * Math.max(1, Math.abs(last)));
      last = value;
    }
    expect(Number.isFinite(map(3.4e38))).toBe(true);
  });

  it('are inverted by halving', () => {
    fc.assert(
      fc.property(fc.double({ min: -89, max: 89, noNaN: true }), (yaw) => {
        expect(MOMENT_FACTORS.yaw.map(invertMap(MOMENT_FACTORS.yaw.map, yaw))).toBeCloseTo(yaw, 3);
      }),
    );
    expect(MOMENT_FACTORS.glasses.map(invertMap(MOMENT_FACTORS.glasses.map, 2))).toBe(2);
    expect(invertMap(uniform(0, 1), 7)).toBe(6);
  });
});

describe('limitSoftly', () => {
  it('keeps what is small and never passes the limit', () => {
    expect(limitSoftly(1, 4)).toBeCloseTo(1, 4);
    expect(limitSoftly(-1e30, 4)).toBe(-4);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.abs(limitSoftly(value, 4))).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('single maps', () => {
  it('kinds divide at the quantiles of their shares', () => {
    const map = kinds(0.5, 0.3, 0.2);
    expect([-3, -0.01, 0.01, 0.83, 0.85, 3].map(map)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('a level stays below its count', () => {
    expect([-1e30, 0.01, 1e30].map(level(8))).toEqual([0, 4, 7]);
  });

  it('mostly low and mostly high values mirror each other', () => {
    for (const x of [-1.3, 0, 0.4, 2]) {
      expect(mostlyHigh(0, 1, 3)(x)).toBeCloseTo(1 - mostlyLow(0, 1, 3)(-x), 12);
    }
  });

  it('tails reach the limit but for one per cent', () => {
    expect(tailed(17, 2.5, 90)(1)).toBeCloseTo(19.5, 1);
    expect(tailed(17, 2.5, 90)(6)).toBeGreaterThan(89);
  });
});
