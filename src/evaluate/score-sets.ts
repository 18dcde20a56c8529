// Error rates of millions of scores: genuine and impostor scores apart, each sorted once.
import { UserError } from '../math/user-error.js';
import type { TarAtFar } from './roc.js';

/** The scores of the two kinds of pairs, each in rising order. */
export interface ScoreSets {
  readonly genuine: Float32Array;
  readonly impostor: Float32Array;
}

/**
 * Divides scores by `same` (0 or 1, or booleans) and sorts each part.
 *
 * @throws UserError for columns of different lengths, a score that is not finite, or where one kind is missing
 */
export function divideScores(scores: Float32Array, same: ArrayLike<number | boolean>): ScoreSets {
  if (scores.length !== same.length) {
    throw new UserError(
      `pairs: expected one label for each, found ${scores.length} scores and ${same.length} labels`,
    );
  }
  let genuines = 0;
  for (let pair = 0; pair < scores.length; pair++) {
    if (!Number.isFinite(scores[pair])) {
      throw new UserError(`pair ${pair}: expected a finite score, found ${scores[pair]}`);
    }
    if (same[pair]) genuines++;
  }
  if (genuines === 0 || genuines === scores.length) {
    const missing = genuines === 0 ? 'same-person' : 'different-person';
    throw new UserError(`pairs: expected both kinds, found no ${missing} pair among ${scores.length}`);
  }
  const genuine = new Float32Array(genuines);
  const impostor = new Float32Array(scores.length - genuines);
  for (let pair = 0, g = 0, i = 0; pair < scores.length; pair++) {
    if (same[pair]) genuine[g++] = scores[pair];
    else impostor[i++] = scores[pair];
  }
  return { genuine: genuine.sort(), impostor: impostor.sort() };
}

/** How many of `sorted` (rising) exceed `bound`. */
export function countAbove(sorted: Float32Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] > bound) high = middle;
    else low = middle + 1;
  }
  return sorted.length - low;
}

/**
 * True accept rate at a false accept rate of at most `far`, by the rule of `tarAtFar` in roc.ts: nothing is
 * interpolated, equal scores are accepted or rejected together.
 */
export function tarOfSets({ genuine, impostor }: ScoreSets, far: number): TarAtFar {
  const allowed = Math.floor(far * impostor.length + 1e-9);
  // The best impostor that must stay outside, and with it all that score the same.
  const bound =
    allowed >= impostor.length ? Number.NEGATIVE_INFINITY : impostor[impostor.length - 1 - allowed];
  const accepted = countAbove(genuine, bound);
  const wronglyAccepted = countAbove(impostor, bound);
  const lowest = [
    ...(accepted > 0 ? [genuine[genuine.length - accepted]] : []),
    ...(wronglyAccepted > 0 ? [impostor[impostor.length - wronglyAccepted]] : []),
  ];
  return {
    far,
    tar: accepted / genuine.length,
    threshold: lowest.length > 0 ? Math.min(...lowest) : null,
    observedFar: wronglyAccepted / impostor.length,
    resolved: 1 / impostor.length <= far,
  };
}
