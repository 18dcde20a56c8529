// TAR at FAR as InsightFace's verification script (and FaceNet's before it) computes it: over folds, from a grid.

import { mean, standardDeviation } from '../../math/statistics.js';
import { type FoldPlan, planFolds } from './folds.js';

/** TAR at FAR by InsightFace's rule. */
export interface InsightfaceTar {
  /** The rate asked for. */
  readonly far: number;
  /** Mean over the folds of the share of genuine pairs accepted, 0..1. */
  readonly tar: number;
  /** Population standard deviation over the folds. */
  readonly deviation: number;
  /** Mean over the folds of the false accept rate that really occurred. */
  readonly observedFar: number;
}

/** The distance of the grid's points. */
export const GRID_STEP = 0.001;
/** Points of the grid. */
export const GRID_POINTS = 4000;

/**
 * TAR at `far` by the rule of InsightFace's `calculate_val`, from cosine similarities.
 *
 * Squared distances d = 2 - 2 cos are accepted below a threshold of the grid 0, 0.001, ... 3.999. In each fold the
 * threshold at which the other folds' false accept rate is `far` is interpolated on that grid; it is 0, which accepts
 * nothing, where even the largest accepts less. The fold's rates at that threshold are averaged over the folds; a fold
 * without pairs of a kind is left out of that kind's mean. Where several thresholds give exactly `far`, the largest is
 * taken: what linear interpolation over repeated points comes to. Null where no fold has pairs of both kinds.
 */
export function insightfaceTar(
  cosines: ArrayLike<number>,
  same: readonly boolean[],
  { far = 1e-3, folds }: { readonly far?: number; readonly folds?: FoldPlan } = {},
): InsightfaceTar | null {
  const plan = folds ?? planFolds(same.length);
  const distances = Float64Array.from(cosines, (cosine) => 2 - 2 * cosine);
  const rates: FoldRates[] = [];
  for (let fold = 0; fold < plan.count; fold++) {
    const others = distances.filter((_, pair) => plan.of[pair] !== fold && !same[pair]).sort();
    if (others.length === 0) continue;
    const threshold = thresholdAtFar(others.length, countBelow(others), far);
    const tested = (kind: boolean) =>
      distances.filter((_, pair) => plan.of[pair] === fold && same[pair] === kind);
    const share = (values: Float64Array) =>
      values.filter((value) => value < threshold).length / values.length;
    rates.push({ tar: share(tested(true)), observedFar: share(tested(false)) });
  }
  return averageFolds(rates, far);
}

/** The rates of one fold; NaN where it has no pair of that kind. */
export interface FoldRates {
  readonly tar: number;
  readonly observedFar: number;
}

/** The mean over the folds of both rates, each over the folds that have it; null where none has. */
export function averageFolds(folds: readonly FoldRates[], far: number): InsightfaceTar | null {
  const known = (rates: number[]) => rates.filter((rate) => !Number.isNaN(rate));
  const tars = known(folds.map(({ tar }) => tar));
  const observed = known(folds.map(({ observedFar }) => observedFar));
  if (tars.length === 0 || observed.length === 0) return null;
  return { far, tar: mean(tars), deviation: standardDeviation(tars), observedFar: mean(observed) };
}

/** How many of ascending distances lie below each point of the grid. */
function countBelow(ascending: Float64Array): Uint32Array {
  let below = 0;
  return Uint32Array.from({ length: GRID_POINTS }, (_, step) => {
    while (below < ascending.length && ascending[below] < step * GRID_STEP) below++;
    return below;
  });
}

/** The first point of the grid that a squared distance lies below; the number of points where there is none. */
export function gridPointAbove(distance: number): number {
  let step = Math.max(0, Math.min(GRID_POINTS, Math.floor(distance / GRID_STEP)));
  while (step > 0 && distance < (step - 1) * GRID_STEP) step--;
  while (step < GRID_POINTS && distance >= step * GRID_STEP) step++;
  return step;
}

/**
 * The threshold at which a share `far` of `count` distances lies below, on the grid and between its points.
 *
 * @param below how many of them lie below each point
 */
export function thresholdAtFar(count: number, below: ArrayLike<number>, far: number): number {
  let previous = 0;
  for (let step = 0; step < GRID_POINTS; step++) {
    const rate = below[step] / count;
    if (rate > far) return (step - 1) * GRID_STEP + (GRID_STEP * (far - previous)) / (rate - previous);
    previous = rate;
  }
  return previous === far ? (GRID_POINTS - 1) * GRID_STEP : 0;
}
