// Whether two models differ on the same pairs by more than chance: McNemar's exact test and the paired bootstrap.

import { binomialTail } from '../../math/binomial.js';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  type ResamplingUnits,
} from './bootstrap.js';

/** McNemar's test of two classifiers on the same pairs. */
export interface McNemar {
  /** Pairs that only the first judged right. */
  readonly onlyFirst: number;
  /** Pairs that only the second judged right. */
  readonly onlySecond: number;
  /** The two-sided exact p-value: how likely so lopsided a split is where both are equally good. */
  readonly pValue: number;
}

/** A difference of a rate, second less first, and what chance alone would explain. */
export interface PairedDifference {
  /** Second less first, -1..1. */
  readonly difference: number;
  /** Its 95 % bootstrap interval; null without resamplings. */
  readonly interval: Interval | null;
  readonly test: McNemar;
}

/** McNemar's exact test (binomial, two-sided) of which pairs two models judge right. */
export function mcNemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  let onlyFirst = 0;
  let onlySecond = 0;
  first.forEach((right, pair) => {
    if (right && !second[pair]) onlyFirst++;
    if (!right && second[pair]) onlySecond++;
  });
  const tail = binomialTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond, 0.5);
  return { onlyFirst, onlySecond, pValue: Math.min(1, 2 * tail) };
}

/**
 * The difference of two models' accuracies over the same pairs, both judged by {@link judgePairs}.
 *
 * Both are resampled together, so what makes a pair easy for both does not widen the interval.
 */
export function compareAccuracy(
  first: readonly boolean[],
  second: readonly boolean[],
  units: ResamplingUnits,
  options: BootstrapOptions = {},
): PairedDifference {
  const difference = (weights: ArrayLike<number>) => {
    let total = 0;
    let gained = 0;
    for (let pair = 0; pair < first.length; pair++) {
      total += weights[pair];
      gained += weights[pair] * (Number(second[pair]) - Number(first[pair]));
    }
    return gained / total;
  };
  const [interval = null] = bootstrapIntervals(units, (weights) => [difference(weights)], options);
  return {
    difference: difference(new Uint8Array(first.length).fill(1)),
    interval,
    test: mcNemar(first, second),
  };
}
