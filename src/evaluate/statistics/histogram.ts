// How the scores of genuine and impostor pairs are spread.

import { mean, standardDeviation } from '../../math/statistics.js';

/** Counts of pairs over equal bins of cosine similarity from -1 to 1. */
export interface ScoreHistogram {
  /** Number of bins; bin i covers -1 + 2 i / bins up to, not including, the next edge (the last one includes 1). */
  readonly bins: number;
  readonly genuine: number[];
  readonly impostor: number[];
}

/** Counts cosines (values outside -1..1 go into the end bins) of genuine and impostor pairs over `bins` equal bins. */
export function countScores(cosines: ArrayLike<number>, same: readonly boolean[], bins = 40): ScoreHistogram {
  const genuine = new Array<number>(bins).fill(0);
  const impostor = new Array<number>(bins).fill(0);
  for (let pair = 0; pair < same.length; pair++) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(((cosines[pair] + 1) / 2) * bins)));
    (same[pair] ? genuine : impostor)[bin]++;
  }
  return { bins, genuine, impostor };
}

/**
 * The sensitivity index d': the distance of the two classes' mean scores over the root of their mean variance.
 *
 * Null where it is undefined: a class is missing, or neither class varies.
 */
export function sensitivityIndex(scores: ArrayLike<number>, same: readonly boolean[]): number | null {
  const of = (kind: boolean) => Array.from(scores).filter((_, pair) => same[pair] === kind);
  const genuine = of(true);
  const impostor = of(false);
  const spread = (standardDeviation(genuine) ** 2 + standardDeviation(impostor) ** 2) / 2;
  const index = (mean(genuine) - mean(impostor)) / Math.sqrt(spread);
  return Number.isFinite(index) ? index : null;
}
