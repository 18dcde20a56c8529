// Accuracy over ten folds in file order: the protocol of LFW and its successors as InsightFace runs it.

import { mean, standardDeviation } from '../math/statistics.js';
import { UserError } from '../math/user-error.js';

/** The accuracy of a verification benchmark over its folds. */
export interface FoldAccuracy {
  /** Mean over the folds, 0..1. */
  readonly mean: number;
  /** Population standard deviation over the folds. */
  readonly deviation: number;
  /** Accuracy on each fold with the threshold chosen on the others, 0..1. */
  readonly folds: number[];
  /** The threshold of each fold, a squared Euclidean distance (the cosine is 1 - threshold / 2). */
  readonly thresholds: number[];
}

/** The 400 squared distances 0, 0.01 .. 3.99 among which a fold's threshold is chosen. */
export const THRESHOLD_COUNT = 400;

/**
 * Where fold `fold` of `folds` begins and ends among `count` items kept in order.
 *
 * The first `count % folds` folds have one item more, as scikit-learn's KFold without shuffling divides.
 */
export function foldRange(count: number, folds: number, fold: number): { start: number; end: number } {
  const small = Math.floor(count / folds);
  const larger = count % folds;
  const start = fold * small + Math.min(fold, larger);
  return { start, end: start + small + (fold < larger ? 1 : 0) };
}

/**
 * Ten-fold accuracy of squared distances (0..4, L2-normalised embeddings) against `same`, pairs in file order.
 *
 * A pair counts as the same person where its distance is below the threshold; the threshold of a fold is the first that
 * is best on the other nine. Throws UserError for fewer pairs than folds.
 */
export function foldAccuracy(distances: Float64Array, same: readonly boolean[], folds = 10): FoldAccuracy {
  const count = distances.length;
  if (count !== same.length) {
    throw new UserError(
      `pairs: expected one label for each, found ${count} distances and ${same.length} labels`,
    );
  }
  if (count < folds)
    throw new UserError(`pairs: expected at least ${folds}, one for each fold, found ${count}`);
  const correct = Array.from({ length: folds }, (_, fold) => {
    const { start, end } = foldRange(count, folds, fold);
    return countCorrect(distances, same, start, end);
  });
  const total = new Float64Array(THRESHOLD_COUNT);
  for (const counts of correct) for (let t = 0; t < THRESHOLD_COUNT; t++) total[t] += counts[t];

  const accuracies: number[] = [];
  const thresholds: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const { start, end } = foldRange(count, folds, fold);
    let best = 0;
    for (let t = 1; t < THRESHOLD_COUNT; t++) {
      if (total[t] - correct[fold][t] > total[best] - correct[fold][best]) best = t;
    }
    accuracies.push(correct[fold][best] / (end - start));
    thresholds.push(best * 0.01);
  }
  return {
    mean: mean(accuracies),
    deviation: standardDeviation(accuracies),
    folds: accuracies,
    thresholds,
  };
}

function countCorrect(distances: Float64Array, same: readonly boolean[], start: number, end: number) {
  const counts = new Float64Array(THRESHOLD_COUNT);
  for (let t = 0; t < THRESHOLD_COUNT; t++) {
    const threshold = t * 0.01;
    for (let pair = start; pair < end; pair++) {
      if (distances[pair] < threshold === same[pair]) counts[t]++;
    }
  }
  return counts;
}
