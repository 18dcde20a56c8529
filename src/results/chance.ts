// What guessing reaches on a benchmark.
import { AllPairs } from '../evaluate/all-pairs.js';
import type { BenchmarkPairs } from '../evaluate/pairs.js';

/** The accuracy of who always gives the more frequent answer, 0.5..1; all pairs are counted without a list of them. */
export function chanceOf(pairs: BenchmarkPairs): number {
  const [genuine, count] =
    pairs instanceof AllPairs
      ? [pairs.genuine, pairs.count]
      : [pairs.same.filter(Boolean).length, pairs.same.length];
  return Math.max(genuine, count - genuine) / count;
}
