// What guessing reaches on a benchmark.
import { AllPairs } from '../evaluate/all-pairs.js';
import type { BenchmarkPairs } from '../evaluate/pairs.js';
import { groupBy } from '../math/group-by.js';

/** The accuracy of who always gives the more frequent answer, 0.5..1; all pairs are counted without a list of them. */
export function chanceOf(pairs: BenchmarkPairs): number {
  const [genuine, count] =
    pairs instanceof AllPairs
      ? [countGenuine(pairs), pairs.count]
      : [pairs.same.filter(Boolean).length, pairs.same.length];
  return Math.max(genuine, count - genuine) / count;
}

function countGenuine({ unit }: AllPairs): number {
  const pictures = [...groupBy(unit, String).values()].map(({ length }) => length);
  return pictures.reduce((total, length) => total + (length * (length - 1)) / 2, 0);
}
