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

/**
 * The operating points with pair i counted `weights[i]` times, up to the first whose false accept rate exceeds `far` (all of
 * them unless given): of millions of pairs a low rate needs few. Null where a class has no weight left.
 */
export function weightedRoc(
  { pairs, scores, same }: ScoreOrder,
  weights: ArrayLike<number>,
  far = 1,
): Roc | null {
  let impostors = 0;
  let genuines = 0;
  for (let pair = 0; pair < same.length; pair++) {
    if (same[pair]) genuines += weights[pair];
    else impostors += weights[pair];
  }
  if (genuines === 0 || impostors === 0) return null;
  const thresholds = [Number.POSITIVE_INFINITY];
  const falseAccepts = [0];
  const trueAccepts = [0];
  let point = 0;
  for (const pair of pairs) {
    const weight = weights[pair];
    if (weight === 0) continue;
    if (scores[pair] !== thresholds[point]) {
      if (falseAccepts[point] / impostors > far) break;
      thresholds.push(scores[pair]);
      falseAccepts.push(falseAccepts[point]);
      trueAccepts.push(trueAccepts[point]);
      point++;
    }
    if (same[pair]) trueAccepts[point] += weight;
    else falseAccepts[point] += weight;
  }
  return {
    thresholds: Float64Array.from(thresholds),
    falseAccepts: Float64Array.from(falseAccepts),
    trueAccepts: Float64Array.from(trueAccepts),
    impostors,
    genuines,
  };
}
