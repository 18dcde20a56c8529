// What guessing reaches, counted by hand.
import { expect, test } from 'vitest';
import { AllPairs } from '../evaluate/all-pairs.js';
import { chanceOf } from './chance.js';

test('the more frequent answer is right as often as it occurs', () => {
  const pairs = { a: [0, 0, 0, 0], b: [1, 1, 1, 1] };
  expect(chanceOf({ ...pairs, same: [true, false, true, false] })).toBe(0.5);
  expect(chanceOf({ ...pairs, same: [false, false, true, false] })).toBe(0.75);
});

test('all pairs are counted, however many', () => {
  // Of six pairs of four pictures, one is of one person.
  expect(chanceOf(new AllPairs('people', ['a', 'b', 'a', 'c']))).toBeCloseTo(5 / 6, 12);
  // Two hundred million, two pictures of each person: they could not be listed.
  const many = new AllPairs(
    'many',
    Array.from({ length: 20_000 }, (_, i) => String(i >> 1)),
  );
  expect(chanceOf(many)).toBeCloseTo(1 - 10_000 / many.count, 12);
});
