// Accuracy over folds, ten in file order unless the benchmark gives its own: the protocol of LFW and its successors.

import { UserError } from '../../files/user-error.js';
import { bestThreshold } from '../../math/best-threshold.js';
import { mean, standardDeviation } from '../../math/statistics.js';

/** Which fold each pair is tested in. */
export interface FoldPlan {
  /** Number of folds. */
  readonly count: number;
  /** The fold of each pair, 0 to count - 1. */
  readonly of: ArrayLike<number>;
}

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

/** Cuts `pairs` pairs in their order into `count` folds as {@link foldRange} says. */
export function planFolds(pairs: number, count = 10): FoldPlan {
  const of = new Uint32Array(pairs);
  for (let fold = 0; fold < count; fold++) {
    const { start, end } = foldRange(pairs, count, fold);
    of.fill(fold, start, end);
  }
  return { count, of };
}

/**
 * The folds that a benchmark gives, numbered again from 0 without gaps (a fold may have lost all its pairs).
 *
 * @throws UserError where there is only one
 */
export function planGivenFolds(folds: ArrayLike<number>): FoldPlan {
  const numbers = [...new Set(Array.from(folds))].sort((a, b) => a - b);
  if (numbers.length < 2) {
    throw new UserError(`pairs: expected at least 2 folds, found ${numbers.length}`);
  }
  const places = new Map(numbers.map((number, place) => [number, place]));
  return { count: numbers.length, of: Uint32Array.from(folds, (fold) => places.get(fold) ?? 0) };
}

/**
 * Accuracy of cosine similarities against `same` over folds: ten in the order of the pairs unless `plan` is given.
 *
 * The threshold of a fold is the best on the others: each of their similarities is tried (and one above all), and of
 * equally good ones the lowest is taken. No grid is involved: InsightFace's, of 0.01 in squared distance, is coarse
 * enough to move the result on a few hundred pairs.
 *
 * @throws UserError for fewer pairs than folds
 */
export function foldAccuracy(
  scores: Float64Array,
  same: readonly boolean[],
  plan: FoldPlan = planFolds(scores.length),
): FoldAccuracy {
  const count = scores.length;
  if (count !== same.length || plan.of.length !== count) {
    throw new UserError(
      `pairs: expected one label for each, found ${count} scores and ${same.length} labels`,
    );
  }
  if (count < plan.count) {
    throw new UserError(`pairs: expected at least ${plan.count}, one for each fold, found ${count}`);
  }
  const ascending = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  const accuracies: number[] = [];
  const thresholds: number[] = [];
  for (let fold = 0; fold < plan.count; fold++) {
    const training = ascending.filter((pair) => plan.of[pair] !== fold);
    const threshold = bestThreshold(training, scores, same);
    let correct = 0;
    let tested = 0;
    for (let pair = 0; pair < count; pair++) {
      if (plan.of[pair] !== fold) continue;
      tested++;
      if (scores[pair] >= threshold === same[pair]) correct++;
    }
    accuracies.push(correct / tested);
    thresholds.push(threshold);
  }
  return {
    mean: mean(accuracies),
    deviation: standardDeviation(accuracies),
    folds: accuracies,
    thresholds,
  };
}

/** Whether each pair is judged right at the threshold of its fold. */
export function judgePairs(
  scores: ArrayLike<number>,
  same: readonly boolean[],
  { thresholds }: FoldAccuracy,
  plan: FoldPlan = planFolds(same.length),
): boolean[] {
  return same.map((label, pair) => scores[pair] >= thresholds[plan.of[pair]] === label);
}
