// The receiver operating characteristic of similarity scores, and the numbers read off it.

import { UserError } from '../math/user-error.js';

/**
 * The operating points of a set of scores, from accepting nothing to accepting everything.
 *
 * Point 0 accepts nothing; point i accepts every score of at least `thresholds[i]`. Equal scores are accepted together,
 * so there is one point for each distinct score.
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
  /** The share of genuine pairs accepted, 0..1. */
  readonly tar: number;
  /** The lowest accepted score; null where nothing is accepted. */
  readonly threshold: number | null;
  /** The false accept rate that really occurs at this threshold, at most `far`. */
  readonly observedFar: number;
  /** Whether there are enough impostor pairs (at least 1 / far) for this bound to mean more than "none accepted". */
  readonly resolved: boolean;
}

/**
 * Builds the operating points of `scores` (higher means more alike) against `same`.
 *
 * Throws UserError where a score is not finite or one of the two classes is missing.
 */
export function buildRoc(scores: ArrayLike<number>, same: readonly boolean[]): Roc {
  if (scores.length !== same.length) {
    throw new UserError(
      `pairs: expected one label for each, found ${scores.length} scores and ${same.length} labels`,
    );
  }
  const order = Uint32Array.from(same, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const thresholds = [Number.POSITIVE_INFINITY];
  const falseAccepts = [0];
  const trueAccepts = [0];
  let impostors = 0;
  let genuines = 0;
  for (let i = 0; i < order.length; i++) {
    const score = scores[order[i]];
    if (!Number.isFinite(score))
      throw new UserError(`pair ${order[i]}: expected a finite score, found ${score}`);
    if (same[order[i]]) genuines++;
    else impostors++;
    if (i + 1 < order.length && scores[order[i + 1]] === score) continue;
    thresholds.push(score);
    falseAccepts.push(impostors);
    trueAccepts.push(genuines);
  }
  if (genuines === 0 || impostors === 0) {
    const missing = genuines === 0 ? 'same-person' : 'different-person';
    throw new UserError(`pairs: expected both kinds, found no ${missing} pair among ${same.length}`);
  }
  return {
    thresholds: Float64Array.from(thresholds),
    falseAccepts: Float64Array.from(falseAccepts),
    trueAccepts: Float64Array.from(trueAccepts),
    impostors,
    genuines,
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
  let i = 1;
  while (excess(i) < 0) i++;
  const part = -excess(i - 1) / (excess(i) - excess(i - 1));
  return (falseAccepts[i - 1] + part * (falseAccepts[i] - falseAccepts[i - 1])) / impostors;
}

/**
 * True accept rate at a false accept rate of at most `far`.
 *
 * The rule: of all operating points whose false accept rate does not exceed `far`, the one that accepts most; nothing is
 * interpolated between points, so pairs with equal scores are accepted or rejected together, and with fewer than 1 / far
 * impostor pairs it is the share of genuine pairs above every impostor (`resolved` is then false).
 */
export function tarAtFar(roc: Roc, far: number): TarAtFar {
  let i = 0;
  while (i + 1 < roc.thresholds.length && roc.falseAccepts[i + 1] / roc.impostors <= far) i++;
  return {
    far,
    tar: roc.trueAccepts[i] / roc.genuines,
    threshold: i === 0 ? null : roc.thresholds[i],
    observedFar: roc.falseAccepts[i] / roc.impostors,
    resolved: 1 / roc.impostors <= far,
  };
}
