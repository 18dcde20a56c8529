// Operating points of pairs that count more or less than once: what a bootstrap needs, without sorting again.

import type { Roc } from './roc.js';

/** The order in which thresholds meet pairs, computed once for many weightings. */
export interface ScoreOrder {
  /** Numbers of the pairs by falling score. */
  readonly pairs: Uint32Array;
  readonly scores: ArrayLike<number>;
  readonly same: readonly boolean[];
}

/** Sorts finite scores once. */
export function orderScores(scores: ArrayLike<number>, same: readonly boolean[]): ScoreOrder {
  const pairs = Uint32Array.from(same, (_, pair) => pair).sort((a, b) => scores[b] - scores[a]);
  return { pairs, scores, same };
}

/** The operating points with pair i counted `weights[i]` times; null where a class has no weight left. */
export function weightedRoc({ pairs, scores, same }: ScoreOrder, weights: ArrayLike<number>): Roc | null {
  const thresholds = new Float64Array(pairs.length + 1);
  const falseAccepts = new Float64Array(pairs.length + 1);
  const trueAccepts = new Float64Array(pairs.length + 1);
  thresholds[0] = Number.POSITIVE_INFINITY;
  let points = 0;
  let impostors = 0;
  let genuines = 0;
  for (const pair of pairs) {
    const weight = weights[pair];
    if (weight === 0) continue;
    if (scores[pair] !== thresholds[points]) thresholds[++points] = scores[pair];
    if (same[pair]) genuines += weight;
    else impostors += weight;
    falseAccepts[points] = impostors;
    trueAccepts[points] = genuines;
  }
  if (genuines === 0 || impostors === 0) return null;
  return {
    thresholds: thresholds.subarray(0, points + 1),
    falseAccepts: falseAccepts.subarray(0, points + 1),
    trueAccepts: trueAccepts.subarray(0, points + 1),
    impostors,
    genuines,
  };
}
