// Accuracy over ten folds in file order: the protocol of LFW and its successors.

import { bestThreshold } from '../math/best-threshold.js';
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
  /** The threshold of each fold, a cosine similarity: pairs at or above it count as the same person. */
  readonly thresholds: number[];
}

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
 * Ten-fold accuracy of cosine similarities against `same`, pairs in file order.
 *
 * The threshold of a fold is the best on the other nine: each of their similarities is tried (and one above all), and of
 * equally good ones the lowest is taken. No grid is involved: InsightFace's, of 0.01 in squared distance, is coarse
 * enough to move the result on a few hundred pairs.
 *
 * @throws UserError for fewer pairs than folds
 */
export function foldAccuracy(scores: Float64Array, same: readonly boolean[], folds = 10): FoldAccuracy {
  const count = scores.length;
  if (count !== same.length) {
    throw new UserError(
      `pairs: expected one label for each, found ${count} scores and ${same.length} labels`,
    );
  }
  if (count < folds)
    throw new UserError(`pairs: expected at least ${folds}, one for each fold, found ${count}`);
  const ascending = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  const accuracies: number[] = [];
  const thresholds: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const { start, end } = foldRange(count, folds, fold);
    const training = ascending.filter((pair) => pair < start || pair >= end);
    const threshold = bestThreshold(training, scores, same);
    let correct = 0;
    for (let pair = start; pair < end; pair++) {
      if (scores[pair] >= threshold === same[pair]) correct++;
    }
    accuracies.push(correct / (end - start));
    thresholds.push(threshold);
  }
  return {
    mean: mean(accuracies),
    deviation: standardDeviation(accuracies),
    folds: accuracies,
    thresholds,
  };
}
