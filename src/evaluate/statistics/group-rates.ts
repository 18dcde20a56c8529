// Differences between groups of people: FMR and FNMR of each at one threshold for all (ISO/IEC 19795-10).

import { binomialInterval } from '../../math/binomial.js';
import type { Benchmark } from '../benchmark.js';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  type ResamplingUnits,
} from './bootstrap.js';
import { nameGroups } from './group-images.js';
import { buildRoc, tarAtFar } from './roc.js';

/** A rate of errors among pairs; 0..1. */
export interface GroupRate {
  readonly pairs: number;
  readonly errors: number;
  readonly rate: number;
  /** Its 95 % interval: of resampled people where they are known and an error was seen, else Clopper and Pearson's. */
  readonly interval: Interval;
}

/** The error rates of the pairs within one group; null where it has no pair of that kind. */
export interface GroupRates {
  /** The label's value, or a range of a number. */
  readonly group: string;
  readonly images: number;
  readonly fmr: GroupRate | null;
  readonly fnmr: GroupRate | null;
}

/** Highest rate over lowest: 1 is fair. */
export interface RateRatio {
  readonly worst: string;
  readonly best: string;
  /** Null where the best group has no error. */
  readonly ratio: number | null;
  readonly interval: Interval | null;
}

/** How far a network's errors depend on a label; JSON-friendly. */
export interface GroupComparison {
  readonly label: string;
  /** The threshold for all groups, and the false match rate over all pairs that it was chosen for. */
  readonly threshold: number;
  readonly fmrTarget: number;
  readonly groups: readonly GroupRates[];
  /** Pairs of two groups, or of which a label is missing: they count nowhere. */
  readonly pairsAcross: number;
  readonly over: 'identities' | 'pairs';
  readonly fmrRatio: RateRatio | null;
  readonly fnmrRatio: RateRatio | null;
}

/** Scores of the compared pairs; columns of one length. */
export interface GroupScores {
  readonly benchmark: Benchmark;
  readonly kept: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly same: readonly boolean[];
}

/** What `compareGroups` may be told. */
export interface GroupOptions {
  readonly units: ResamplingUnits;
  /** False match rate over all pairs at which the threshold is set; unless given, as low as about thirty pairs allow. */
  readonly fmr?: number;
  /** A threshold to use as it is, instead. */
  readonly threshold?: number;
  readonly bootstrap?: BootstrapOptions;
}

/**
 * FMR and FNMR of the pairs within each group of `label`, at one threshold.
 *
 * The threshold is kept while people are resampled: the intervals say how sure a group's rate is, not the threshold.
 */
export function compareGroups(data: GroupScores, label: string, options: GroupOptions): GroupComparison {
  const { benchmark, kept, scores, same } = data;
  const { units, bootstrap = {} } = options;
  const impostors = same.reduce((count, value) => count + (value ? 0 : 1), 0);
  const fmrTarget = options.fmr ?? groupTarget(impostors);
  const threshold =
    options.threshold ?? tarAtFar(buildRoc(scores, same), fmrTarget).threshold ?? Number.POSITIVE_INFINITY;
  const { groupOf, names, places } = nameGroups(benchmark, label);
  const { a, b } = benchmark.pairs;
  const column = Int32Array.from(kept, (pair, i) => {
    const [first, second] = [groupOf[a[pair]], groupOf[b[pair]]];
    return first === null || first !== second ? -1 : 2 * (places.get(first) ?? 0) + (same[i] ? 1 : 0);
  });
  const isError = same.map((label, i) => scores[i] >= threshold !== label);
  const count = (weights: ArrayLike<number>) => countErrors(column, isError, weights, 2 * names.length);
  return concludeGroups(
    { label, threshold, fmrTarget, groupOf, names, pairs: same.length, over: units.over },
    count(new Uint8Array(same.length).fill(1)),
    (ratesOf) => bootstrapIntervals(units, (weights) => ratesOf(count(weights)), bootstrap),
  );
}

/** The false match rate at which groups are compared unless another is wanted: as low as about thirty pairs allow. */
export function groupTarget(impostors: number): number {
  return [1e-4, 1e-3, 1e-2].find((rate) => rate * impostors >= 30) ?? 1e-1;
}

/** Errors and pairs by column: FMR of group g is column 2 g, FNMR is column 2 g + 1. */
export interface GroupCounts {
  readonly errors: ArrayLike<number>;
  readonly pairs: ArrayLike<number>;
}

/** What groups are compared by. */
export interface ComparedGroups {
  readonly label: string;
  readonly threshold: number;
  readonly fmrTarget: number;
  readonly groupOf: readonly (string | null)[];
  readonly names: readonly string[];
  /** All pairs, also those of two groups. */
  readonly pairs: number;
  readonly over: 'identities' | 'pairs';
}

/**
 * The comparison that counts come to.
 *
 * @param resample the intervals of the statistics that the given function makes of the counts of a resampling
 */
export function concludeGroups(
  { label, threshold, fmrTarget, groupOf, names, pairs, over }: ComparedGroups,
  observed: GroupCounts,
  resample: (statistics: (counts: GroupCounts) => (number | null)[]) => (Interval | null)[],
): GroupComparison {
  const ratios = [0, 1].map((kind) => extremes(observed, kind));
  const intervals = resample(({ errors, pairs: counted }) => {
    const rates = Array.from(errors, (value, i) => value / counted[i]);
    return [...rates, ...ratios.map((ends) => (ends ? rates[ends.worst] / rates[ends.best] : null))];
  });
  const rateOf = (i: number): GroupRate | null => {
    const [count, errors] = [observed.pairs[i], observed.errors[i]];
    if (count === 0) return null;
    // Resampling cannot show errors that were not seen.
    const resampled = errors > 0 && errors < count ? intervals[i] : null;
    const interval = resampled ?? binomialInterval(errors, count);
    return { pairs: count, errors, rate: errors / count, interval };
  };
  const ratioOf = (kind: number): RateRatio | null => {
    const ends = ratios[kind];
    if (!ends) return null;
    const ratio = ends.worstRate / ends.bestRate;
    return {
      worst: names[(ends.worst - kind) / 2],
      best: names[(ends.best - kind) / 2],
      ratio: Number.isFinite(ratio) ? ratio : null,
      interval: (Number.isFinite(ratio) && intervals[2 * names.length + kind]) || null,
    };
  };
  return {
    label,
    threshold,
    fmrTarget,
    groups: names.map((group, place) => ({
      group,
      images: groupOf.reduce((total, each) => total + (each === group ? 1 : 0), 0),
      fmr: rateOf(2 * place),
      fnmr: rateOf(2 * place + 1),
    })),
    pairsAcross: pairs - Array.from(observed.pairs).reduce((sum, count) => sum + count, 0),
    over,
    fmrRatio: ratioOf(0),
    fnmrRatio: ratioOf(1),
  };
}

function countErrors(
  column: Int32Array,
  isError: readonly boolean[],
  weights: ArrayLike<number>,
  columns: number,
): GroupCounts {
  const errors = new Array<number>(columns).fill(0);
  const pairs = new Array<number>(columns).fill(0);
  for (let pair = 0; pair < column.length; pair++) {
    if (column[pair] < 0) continue;
    pairs[column[pair]] += weights[pair];
    if (isError[pair]) errors[column[pair]] += weights[pair];
  }
  return { errors, pairs };
}

/** The columns of one kind with the highest and the lowest rate; null where fewer than two groups have pairs. */
function extremes({ errors, pairs }: GroupCounts, kind: number) {
  const columns = Array.from(pairs).flatMap((count, i) => (i % 2 === kind && count > 0 ? [i] : []));
  if (columns.length < 2) return null;
  const rate = (i: number) => errors[i] / pairs[i];
  const worst = columns.reduce((found, i) => (rate(i) > rate(found) ? i : found));
  const best = columns.reduce((found, i) => (rate(i) < rate(found) ? i : found));
  return { worst, best, worstRate: rate(worst), bestRate: rate(best) };
}
