// How far numbers may be from those that are expected.
import { expect } from 'vitest';

/** Expects the numbers of `expected`, each to less than `within`: by default, to rounding in float64. */
export function expectClose(
  found: ArrayLike<number | null>,
  expected: ArrayLike<number>,
  within = 1e-12,
): void {
  expect(found.length).toBe(expected.length);
  const distances = Array.from(found, (value, i) => Math.abs((value ?? Number.NaN) - expected[i]));
  // Written this way round, a NaN is not near enough.
  const far = distances.findIndex((distance) => !(distance < within));
  expect(far < 0 ? 0 : distances[far], `number ${far} of ${found.length}`).toBeLessThan(within);
}

/** The relative L2 distance of two lists of numbers. */
export function relativeL2(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    error += (found[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(error / norm);
}
