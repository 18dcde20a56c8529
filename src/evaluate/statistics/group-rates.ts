// Differences between groups of people: FMR and FNMR of each at one threshold for all (ISO/IEC 19795-10).

import { binomialInterval } from '../../math/binomial.js';
import type { Benchmark } from '../benchmark.js';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  type ResamplingUnits,
} from './bootstrap.js';
import { byFirstNumber, groupImages } from './group-images.js';
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
  const fmrTarget = options.fmr ?? [1e-4, 1e-3, 1e-2].find((rate) => rate * impostors >= 30) ?? 1e-1;
  const threshold =
    options.threshold ?? tarAtFar(buildRoc(scores, same), fmrTarget).threshold ?? Number.POSITIVE_INFINITY;
  const groupOf = groupImages(benchmark, label);
  const names = [...new Set(groupOf.filter((group) => group !== null))];
  names.sort(byFirstNumber);
  const places = new Map(names.map((name, place) => [name, place]));
  // For each pair, the column of its group and kind: FMR of group g is 2 g, FNMR is 2 g + 1; -1 is across groups.
  const { a, b } = benchmark.pairs;
  const column = Int32Array.from(kept, (pair, i) => {
    const [first, second] = [groupOf[a[pair]], groupOf[b[pair]]];
    return first === null || first !== second ? -1 : 2 * (places.get(first) ?? 0) + (same[i] ? 1 : 0);
  });
  const isError = same.map((label, i) => scores[i] >= threshold !== label);
  const count = (weights: ArrayLike<number>) => countErrors(column, isError, weights, 2 * names.length);
  const observed = count(new Uint8Array(same.length).fill(1));
  const ratios = [0, 1].map((kind) => extremes(observed, kind));
  const intervals = bootstrapIntervals(
    units,
    (weights) => {
      const { errors, pairs } = count(weights);
      const rates = errors.map((value, i) => value / pairs[i]);
      return [...rates, ...ratios.map((ends) => (ends ? rates[ends.worst] / rates[ends.best] : null))];
    },
    bootstrap,
  );
  const rateOf = (i: number): GroupRate | null => {
    const [pairs, errors] = [observed.pairs[i], observed.errors[i]];
    if (pairs === 0) return null;
    // Resampling cannot show errors that were not seen.
    const resampled = errors > 0 && errors < pairs ? intervals[i] : null;
    return { pairs, errors, rate: errors / pairs, interval: resampled ?? binomialInterval(errors, pairs) };
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
    pairsAcross: column.reduce((total, each) => total + (each < 0 ? 1 : 0), 0),
    over: units.over,
    fmrRatio: ratioOf(0),
    fnmrRatio: ratioOf(1),
  };
}

function countErrors(
  column: Int32Array,
  isError: readonly boolean[],
  weights: ArrayLike<number>,
  columns: number,
): { errors: number[]; pairs: number[] } {
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
function extremes({ errors, pairs }: { errors: number[]; pairs: number[] }, kind: number) {
  const columns = pairs.flatMap((count, i) => (i % 2 === kind && count > 0 ? [i] : []));
  if (columns.length < 2) return null;
  const rate = (i: number) => errors[i] / pairs[i];
  const worst = columns.reduce((found, i) => (rate(i) > rate(found) ? i : found));
  const best = columns.reduce((found, i) => (rate(i) < rate(found) ? i : found));
  return { worst, best, worstRate: rate(worst), bestRate: rate(best) };
}
