// What searches of probes in a gallery come to: ranks, TPIR at FPIR, and their intervals.

import { type BootstrapOptions, type Interval, resampleUnits } from '../statistics/bootstrap.js';

/** The searches of probes in one gallery: columns of one length. */
export interface Searches {
  /** Whether the probe's person is in the gallery. */
  readonly mated: readonly boolean[];
  /** The score of its person, where mated. */
  readonly mateScore: Float64Array;
  /** The best score of all others. */
  readonly bestWrong: Float64Array;
  /** How many others score at least as much as its person, where mated. */
  readonly better: Uint32Array;
}

/** A share of the mated searches that find their person at a rate of false alarms. */
export interface TpirAtFpir {
  /** False positive identification rate: searches that return somebody wrong, 0..1. */
  readonly fpir: number;
  /** True positive identification rate: mated searches whose person scores above the threshold, 0..1. */
  readonly tpir: number;
  /** Scores above it count as found; null where every score does. */
  readonly threshold: number | null;
  /** Whether there are enough searches (at least 1 / fpir) for this rate. */
  readonly resolved: boolean;
}

/** The rates of searches, 0..1. */
export interface IdentificationRates {
  /** Share of the mated searches whose person is among the best 1 and 5 of the gallery. */
  readonly rank1: number;
  readonly rank5: number;
  readonly tpirAtFpir: readonly TpirAtFpir[];
}

/** 95 % intervals of the rates; null where no resampling gave the number. */
export interface IdentificationIntervals {
  readonly over: 'subjects';
  /** How many subjects the probes show. */
  readonly units: number;
  readonly replicates: number;
  readonly rank1: Interval | null;
  readonly rank5: Interval | null;
  /** Of the TPIR at each FPIR, in their order. */
  readonly tpirAtFpir: readonly (Interval | null)[];
}

/**
 * The searches that raise false alarms, the loudest first: those for strangers, or without any the mated ones, by their best
 * wrong person.
 */
export function orderAlarms({ mated, bestWrong }: Searches): Uint32Array {
  const probes = Uint32Array.from(mated, (_, probe) => probe);
  const strangers = probes.filter((probe) => !mated[probe]);
  return (strangers.length > 0 ? strangers : probes).sort((a, b) => bestWrong[b] - bestWrong[a]);
}

/**
 * The rates with search i counted `weights[i]` times; null where no mated search, or none that can raise an alarm, is left.
 *
 * The threshold at a FPIR is the score that at most that share of the searches in `alarms` exceed.
 */
export function identificationRates(
  searches: Searches,
  alarms: Uint32Array,
  { fpirs, weights }: { readonly fpirs: readonly number[]; readonly weights: ArrayLike<number> },
): IdentificationRates | null {
  const { mated, mateScore, bestWrong, better } = searches;
  let [mates, first, amongFive, searchesForAlarms] = [0, 0, 0, 0];
  for (let probe = 0; probe < mated.length; probe++) {
    if (!mated[probe]) continue;
    mates += weights[probe];
    if (better[probe] < 1) first += weights[probe];
    if (better[probe] < 5) amongFive += weights[probe];
  }
  for (const probe of alarms) searchesForAlarms += weights[probe];
  if (mates === 0 || searchesForAlarms === 0) return null;
  const thresholdAt = (fpir: number): number => {
    const allowed = Math.floor(fpir * searchesForAlarms + 1e-9);
    let raised = 0;
    for (const probe of alarms) {
      raised += weights[probe];
      if (raised > allowed) return bestWrong[probe];
    }
    return Number.NEGATIVE_INFINITY;
  };
  return {
    rank1: first / mates,
    rank5: amongFive / mates,
    tpirAtFpir: fpirs.map((fpir) => {
      const threshold = thresholdAt(fpir);
      let found = 0;
      for (let probe = 0; probe < mated.length; probe++) {
        if (mated[probe] && mateScore[probe] > threshold) found += weights[probe];
      }
      return {
        fpir,
        tpir: found / mates,
        threshold: Number.isFinite(threshold) ? threshold : null,
        resolved: 1 / searchesForAlarms <= fpir,
      };
    }),
  };
}

/** The intervals of the rates, the subjects of the probes drawn again and the gallery kept; null without resamplings. */
export function identificationIntervals(
  searches: Searches,
  subject: ArrayLike<number>,
  { fpirs, bootstrap }: { readonly fpirs: readonly number[]; readonly bootstrap: BootstrapOptions },
): IdentificationIntervals | null {
  const { replicates = 1000 } = bootstrap;
  if (replicates === 0) return null;
  const numbers = new Map<number, number>();
  const units = Uint32Array.from(subject, (each) => {
    const number = numbers.get(each) ?? numbers.size;
    numbers.set(each, number);
    return number;
  });
  const alarms = orderAlarms(searches);
  const measure = (drawn: Uint32Array) => {
    const weights = units.map((unit) => drawn[unit]);
    const rates = identificationRates(searches, alarms, { fpirs, weights });
    return rates && [rates.rank1, rates.rank5, ...rates.tpirAtFpir.map(({ tpir }) => tpir)];
  };
  const [rank1 = null, rank5 = null, ...tpirs] = resampleUnits(numbers.size, measure, bootstrap);
  return {
    over: 'subjects',
    units: numbers.size,
    replicates,
    rank1,
    rank5,
    tpirAtFpir: fpirs.map((_, i) => tpirs[i] ?? null),
  };
}
