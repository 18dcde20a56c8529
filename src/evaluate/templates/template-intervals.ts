// Bootstrap intervals of millions of pairs of templates: subjects are drawn again.

import { type BootstrapOptions, type Interval, resampleUnits } from '../statistics/bootstrap.js';
import { areaUnderRoc, equalErrorRate, type Roc, tarAtFar } from '../statistics/roc.js';

/** Scored pairs of templates by their rows; `same` is 1 for one person. */
export interface ScoredTemplatePairs {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly same: ArrayLike<number>;
  readonly scores: Float32Array;
}

/** 95 % bootstrap intervals over subjects; null where no resampling gave the number. */
export interface TemplateIntervals {
  readonly over: 'subjects';
  /** How many subjects there are. */
  readonly units: number;
  readonly replicates: number;
  readonly auc: Interval | null;
  readonly eer: Interval | null;
  /** Of the TAR at each FAR, in their order. */
  readonly tarAtFar: readonly (Interval | null)[];
}

/**
 * The 95 % intervals of AUC, EER and TAR at `fars`; null without resamplings.
 *
 * The lists of a benchmark do not say whose a template is; those that pairs of one person join are one subject. A pair counts
 * as often as its subject was drawn, a pair of two as the product.
 */
export function templateIntervals(
  pairs: ScoredTemplatePairs,
  fars: readonly number[],
  options: BootstrapOptions = {},
): TemplateIntervals | null {
  const { replicates = 1000 } = options;
  if (replicates === 0) return null;
  const { count, a, b } = joinSubjects(pairs);
  const curve = sortPairs(pairs, a, b);
  const measure = (drawn: Uint32Array) => {
    const roc = weightCurve(curve, drawn);
    return roc && [areaUnderRoc(roc), equalErrorRate(roc), ...fars.map((far) => tarAtFar(roc, far).tar)];
  };
  const [auc = null, eer = null, ...tars] = resampleUnits(count, measure, options);
  const tarIntervals = fars.map((_, i) => tars[i] ?? null);
  return { over: 'subjects', units: count, replicates, auc, eer, tarAtFar: tarIntervals };
}

/** The subject of both templates of each pair, numbered from 0. */
export function joinSubjects({ a, b, same }: Omit<ScoredTemplatePairs, 'scores'>): {
  readonly count: number;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
} {
  const parents: number[] = [];
  const rootOf = (row: number): number => {
    let root = row;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]];
      root = parents[root];
    }
    return root;
  };
  for (const column of [a, b]) for (const row of column) parents[row] = row;
  for (let pair = 0; pair < same.length; pair++) {
    if (same[pair]) parents[rootOf(a[pair])] = rootOf(b[pair]);
  }
  const numbers = new Map<number, number>();
  const subjects: number[] = [];
  for (const row of Object.keys(parents).map(Number)) {
    const root = rootOf(row);
    const known = numbers.get(root) ?? numbers.size;
    numbers.set(root, known);
    subjects[row] = known;
  }
  return { count: numbers.size, a: a.map((row) => subjects[row]), b: b.map((row) => subjects[row]) };
}

/**
 * Pairs of one class in the order of their step on the curve: the subjects of the pairs of step i begin at `starts[i]`.
 *
 * There is a step for each genuine score with its equals, and one for all scores between two of them. Between neighbouring
 * genuine scores the true accept rate stays what it is: joining all points there changes neither area nor equal error rate
 * nor TAR at any FAR, and a resampling is one pass without sorting.
 */
interface SortedPairs {
  readonly starts: Uint32Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
}

function sortPairs(
  { scores, same }: ScoredTemplatePairs,
  a: Uint32Array,
  b: Uint32Array,
): { readonly genuine: SortedPairs; readonly impostor: SortedPairs } {
  const rising = scores.filter((_, pair) => same[pair]).sort();
  const distinct = rising.filter((score, i) => i === 0 || score !== rising[i - 1]);
  const step = new Uint32Array(scores.length);
  for (let pair = 0; pair < scores.length; pair++) {
    const score = scores[pair];
    let [below, end] = [0, distinct.length];
    while (below < end) {
      const middle = (below + end) >>> 1;
      if (distinct[middle] < score) below = middle + 1;
      else end = middle;
    }
    // Odd steps hold a genuine score; step 0 is above all of them.
    step[pair] = 2 * (distinct.length - below) - (distinct[below] === score ? 1 : 0);
  }
  const sortClass = (genuine: boolean): SortedPairs => {
    const starts = new Uint32Array(2 * distinct.length + 2);
    for (let pair = 0; pair < step.length; pair++)
      if (Boolean(same[pair]) === genuine) starts[step[pair] + 1]++;
    for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
    const total = starts[starts.length - 1];
    const [firsts, seconds] = [new Uint32Array(total), new Uint32Array(total)];
    const next = starts.slice();
    for (let pair = 0; pair < step.length; pair++) {
      if (Boolean(same[pair]) !== genuine) continue;
      const at = next[step[pair]]++;
      firsts[at] = a[pair];
      seconds[at] = b[pair];
    }
    return { starts, a: firsts, b: seconds };
  };
  return { genuine: sortClass(true), impostor: sortClass(false) };
}

/** The operating points with subjects drawn so often; null where a class has no pair left. */
function weightCurve(
  { genuine, impostor }: { genuine: SortedPairs; impostor: SortedPairs },
  drawn: Uint32Array,
): Roc | null {
  const trueAccepts = accumulate(genuine, drawn);
  const falseAccepts = accumulate(impostor, drawn);
  const genuines = trueAccepts[trueAccepts.length - 1];
  const impostors = falseAccepts[falseAccepts.length - 1];
  if (genuines === 0 || impostors === 0) return null;
  // Thresholds are not asked for, only the order of the points.
  const thresholds = Float64Array.from(trueAccepts, (_, i) => -i);
  return { thresholds, falseAccepts, trueAccepts, impostors, genuines };
}

/** The weight of all pairs up to each step, after a point that accepts nothing. */
function accumulate({ starts, a, b }: SortedPairs, drawn: Uint32Array): Float64Array {
  const sums = new Float64Array(starts.length);
  let sum = 0;
  for (let step = 0; step + 1 < starts.length; step++) {
    for (let pair = starts[step]; pair < starts[step + 1]; pair++) {
      const first = a[pair];
      const second = b[pair];
      sum += first === second ? drawn[first] : drawn[first] * drawn[second];
    }
    sums[step + 1] = sum;
  }
  return sums;
}
