// Bootstrap intervals of millions of pairs of templates: subjects are drawn again.

import { type BootstrapOptions, type Interval, resampleUnits } from './bootstrap.js';
import { areaUnderRoc, equalErrorRate, type Roc, tarAtFar } from './roc.js';

/** Scored pairs of templates by their numbers; `same` is 1 for one person. */
export interface ScoredTemplatePairs {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
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
  const steps = findSteps(pairs);
  const measure = (drawn: Uint32Array) => {
    const roc = weightSteps(steps, pairs.same, (pair) => {
      const [first, second] = [a[pair]!, b[pair]!];
      return first === second ? drawn[first]! : drawn[first]! * drawn[second]!;
    });
    return roc && [areaUnderRoc(roc), equalErrorRate(roc), ...fars.map((far) => tarAtFar(roc, far).tar)];
  };
  const [auc = null, eer = null, ...tars] = resampleUnits(count, measure, options);
  return {
    over: 'subjects',
    units: count,
    replicates,
    auc,
    eer,
    tarAtFar: fars.map((_, i) => tars[i] ?? null),
  };
}

/** The subject of both templates of each pair, numbered from 0. */
export function joinSubjects({ a, b, same }: Omit<ScoredTemplatePairs, 'scores'>): {
  readonly count: number;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
} {
  const rows = new Map<number, number>();
  const rowOf = (template: number): number => {
    const row = rows.get(template) ?? rows.size;
    if (row === rows.size) rows.set(template, row);
    return row;
  };
  const columns = [a, b].map((column) => Uint32Array.from(column, rowOf));
  const parents = Uint32Array.from({ length: rows.size }, (_, row) => row);
  const rootOf = (row: number): number => {
    let root = row;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  for (let pair = 0; pair < same.length; pair++) {
    if (same[pair]) parents[rootOf(columns[0]![pair]!)] = rootOf(columns[1]![pair]!);
  }
  const numbers = new Map<number, number>();
  const subjects = parents.map((_, row) => {
    const root = rootOf(row);
    const known = numbers.get(root) ?? numbers.size;
    numbers.set(root, known);
    return known;
  });
  const [first, second] = columns.map((column) => column.map((row) => subjects[row]!));
  return { count: numbers.size, a: first!, b: second! };
}

/** The place of each pair on a curve that has a point for each genuine score and one for all scores between two of them. */
interface Steps {
  readonly count: number;
  /** 0 is above all genuine scores; odd ones hold a genuine score and its equals. */
  readonly of: Uint32Array;
}

/**
 * Between two neighbouring genuine scores the true accept rate stays what it is: joining all points there changes neither
 * area nor equal error rate nor TAR at any FAR, and a resampling needs no pass over millions of points.
 */
function findSteps({ scores, same }: ScoredTemplatePairs): Steps {
  const genuine = scores.filter((_, pair) => same[pair]).sort();
  const distinct = genuine.filter((score, i) => i === 0 || score !== genuine[i - 1]);
  const of = new Uint32Array(scores.length);
  for (let pair = 0; pair < scores.length; pair++) {
    const score = scores[pair]!;
    let [low, high] = [0, distinct.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (distinct[middle]! < score) low = middle + 1;
      else high = middle;
    }
    // `low` genuine scores are below this one.
    const above = distinct.length - low;
    of[pair] = distinct[low] === score ? 2 * above - 1 : 2 * above;
  }
  return { count: 2 * distinct.length + 1, of };
}

/** The operating points of the steps with pair i counted `weight(i)` times; null where a class has no weight left. */
function weightSteps(
  { count, of }: Steps,
  same: ArrayLike<number>,
  weight: (pair: number) => number,
): Roc | null {
  const falseAccepts = new Float64Array(count + 1);
  const trueAccepts = new Float64Array(count + 1);
  for (let pair = 0; pair < of.length; pair++) {
    const counts = same[pair] ? trueAccepts : falseAccepts;
    counts[of[pair]! + 1]! += weight(pair);
  }
  for (let i = 1; i <= count; i++) {
    falseAccepts[i]! += falseAccepts[i - 1]!;
    trueAccepts[i]! += trueAccepts[i - 1]!;
  }
  const [impostors, genuines] = [falseAccepts[count]!, trueAccepts[count]!];
  if (impostors === 0 || genuines === 0) return null;
  // Thresholds are not asked for, only the order of the points.
  const thresholds = Float64Array.from({ length: count + 1 }, (_, i) => -i);
  return { thresholds, falseAccepts, trueAccepts, impostors, genuines };
}
