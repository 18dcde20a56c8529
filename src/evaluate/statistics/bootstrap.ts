// Bootstrap intervals: identities are drawn again, not pairs, because pairs of one person are not independent.

import { type RandomKey, uniforms } from '../../math/random.js';
import { quantile } from '../../math/statistics.js';
import type { Benchmark } from '../benchmark.js';

/** What is drawn again: identities where every compared image has one, else pairs. */
export interface ResamplingUnits {
  readonly over: 'identities' | 'pairs';
  /** Number of units. */
  readonly count: number;
  /** The units of each pair's two images; of a pair that is itself a unit, twice its number. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
}

/** A 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** How bootstrap intervals are made. */
export interface BootstrapOptions {
  /** Resamplings, 1,000 unless given; 0 for no intervals. */
  readonly replicates?: number;
  /** 0 unless given. */
  readonly seed?: number;
}

/** The units of the compared pairs, numbered `kept`, of a benchmark. */
export function resamplingUnits({ images, pairs }: Benchmark, kept: ArrayLike<number>): ResamplingUnits {
  const numbers = new Map<string, number>();
  const unitOf = (image: number): number | undefined => {
    const { identity } = images[image];
    if (identity === undefined) return undefined;
    const known = numbers.get(identity);
    if (known !== undefined) return known;
    numbers.set(identity, numbers.size);
    return numbers.size - 1;
  };
  const a = new Uint32Array(kept.length);
  const b = new Uint32Array(kept.length);
  for (let i = 0; i < kept.length; i++) {
    const [first, second] = [unitOf(pairs.a[kept[i]]), unitOf(pairs.b[kept[i]])];
    if (first === undefined || second === undefined) return pairUnits(kept.length);
    a[i] = first;
    b[i] = second;
  }
  return { over: 'identities', count: numbers.size, a, b };
}

/** Units where nothing is known of identities: each pair by itself. */
export function pairUnits(pairs: number): ResamplingUnits {
  const own = Uint32Array.from({ length: pairs }, (_, pair) => pair);
  return { over: 'pairs', count: pairs, a: own, b: own };
}

/**
 * How often each pair counts, by how often each unit was drawn: a pair within one unit as often as its unit, a pair across two
 * as often as both together, the product (the vertex bootstrap of Snijders and Borgatti, Connections 22, 1999, without the pairs
 * that it makes up).
 */
export function weightPairs({ a, b }: Pick<ResamplingUnits, 'a' | 'b'>, drawn: Uint32Array): Uint32Array {
  return a.map((first, pair) => (first === b[pair] ? drawn[first] : drawn[first] * drawn[b[pair]]));
}

/** How often each of `count` units comes up when as many are drawn with replacement. */
export function drawUnits(count: number, key: RandomKey): Uint32Array {
  const drawn = new Uint32Array(count);
  for (const draw of uniforms(key, count)) drawn[Math.floor(draw * count)]++;
  return drawn;
}

/**
 * The 95 % percentile intervals of some statistics: `measure` gets the weight of each pair and answers with one number
 * for each statistic, or null where a resampling lacks what it needs; such a one is left out.
 *
 * Null for a statistic of which no resampling gave a finite number. The same seed gives the same intervals.
 */
export function bootstrapIntervals(
  units: ResamplingUnits,
  measure: (weights: Uint32Array) => readonly (number | null)[] | null,
  options: BootstrapOptions = {},
): (Interval | null)[] {
  return resampleUnits(units.count, (drawn) => measure(weightPairs(units, drawn)), options);
}

/** As {@link bootstrapIntervals}, for statistics that are made of how often each of `count` units was drawn. */
export function resampleUnits(
  count: number,
  measure: (drawn: Uint32Array) => readonly (number | null)[] | null,
  { replicates = 1000, seed = 0 }: BootstrapOptions = {},
): (Interval | null)[] {
  return intervalsOf(
    Array.from({ length: replicates }, (_, step) => measure(drawReplicate(count, seed, step))),
  );
}

/** How often each of `count` units was drawn for a resampling. */
export function drawReplicate(count: number, seed: number, step: number): Uint32Array {
  return drawUnits(count, { seed, stream: 'bootstrap', step });
}

/** The 95 % percentile interval of each statistic, of the answers to resamplings; null where none gave a finite number. */
export function intervalsOf(replicates: readonly (readonly (number | null)[] | null)[]): (Interval | null)[] {
  const columns: number[][] = [];
  for (const values of replicates) {
    values?.forEach((value, i) => {
      columns[i] ??= [];
      if (value !== null && Number.isFinite(value)) columns[i].push(value);
    });
  }
  return columns.map((column) =>
    column.length === 0 ? null : ([quantile(column, 0.025), quantile(column, 0.975)] as const),
  );
}
