// From a false match rate to a threshold, and from a similarity back to the false match rate that it stands for.

import { UserError } from '../files/user-error.js';
import { binomialInterval } from '../math/binomial.js';
import type { MeasuringConditions } from './measuring-conditions.js';
import type { ScoredBenchmark } from './run-benchmark.js';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  type ResamplingUnits,
  resamplingUnits,
} from './statistics/bootstrap.js';
import { rateTable } from './statistics/rate-table.js';
import { buildRoc, type Roc, tarAtFar } from './statistics/roc.js';
import { type PairsRoc, usefulThreshold } from './statistics/useful-threshold.js';
import { orderScores, weightedRoc } from './statistics/weighted-roc.js';

/** A threshold for a false match rate, where it comes from, and what it costs; JSON-friendly. */
export interface Calibration {
  /** The benchmark that it was taken on; in a model, its name without the path. */
  readonly benchmark: string;
  /** The false match rate asked for, 0..1. */
  readonly fmr: number;
  /** A cosine similarity: faces at or above it count as one person. */
  readonly threshold: number;
  /** Its 95 % bootstrap interval; null without resamplings. */
  readonly thresholdInterval: Interval | null;
  /** The false match rate that occurs at the threshold, at most `fmr`. */
  readonly observedFmr: number;
  /** The false non-match rate at the threshold, 0..1, and its 95 % interval. */
  readonly fnmr: number;
  readonly fnmrInterval: Interval;
  /** Pairs of one person, and of two. */
  readonly genuine: number;
  readonly impostor: number;
  /** What was resampled for the intervals. */
  readonly over: 'identities' | 'pairs';
  /** Similarities and the share of different people who are at least so alike, by falling share. */
  readonly fmrAt: readonly (readonly [similarity: number, fmr: number])[];
  /** How the similarities were made; only such ones can be held against the threshold. Left out where nothing is known. */
  readonly measured?: MeasuringConditions | undefined;
}

/** How a benchmark is calibrated. */
export interface CalibrateOptions extends BootstrapOptions {
  /** Whether the scores of the flip test count, false unless given. */
  readonly flip?: boolean;
}

/** The false match rate of a similarity: "at" it, or all that can be said, below the rate of one pair. */
export interface MatchRate {
  readonly fmr: number;
  /** Whether the true rate is below `fmr`, because no pair of two people was so alike. */
  readonly isBound: boolean;
}

/**
 * The threshold at which at most a share `fmr` of the pairs of two people match, from the scores of one benchmark.
 *
 * Of the thresholds that allow no more, the lowest score that is accepted. The interval is that of resampling people (or
 * pairs, where they are not known); where no genuine pair is rejected, the interval of FNMR is that of Clopper and Pearson.
 *
 * @throws UserError where there are fewer than 1 / fmr pairs of two people: that rate cannot be seen; and where the
 *   threshold would be of no use, because it accepts pairs of one person no more often than pairs of two
 */
export function calibrateScores(
  {
    scores,
    same,
    ...pairs
  }: Omit<PairsRoc, 'roc'> & {
    readonly scores: Float64Array;
    readonly same: readonly boolean[];
  },
  fmr: number,
  { units, bootstrap = {} }: { units: ResamplingUnits; bootstrap?: BootstrapOptions },
): Calibration {
  const order = orderScores(scores, same);
  return calibrateRoc({ ...pairs, roc: buildRoc(scores, same), over: units.over }, fmr, () =>
    bootstrapIntervals(units, (weights) => measureAt(weightedRoc(order, weights, fmr), fmr), bootstrap),
  );
}

/** What is resampled for the intervals of a calibration: threshold and FNMR; null where a class is missing. */
export function measureAt(resampled: Roc | null, fmr: number): [number | null, number] | null {
  if (!resampled) return null;
  const { threshold, tar } = tarAtFar(resampled, fmr);
  return [threshold, 1 - tar];
}

/** As {@link calibrateScores}, from operating points; `resample` gives the intervals of threshold and FNMR there. */
export function calibrateRoc(
  { over, ...pairs }: PairsRoc & Pick<Calibration, 'over'>,
  fmr: number,
  resample: () => readonly (Interval | null)[],
): Calibration {
  if (!(fmr > 0 && fmr < 1)) {
    throw new UserError(`expected a false match rate above 0 and below 1, found ${fmr}`, {
      mendedBy: ['fmr'],
    });
  }
  const { name, roc } = pairs;
  const point = tarAtFar(roc, fmr);
  const threshold = usefulThreshold(pairs, point);
  const [thresholdInterval = null, fnmrInterval = null] = resample();
  const rejected = roc.genuines - Math.round(point.tar * roc.genuines);
  return {
    benchmark: name,
    fmr,
    threshold,
    thresholdInterval,
    observedFmr: point.observedFar,
    fnmr: rejected / roc.genuines,
    fnmrInterval: rejected > 0 && fnmrInterval ? fnmrInterval : binomialInterval(rejected, roc.genuines),
    genuine: roc.genuines,
    impostor: roc.impostors,
    over,
    fmrAt: rateTable(roc),
  };
}

/**
 * The threshold at which at most a share `fmr` of a scored benchmark's pairs of two people match.
 *
 * @throws UserError as {@link calibrateScores} does
 *
 * @example
 * const scored = await scoreBenchmark(network, benchmark, { flip: false });
 * const { threshold, fnmr } = calibrate(scored, 1e-3);
 */
export function calibrate(
  { benchmark, kept, same, copied, plain, flip: flipped }: ScoredBenchmark,
  fmr: number,
  { flip = false, ...bootstrap }: CalibrateOptions = {},
): Calibration {
  const scores = flip ? flipped : plain;
  if (!scores) throw new UserError(`${benchmark.name}: was scored without the flip test; score it with flip`);
  const units = resamplingUnits(benchmark, kept);
  return calibrateScores({ name: benchmark.name, scores, same, copied }, fmr, { units, bootstrap });
}

/** The false match rate that a similarity stands for, on a logarithmic scale between two entries of the table. */
export function matchRateAt({ fmrAt }: Pick<Calibration, 'fmrAt'>, similarity: number): MatchRate {
  const above = fmrAt.findIndex(([score]) => score > similarity);
  if (above === 0) return { fmr: 1, isBound: false };
  const [score, fmr] = fmrAt[above < 0 ? fmrAt.length - 1 : above - 1];
  if (above < 0) return { fmr, isBound: similarity > score };
  const [nextScore, nextFmr] = fmrAt[above];
  const part = (similarity - score) / (nextScore - score);
  return { fmr: fmr * (nextFmr / fmr) ** part, isBound: false };
}
