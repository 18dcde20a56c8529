// From a false match rate to a threshold, and from a similarity back to the false match rate that it stands for.

import { UserError } from '../files/user-error.js';
import { binomialInterval } from '../math/binomial.js';
import type { ScoredBenchmark } from './run-benchmark.js';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  type ResamplingUnits,
  resamplingUnits,
} from './statistics/bootstrap.js';
import { buildRoc, type Roc, tarAtFar } from './statistics/roc.js';
import { orderScores, weightedRoc } from './statistics/weighted-roc.js';

/** A threshold for a false match rate, where it comes from, and what it costs; JSON-friendly. */
export interface Calibration {
  /** The benchmark that it was taken on. */
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
}

/** The false match rate of a similarity: "at" it, or all that can be said, below the rate of one pair. */
export interface MatchRate {
  readonly fmr: number;
  /** Whether the true rate is below `fmr`, because no pair of two people was so alike. */
  readonly isBound: boolean;
}

/** Shares of a decade at which the table has an entry. */
const STEPS = [1, 0.5, 0.2];

/**
 * The threshold at which at most a share `fmr` of the pairs of two people match, from the scores of one benchmark.
 *
 * Of the thresholds that allow no more, the lowest score that is accepted. The interval is that of resampling people (or
 * pairs, where they are not known); where no genuine pair is rejected, the interval of FNMR is that of Clopper and Pearson.
 *
 * @throws UserError where there are fewer than 1 / fmr pairs of two people: that rate cannot be seen
 */
export function calibrateScores(
  { name, scores, same }: { name: string; scores: Float64Array; same: readonly boolean[] },
  fmr: number,
  { units, bootstrap = {} }: { units: ResamplingUnits; bootstrap?: BootstrapOptions },
): Calibration {
  const roc = buildRoc(scores, same);
  const point = tarAtFar(roc, fmr);
  if (!point.resolved) {
    throw new UserError(
      `${name}: a false match rate of ${fmr} needs at least ${Math.ceil(1 / fmr)} pairs of two people, found ` +
        `${roc.impostors}; take a larger benchmark, all its pairs where people are known, or a rate of ` +
        `${Number((1 / roc.impostors).toPrecision(2))} and more`,
      { mendedBy: ['benchmark', 'allPairs', 'fmr'] },
    );
  }
  if (point.threshold === null) {
    throw new UserError(
      `${name}: more than ${fmr} of the pairs of two people are as alike as any pair; the network cannot tell people apart`,
    );
  }
  const order = orderScores(scores, same);
  const [thresholdInterval = null, fnmrInterval = null] = bootstrapIntervals(
    units,
    (weights) => {
      const resampled = weightedRoc(order, weights, fmr);
      if (!resampled) return null;
      const { threshold, tar } = tarAtFar(resampled, fmr);
      return [threshold, 1 - tar];
    },
    bootstrap,
  );
  const rejected = roc.genuines - Math.round(point.tar * roc.genuines);
  return {
    benchmark: name,
    fmr,
    threshold: point.threshold,
    thresholdInterval,
    observedFmr: point.observedFar,
    fnmr: rejected / roc.genuines,
    fnmrInterval: rejected > 0 && fnmrInterval ? fnmrInterval : binomialInterval(rejected, roc.genuines),
    genuine: roc.genuines,
    impostor: roc.impostors,
    over: units.over,
    fmrAt: rateTable(roc),
  };
}

/**
 * The threshold at which at most a share `fmr` of a scored benchmark's pairs of two people match; of the scores without flip.
 *
 * @throws UserError as {@link calibrateScores} does
 *
 * @example
 * const scored = await scoreBenchmark(network, benchmark, { flip: false });
 * const { threshold, fnmr } = calibrate(scored, 1e-3);
 */
export function calibrate(
  { benchmark, kept, same, plain }: ScoredBenchmark,
  fmr: number,
  bootstrap: BootstrapOptions = {},
): Calibration {
  const units = resamplingUnits(benchmark, kept);
  return calibrateScores({ name: benchmark.name, scores: plain, same }, fmr, { units, bootstrap });
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

/** Entries at shares 1, 0.5, 0.2, 0.1 ... down to one pair, each at the similarity that so many pairs reach. */
function rateTable(roc: Roc): [similarity: number, fmr: number][] {
  const table: [number, number][] = [];
  const add = (count: number): void => {
    // The last operating point that accepts at most so many, from the side that accepts everything.
    const last = table.at(-1);
    const i = roc.falseAccepts.findLastIndex((accepted) => accepted <= count);
    const accepted = roc.falseAccepts[i];
    if (accepted === 0) return;
    // The score of the impostor itself, which is the first point with this count.
    const first = roc.falseAccepts.indexOf(accepted);
    const entry: [number, number] = [roc.thresholds[first], accepted / roc.impostors];
    if (!last || entry[0] > last[0]) table.push(entry);
  };
  for (let decade = 1; decade * roc.impostors >= 1; decade /= 10) {
    for (const step of STEPS) add(Math.floor(step * decade * roc.impostors + 1e-9));
  }
  add(1);
  return table;
}
