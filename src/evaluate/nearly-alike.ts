// That a network embeds everybody nearly alike: what is then computed of similarities is computed of their last digits.
import { mean } from '../math/statistics.js';
import type { ComparedFaces } from './all-pairs/compared-faces.js';
import type { ScoredBenchmark } from './run-benchmark.js';

/** Trained networks stay below 0.6, on whomever; given pixels otherwise than they were trained with, most are above. */
const NEARLY_ALIKE = 0.95;

/** The mean similarity of the pairs of different people, -1..1: of that kind which is less alike, should labels be the wrong way round. */
export function similarityOfPairs({ plain, same }: Pick<ScoredBenchmark, 'plain' | 'same'>): number {
  return Math.min(...[true, false].map((kind) => mean(plain.filter((_, pair) => same[pair] === kind))));
}

/** The mean similarity of all pairs of pictures, hardly any of which show one person, -1..1. */
export function similarityOfFaces({ plain: { size, values, norms } }: Pick<ComparedFaces, 'plain'>): number {
  const sum = new Float64Array(size);
  for (const [row, norm] of norms.entries()) {
    if (norm === 0) continue;
    for (let i = 0; i < size; i++) sum[i] += values[row * size + i] / norm;
  }
  const count = norms.filter((norm) => norm > 0).length;
  const all = sum.reduce((total, value) => total + value ** 2, 0);
  return (all - count) / (count * (count - 1));
}

/**
 * Says so where different people look nearly alike to a network, in one line; undefined otherwise.
 *
 * @param similarity the mean of different people on this benchmark
 */
export function describeNearlyAlike(
  similarity: number,
  { network, benchmark }: { readonly network: string; readonly benchmark: string },
): string | undefined {
  if (!(similarity > NEARLY_ALIKE)) return undefined;
  return (
    `${network}: different people of ${benchmark} look nearly alike to it (mean similarity ${similarity.toFixed(3)}), so that the ` +
    'figures say little: it gets its pixels otherwise than it was trained with, whatever its file says, or it was trained too little'
  );
}
