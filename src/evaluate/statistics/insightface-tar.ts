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

const STEP = 0.001;
const STEPS = 4000;

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
  const rates: number[] = [];
  const observed: number[] = [];
  for (let fold = 0; fold < plan.count; fold++) {
    const others = distances.filter((_, pair) => plan.of[pair] !== fold && !same[pair]).sort();
    if (others.length === 0) continue;
    const threshold = thresholdAtFar(others, far);
    const tested = (kind: boolean) =>
      distances.filter((_, pair) => plan.of[pair] === fold && same[pair] === kind);
    const share = (values: Float64Array) =>
      values.filter((value) => value < threshold).length / values.length;
    const [genuine, impostor] = [tested(true), tested(false)];
    if (genuine.length > 0) rates.push(share(genuine));
    if (impostor.length > 0) observed.push(share(impostor));
  }
  if (rates.length === 0 || observed.length === 0) return null;
  return { far, tar: mean(rates), deviation: standardDeviation(rates), observedFar: mean(observed) };
}

/** The threshold at which a share `far` of ascending distances lies below, on the grid and between its points. */
function thresholdAtFar(ascending: Float64Array, far: number): number {
  let below = 0;
  let previous = 0;
  for (let step = 0; step < STEPS; step++) {
    const threshold = step * STEP;
    while (below < ascending.length && ascending[below] < threshold) below++;
    const rate = below / ascending.length;
    if (rate > far) return (step - 1) * STEP + (STEP * (far - previous)) / (rate - previous);
    previous = rate;
  }
  return previous === far ? (STEPS - 1) * STEP : 0;
}
