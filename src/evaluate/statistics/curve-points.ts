// Few enough points of a curve to keep and to draw, chosen so that no eye misses the others.

import type { Roc } from './roc.js';

/** One operating point; DET is fnmr over fmr, ROC is 1 - fnmr over fmr. */
export interface OperatingPoint {
  /** Accepts scores at or above it; null at the point that accepts nothing. */
  readonly threshold: number | null;
  /** False match rate, 0..1. */
  readonly fmr: number;
  /** False non-match rate, 0..1. */
  readonly fnmr: number;
}

/**
 * Operating points by rising FMR, thinned: one is kept where either rate of the next is further than `step` (as a factor
 * 1 + step) from the last one that was kept, so that curves on logarithmic axes look as they would with all of them.
 *
 * Both ends are always kept; 5 % gives at most a few hundred points.
 */
export function operatingPoints(roc: Roc, step = 0.05): OperatingPoint[] {
  const last = roc.thresholds.length - 1;
  const at = (i: number): OperatingPoint => ({
    threshold: i === 0 ? null : roc.thresholds[i],
    fmr: roc.falseAccepts[i] / roc.impostors,
    fnmr: 1 - roc.trueAccepts[i] / roc.genuines,
  });
  const points = [at(0)];
  for (let i = 1; i < last; i++) {
    // The last point before the curve leaves the neighbourhood: so a step's corner stays where it is.
    if (differs(at(i + 1), points[points.length - 1], step)) points.push(at(i));
  }
  if (last > 0) points.push(at(last));
  return points;
}

function differs(a: OperatingPoint, b: OperatingPoint, step: number): boolean {
  return isApart(a.fmr, b.fmr, step) || isApart(a.fnmr, b.fnmr, step);
}

function isApart(a: number, b: number, step: number): boolean {
  return Math.max(a, b) > Math.min(a, b) * (1 + step);
}
