// Whole faces for shares of any size.
import { expect, test } from 'vitest';
import { facesOfShares, smallestBatch } from './shares.js';

test('shares of a batch are in proportion, whole, and complete', () => {
  expect(facesOfShares([2, 1], 128)).toEqual([85, 43]);
  expect(facesOfShares([1, 1, 1], 32)).toEqual([11, 11, 10]);
  expect(facesOfShares([0.1, 0.2, 0.3], 60)).toEqual([10, 20, 30]);
  expect(facesOfShares([1e308, 1e308, 1e-300], 9)).toEqual([5, 4, 0]);
  expect(facesOfShares([7], 5)).toEqual([5]);
  for (let count = 1; count < 60; count++) {
    const faces = facesOfShares([3, 5, 11, 0.7], count);
    expect(faces.reduce((sum, n) => sum + n)).toBe(count);
    faces.forEach((n, i) => {
      expect(Math.abs(n - (count * [3, 5, 11, 0.7][i]) / 19.7)).toBeLessThan(1);
    });
  }
});

test('the smallest batch with a face of each is found where there is one', () => {
  expect(smallestBatch([1, 20], 8)).toBe(11);
  expect(facesOfShares([1, 20], 10)[0]).toBe(0);
  expect(facesOfShares([1, 20], 11)[0]).toBe(1);
  expect(smallestBatch([1, 1e9], 8)).toBeUndefined();
});
