// Two models on one benchmark: every difference with the interval that chance explains.

import type { Benchmark } from './benchmark.js';
import type { ScoredBenchmark } from './run-benchmark.js';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Interval,
  resamplingUnits,
} from './statistics/bootstrap.js';
import { foldAccuracy, judgePairs, planFolds, planGivenFolds } from './statistics/folds.js';
import { compareAccuracy, type PairedDifference } from './statistics/paired.js';
import { equalErrorRate, tarAtFar } from './statistics/roc.js';
import { orderScores, weightedRoc } from './statistics/weighted-roc.js';

/** A difference of a rate, model less reference, -1..1; positive is better for accuracy and TAR, worse for EER. */
export interface Difference {
  readonly difference: number;
  /** Its 95 % paired bootstrap interval; null where no resampling gave it. */
  readonly interval: Interval | null;
}

/** What a model gains or loses on a benchmark against a reference; JSON-friendly. */
export interface ModelDifference {
  readonly benchmark: string;
  /** Pairs that both could compare. */
  readonly pairs: number;
  readonly over: 'identities' | 'pairs';
  readonly accuracy: PairedDifference;
  readonly eer: Difference;
  readonly tarAtFar: readonly (Difference & { readonly far: number })[];
}

/** The false accept rates at which differences are reported, as far as there are impostors for them. */
const FARS = [1e-1, 1e-2, 1e-3, 1e-4];

/**
 * The differences of `model` to `reference`, both scored on one benchmark, on the pairs that both could compare; with the
 * flip test where both have it.
 *
 * Both are judged at thresholds of their own, chosen fold by fold, and resampled together.
 */
export function compareModels(
  reference: ScoredBenchmark,
  model: ScoredBenchmark,
  bootstrap: BootstrapOptions = {},
): ModelDifference {
  const { benchmark } = reference;
  const isFlipped = reference.flip !== null && model.flip !== null;
  const [first, second] = onCommonPairs(
    [reference, model].map(({ kept, plain, flip }) => ({ kept, scores: (isFlipped && flip) || plain })),
  );
  const { kept } = first;
  const same = Array.from(kept, (pair) => benchmark.pairs.same[pair]);
  const units = resamplingUnits(benchmark, kept);
  const plan = planOf(benchmark, kept);
  const judge = (scores: Float64Array) => judgePairs(scores, same, foldAccuracy(scores, same, plan), plan);
  const impostors = same.filter((value) => !value).length;
  const fars = FARS.filter((far) => far * impostors >= 1);
  const orders = [first, second].map(({ scores }) => orderScores(scores, same));
  const differences = (weights: ArrayLike<number>): number[] | null => {
    const [before, after] = orders.map((order) => weightedRoc(order, weights));
    if (!before || !after) return null;
    return [
      equalErrorRate(after) - equalErrorRate(before),
      ...fars.map((far) => tarAtFar(after, far).tar - tarAtFar(before, far).tar),
    ];
  };
  const observed = differences(new Uint8Array(same.length).fill(1)) ?? [];
  const intervals = bootstrapIntervals(units, differences, bootstrap);
  const at = (i: number): Difference => ({ difference: observed[i], interval: intervals[i] ?? null });
  return {
    benchmark: benchmark.name,
    pairs: same.length,
    over: units.over,
    accuracy: compareAccuracy(judge(first.scores), judge(second.scores), units, bootstrap),
    eer: at(0),
    tarAtFar: fars.map((far, i) => ({ far, ...at(i + 1) })),
  };
}

interface KeptScores {
  readonly kept: Uint32Array;
  readonly scores: Float64Array;
}

function onCommonPairs(models: readonly KeptScores[]): KeptScores[] {
  const [first, second] = models.map(({ kept }) => new Set(kept));
  return models.map(({ kept, scores }) => ({
    kept: kept.filter((pair) => first.has(pair) && second.has(pair)),
    scores: scores.filter((_, i) => first.has(kept[i]) && second.has(kept[i])),
  }));
}

function planOf({ pairs: { folds } }: Benchmark, kept: Uint32Array) {
  return folds ? planGivenFolds(Array.from(kept, (pair) => folds[pair])) : planFolds(kept.length);
}
