// How rates and their rarity read.
import { expect, test } from 'vitest';
import { formatRate } from '../../files/format-number.js';
import { describeShare, formatRange } from './format-rate.js';

test('rates are powers of ten, to three digits', () => {
  const written = [0, 1e-6, 0.0001, 0.001, 0.03125, 0.1, 0.5304, 0.9999, 1].map(formatRate);
  expect(written).toEqual(['0', '1e-6', '1e-4', '1e-3', '3.13e-2', '1e-1', '5.3e-1', '1', '1']);
  expect(formatRange([0.0012, 0.034])).toBe('1.2e-3 to 3.4e-2');
});

test.each([
  [0.5263, false, 'about 53 %'],
  [1, false, 'about 100 %'],
  [0.1, false, 'about 10 %'],
  [1 / 12, false, 'about 1 in 12'],
  [1e-4, false, 'about 1 in 10,000'],
  [1 / 12_345, false, 'about 1 in 12,000'],
  // A bound claims no more than was measured.
  [1 / 29_700, true, 'fewer than 1 in 29,000'],
  [1 / 30_000, true, 'fewer than 1 in 30,000'],
  [1 / 49, true, 'fewer than 1 in 49'],
  [1 / 405, true, 'fewer than 1 in 400'],
  [1 / 19, true, 'fewer than 1 in 19'],
  [1 / 3, true, 'fewer than 34 %'],
])('a share of %s (a bound: %s) is %s', (rate, isBound, text) => {
  expect(describeShare(rate, isBound)).toBe(text);
});
