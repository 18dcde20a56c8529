// How far a student came, worked out by hand.
import { expect, test } from 'vitest';
import { AllPairs } from '../evaluate/all-pairs.js';
import type { DigestedBenchmark } from './accuracies.js';
import { closingRow } from './closing-row.js';

const benchmark = (...same: boolean[]): DigestedBenchmark => ({
  benchmark: { name: 'pairs', images: [], pairs: { a: [], b: [], same } },
  sha256: 'ab'.repeat(32),
});

test('kept is the share of the way from chance to the teacher', () => {
  expect(closingRow(benchmark(true, false), 0.9, 0.8)).toMatchObject({
    chance: 0.5,
    sha256: 'ab'.repeat(32),
    kept: expect.closeTo(0.75, 12),
  });
  // Three quarters are of two people: saying so of all is right that often.
  const uneven = closingRow(benchmark(true, false, false, false), 1, 0.7);
  expect(uneven).toMatchObject({ chance: 0.75, kept: expect.closeTo(-0.2, 12) });
});

test('all pairs are counted without a list of them', () => {
  const pairs = new AllPairs('people', ['a', 'b', 'a', 'c']);
  expect(
    closingRow({ benchmark: { name: 'people', images: [], pairs }, sha256: '' }, 1, 1).chance,
  ).toBeCloseTo(5 / 6, 12);
});

test('nothing is kept of a teacher that only guesses', () => {
  expect(closingRow(benchmark(true, false), 0.5, 0.6).kept).toBeNull();
  expect(closingRow(benchmark(true, false), 0.45, 0.6).kept).toBeNull();
});
