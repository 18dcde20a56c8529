// Tests of the statistics against values worked out by hand.
import { expect, test } from 'vitest';
import { cosineSimilarity, l2Norm, mean, median, quantile, standardDeviation } from './statistics.js';

test('mean and deviation of a small set', () => {
  expect(mean([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
  expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
  expect(standardDeviation([1, 2, 3, 4], 1)).toBeCloseTo(1.2909944487358056, 15);
});

test('the deviation of large, close values keeps its digits', () => {
  expect(standardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBeCloseTo(Math.sqrt(2 / 3), 12);
  expect(mean(new Float32Array(1_000_000).fill(0.5))).toBe(0.5);
});

test('no values have no mean, no deviation and no median', () => {
  expect(mean([])).toBeNaN();
  expect(standardDeviation([])).toBeNaN();
  expect(standardDeviation([1], 1)).toBeNaN();
  expect(median([])).toBeNaN();
});

test('median and quantiles interpolate and leave the order alone', () => {
  const values = [9, 1, 10, 2];
  expect(median(values)).toBe(5.5);
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile(values, 0)).toBe(1);
  expect(quantile(values, 1)).toBe(10);
  expect(quantile(values, 0.25)).toBe(1.75);
  expect(values).toEqual([9, 1, 10, 2]);
  expect(() => quantile(values, 1.5)).toThrow('1.5');
});

test('cosines of known angles, and 0 for a vector without length', () => {
  expect(cosineSimilarity([1, 0], [0, 3])).toBe(0);
  expect(cosineSimilarity([1, 1], [1, 0])).toBeCloseTo(Math.SQRT1_2, 15);
  expect(cosineSimilarity([1, 2, 3], [-2, -4, -6])).toBe(-1);
  expect(cosineSimilarity([0, 0], [1, 0])).toBe(0);
  expect(cosineSimilarity([Number.NaN, 0], [1, 0])).toBeNaN();
  expect(() => cosineSimilarity([1], [1, 2])).toThrow('1 and 2');
});

test('norms of known vectors', () => {
  expect(l2Norm([3, 4])).toBe(5);
  expect(l2Norm([0, 0])).toBe(0);
});
