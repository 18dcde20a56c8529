// All that is reported about a list of scored pairs, as one object.

import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  type ResamplingUnits,
} from './bootstrap.js';
import { type OperatingPoint, operatingPoints } from './curve-points.js';
import { type FoldAccuracy, type FoldPlan, foldAccuracy, judgePairs, planFolds } from './folds.js';
import { countScores, type ScoreHistogram, sensitivityIndex } from './histogram.js';
import { type InsightfaceTar, insightfaceTar } from './insightface-tar.js';
import {
  areaUnderRoc,
  buildRoc,
  equalErrorRate,
  interpolateTar,
  type Roc,
  type TarAtFar,
  tarAtFar,
} from './roc.js';
import { orderScores, weightedRoc } from './weighted-roc.js';

/** An operating point at a bound on the false accept rate; FAR is FMR, and 1 - TAR is FNMR, where nobody fails to enrol. */
export interface ReportedRate extends TarAtFar {
  /** The share of genuine pairs rejected there, 0..1: 1 - tar. */
  readonly fnmr: number;
  /** TAR read off at `far` itself, the curve's points joined by straight lines. */
  readonly interpolated: number;
}

/** 95 % bootstrap intervals of the reported rates; null where a resampling never gave the number. */
export interface ReportedIntervals {
  /** What was drawn again. Pairs of one person are not independent: intervals over pairs are too narrow. */
  readonly over: 'identities' | 'pairs';
  /** How many identities or pairs there are. */
  readonly units: number;
  readonly replicates: number;
  /** The thresholds of the folds are kept. */
  readonly accuracy: Interval | null;
  readonly auc: Interval | null;
  readonly eer: Interval | null;
  /** Of the TAR at each reported FAR, in their order. */
  readonly tarAtFar: readonly (Interval | null)[];
}

/** The result of verifying pairs: rates are 0..1, scores are cosine similarities, and all of it survives JSON. */
export interface VerificationResult {
  readonly accuracy: FoldAccuracy;
  readonly auc: number;
  readonly eer: number;
  readonly tarAtFar: readonly ReportedRate[];
  /** TAR at FAR 1e-3 by the rule of InsightFace's script; null where no fold has pairs of both kinds. */
  readonly insightfaceTar: InsightfaceTar | null;
  /** The sensitivity index d'; null where undefined. */
  readonly dPrime: number | null;
  readonly histogram: ScoreHistogram;
  /** The curve of FMR and FNMR over the threshold, thinned. */
  readonly curve: readonly OperatingPoint[];
  /** Null where no intervals were asked for. */
  readonly intervals: ReportedIntervals | null;
}

/** The false accept rates that are reported. */
export const REPORTED_FARS: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/** What `verifyPairs` may be told. */
export interface VerificationOptions {
  /** The fold of each pair; ten in the order of the pairs unless given. */
  readonly folds?: FoldPlan;
  /** What is resampled for intervals; none are made unless given. */
  readonly units?: ResamplingUnits;
  readonly bootstrap?: BootstrapOptions;
}

/**
 * Measures scored pairs against `same`.
 *
 * Throws UserError for fewer pairs than folds, a score that is not finite, or where one of the two classes is missing.
 */
export function verifyPairs(
  scores: Float64Array,
  same: readonly boolean[],
  { folds = planFolds(scores.length), units, bootstrap }: VerificationOptions = {},
): VerificationResult {
  const roc = buildRoc(scores, same);
  const accuracy = foldAccuracy(scores, same, folds);
  return {
    accuracy,
    ...ratesOf(roc),
    insightfaceTar: insightfaceTar(scores, same, { folds }),
    dPrime: sensitivityIndex(scores, same),
    histogram: countScores(scores, same),
    intervals: units
      ? intervalsOf(judgePairs(scores, same, accuracy, folds), { scores, same, units, bootstrap })
      : null,
  };
}

/** What is reported of operating points. */
export function ratesOf(roc: Roc): Pick<VerificationResult, 'auc' | 'eer' | 'tarAtFar' | 'curve'> {
  return {
    auc: areaUnderRoc(roc),
    eer: equalErrorRate(roc),
    tarAtFar: REPORTED_FARS.map((far) => rateAt(roc, far)),
    curve: operatingPoints(roc),
  };
}

function rateAt(roc: Roc, far: number): ReportedRate {
  const point = tarAtFar(roc, far);
  return { ...point, fnmr: 1 - point.tar, interpolated: interpolateTar(roc, far) };
}

function intervalsOf(
  right: readonly boolean[],
  {
    scores,
    same,
    units,
    bootstrap = {},
  }: {
    scores: Float64Array;
    same: readonly boolean[];
    units: ResamplingUnits;
    bootstrap: BootstrapOptions | undefined;
  },
): ReportedIntervals | null {
  const { replicates = 1000 } = bootstrap;
  if (replicates === 0) return null;
  const order = orderScores(scores, same);
  const [accuracy = null, auc = null, eer = null, ...rates] = bootstrapIntervals(
    units,
    (weights) => {
      const roc = weightedRoc(order, weights);
      return roc && [shareOf(right, weights), ...resampledRates(roc)];
    },
    bootstrap,
  );
  return { over: units.over, units: units.count, replicates, accuracy, auc, eer, tarAtFar: rates };
}

/** The rates that have intervals besides accuracy: AUC, EER and TAR at each reported FAR. */
export function resampledRates(roc: Roc): number[] {
  return [areaUnderRoc(roc), equalErrorRate(roc), ...REPORTED_FARS.map((far) => tarAtFar(roc, far).tar)];
}

/** The share of pairs for which something holds, each counted as often as its weight says. */
function shareOf(holds: readonly boolean[], weights: ArrayLike<number>): number {
  let total = 0;
  let held = 0;
  holds.forEach((value, pair) => {
    total += weights[pair];
    if (value) held += weights[pair];
  });
  return held / total;
}
