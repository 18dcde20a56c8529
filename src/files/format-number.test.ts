// Numbers as people read them.
import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatPercent } from './format-number.js';

test.each([
  [0, '0 s'],
  [59.6, '1 min 00 s'],
  [200, '3 min 20 s'],
  [3599.7, '1 h 00 min'],
  [7505, '2 h 05 min'],
  [100_000, '1 d 03 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('rates, counts and bytes are rounded to what is read', () => {
  expect([formatPercent(0.99167), formatPercent(0.5, 0)]).toEqual(['99.17', '50']);
  expect([formatCount(5_562_844), formatCount(12n)]).toEqual(['5,562,844', '12']);
  expect([512, 2_020_528, 3 * 2 ** 30].map(formatBytes)).toEqual(['512 bytes', '1.9 MiB', '3.0 GiB']);
});
