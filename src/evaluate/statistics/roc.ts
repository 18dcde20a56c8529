// The receiver operating characteristic of similarity scores, and the numbers read off it.

import { UserError } from '../../files/user-error.js';

/**
 * The operating points of a set of scores, from accepting nothing to accepting everything.
 *
 * Point 0 accepts nothing; point i accepts every score of at least `thresholds[i]`. Equal scores are accepted together,
 * so there is one point for each distinct score. Where pairs have weights, the counts are sums of weights.
 */
export interface Roc {
  /** Scores in falling order; Infinity at point 0. */
  readonly thresholds: Float64Array;
  /** Impostor pairs accepted at each point. */
  readonly falseAccepts: Float64Array;
  /** Genuine pairs accepted at each point. */
  readonly trueAccepts: Float64Array;
  readonly impostors: number;
  readonly genuines: number;
}

/** True accept rate at a bound on the false accept rate. */
export interface TarAtFar {
  /** The bound asked for, 0..1. */
  readonly far: number;
  /** The share of genuine pairs accepted, 0..1; 1 - tar is FNMR at this FMR. */
  readonly tar: number;
  /** The lowest accepted score; null where nothing is accepted. */
  readonly threshold: number | null;
  /** The false accept rate that really occurs at this threshold, at most `far`. */
  readonly observedFar: number;
  /** Whether there are enough impostor pairs (at least 1 / far) for this bound to mean more than "none accepted". */
  readonly resolved: boolean;
}

/**
 * Builds the operating points of `scores` (higher means more alike) against `same` (0 or 1, or booleans).
 *
 * Millions of scores are best given in single precision: half the memory. Throws UserError where a score is not finite or
 * one of the two classes is missing.
 */
export function buildRoc(scores: ArrayLike<number>, same: ArrayLike<boolean | number>): Roc {
  if (scores.length !== same.length) {
    throw new UserError(
      `pairs: expected one label for each, found ${scores.length} scores and ${same.length} labels`,
    );
  }
  const Scores = scores instanceof Float32Array ? Float32Array : Float64Array;
  let count = 0;
  for (let pair = 0; pair < same.length; pair++) if (same[pair]) count++;
  const genuine = new Scores(count);
  const impostor = new Scores(same.length - count);
  let genuines = 0;
  let impostors = 0;
  for (let pair = 0; pair < same.length; pair++) {
    if (!Number.isFinite(scores[pair])) {
      throw new UserError(`pair ${pair}: expected a finite score, found ${scores[pair]}`);
    }
    if (same[pair]) genuine[genuines++] = scores[pair];
    else impostor[impostors++] = scores[pair];
  }
  return rocOfClasses(genuine, impostor);
}

/**
 * The same of the finite scores of both classes, which are sorted in place.
 *
 * Throws UserError where one of the two is empty.
 */
export function rocOfClasses(
  genuine: Float32Array | Float64Array,
  impostor: Float32Array | Float64Array,
): Roc {
  if (genuine.length === 0 || impostor.length === 0) {
    const missing = genuine.length === 0 ? 'same-person' : 'different-person';
    throw new UserError(
      `pairs: expected both kinds, found no ${missing} pair among ${genuine.length + impostor.length}`,
    );
  }
  genuine.sort();
  impostor.sort();
  const most = genuine.length + impostor.length + 1;
  const thresholds = new Float64Array(most);
  const falseAccepts = new Float64Array(most);
  const trueAccepts = new Float64Array(most);
  thresholds[0] = Number.POSITIVE_INFINITY;
  let points = 1;
  let g = genuine.length;
  let i = impostor.length;
  while (g > 0 || i > 0) {
    const score = i === 0 || (g > 0 && genuine[g - 1] >= impostor[i - 1]) ? genuine[g - 1] : impostor[i - 1];
    while (g > 0 && genuine[g - 1] === score) g--;
    while (i > 0 && impostor[i - 1] === score) i--;
    thresholds[points] = score;
    falseAccepts[points] = impostor.length - i;
    trueAccepts[points++] = genuine.length - g;
  }
  return {
    thresholds: thresholds.subarray(0, points),
    falseAccepts: falseAccepts.subarray(0, points),
    trueAccepts: trueAccepts.subarray(0, points),
    impostors: impostor.length,
    genuines: genuine.length,
  };
}

/** The area under the curve, 0..1: the chance that a genuine pair scores above an impostor pair, a tie counting half. */
export function areaUnderRoc(roc: Roc): number {
  let twice = 0;
  for (let i = 1; i < roc.thresholds.length; i++) {
    const width = roc.falseAccepts[i] - roc.falseAccepts[i - 1];
    twice += width * (roc.trueAccepts[i] + roc.trueAccepts[i - 1]);
  }
  return twice / 2 / (roc.impostors * roc.genuines);
}

/**
 * The equal error rate, 0..1: where the curve, its points joined by straight lines, has as large a false accept rate as
 * false reject rate. The crossing is unique and computed in whole numbers, so it is exact.
 */
export function equalErrorRate(roc: Roc): number {
  const { falseAccepts, trueAccepts, impostors, genuines } = roc;
  // Proportional to false accept rate minus false reject rate: rises strictly from point to point.
  const excess = (i: number) =>
    falseAccepts[i] * genuines + trueAccepts[i] * impostors - genuines * impostors;
  const i = firstWhere(roc.thresholds.length, (point) => excess(point) >= 0);
  // Where one rate stays what it is, the other takes its value: so it does not matter which points lie between.
  if (trueAccepts[i] === trueAccepts[i - 1]) return (genuines - trueAccepts[i]) / genuines;
  const part = -excess(i - 1) / (excess(i) - excess(i - 1));
  return (falseAccepts[i - 1] + part * (falseAccepts[i] - falseAccepts[i - 1])) / impostors;
}

/**
 * True accept rate at a false accept rate of at most `far`.
 *
 * The rule: of all operating points whose false accept rate does not exceed `far`, the one that accepts most; pairs with
 * equal scores are accepted or rejected together, and with fewer than 1 / far impostor pairs it is the share of genuine
 * pairs above every impostor (`resolved` is then false).
 */
export function tarAtFar(roc: Roc, far: number): TarAtFar {
  const i = lastWithin(roc, far);
  return {
    far,
    tar: roc.trueAccepts[i] / roc.genuines,
    threshold: i === 0 ? null : roc.thresholds[i],
    observedFar: roc.falseAccepts[i] / roc.impostors,
    resolved: 1 / roc.impostors <= far,
  };
}

/** True accept rate at `far`, 0..1, read off between operating points that are joined by straight lines. */
export function interpolateTar(roc: Roc, far: number): number {
  const { falseAccepts, trueAccepts, impostors, genuines } = roc;
  const i = lastWithin(roc, far);
  if (i + 1 === roc.thresholds.length) return trueAccepts[i] / genuines;
  const part = (far * impostors - falseAccepts[i]) / (falseAccepts[i + 1] - falseAccepts[i]);
  return (trueAccepts[i] + part * (trueAccepts[i + 1] - trueAccepts[i])) / genuines;
}

/** The last operating point whose false accept rate does not exceed `far`. */
function lastWithin({ thresholds, falseAccepts, impostors }: Roc, far: number): number {
  return firstWhere(thresholds.length, (point) => falseAccepts[point] / impostors > far) - 1;
}

/** The first of `count` points for which `holds`, which must hold for all after it too; `count` where there is none. */
function firstWhere(count: number, holds: (point: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
