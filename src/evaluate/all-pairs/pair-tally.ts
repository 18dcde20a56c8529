// What one pass over all pairs counts of the pairs of two people, for one kind of embedding.

import { binOf, Moments, type ScoreHistogram } from '../statistics/histogram.js';
import { GRID_POINTS, gridPointAbove } from '../statistics/insightface-tar.js';
import { notFinite } from './genuine-pairs.js';
import { ScoreCells } from './score-cells.js';
import { TopPairs } from './top-pairs.js';

/** Folds of all pairs. */
export const FOLDS = 10;

/** How many bins the histograms of scores have: those of a table, and of a chart. */
export const HISTOGRAM_BINS = [40, 100] as const;

/** Counts of scores that come one by one. */
export class PairTally {
  readonly cells: ScoreCells;
  /** How many scores of each fold lie in each cell: [fold][cell]. */
  readonly counts: readonly Uint32Array[];
  /** The lowest score in each cell. */
  readonly lowest: Float64Array;
  readonly top: TopPairs;
  readonly moments = new Moments();
  /** The highest score of each fold. */
  readonly highest = new Float64Array(FOLDS).fill(Number.NEGATIVE_INFINITY);
  /** How many squared distances of each fold have each point of InsightFace's grid as the first above them. */
  readonly grid: readonly Uint32Array[] = Array.from(
    { length: FOLDS },
    () => new Uint32Array(GRID_POINTS + 1),
  );
  readonly histograms = HISTOGRAM_BINS.map((bins) => new Array<number>(bins).fill(0));

  /**
   * @param genuine the scores of the pairs of one person, which bound cells
   * @param sample scores of pairs of two people that do so too
   * @param keep how many of the most alike pairs are kept one by one
   */
  constructor(
    readonly genuine: Float64Array,
    sample: Float64Array,
    keep: number,
  ) {
    const bounds = new Float64Array(genuine.length + sample.length);
    bounds.set(genuine);
    bounds.set(sample, genuine.length);
    this.cells = new ScoreCells(bounds);
    this.counts = Array.from({ length: FOLDS }, () => new Uint32Array(this.cells.count));
    this.lowest = new Float64Array(this.cells.count).fill(Number.POSITIVE_INFINITY);
    this.top = new TopPairs(keep);
  }

  /** Counts the score of two rows. @throws UserError where it is not finite */
  add(score: number, a: number, b: number, fold: number): void {
    if (!Number.isFinite(score)) throw notFinite(score);
    const cell = this.cells.cellOf(score);
    this.counts[fold][cell]++;
    if (score < this.lowest[cell]) this.lowest[cell] = score;
    if (score > this.highest[fold]) this.highest[fold] = score;
    this.top.offer(score, a, b, fold);
    this.moments.add(score);
    this.grid[fold][gridPointAbove(2 - 2 * score)]++;
    for (let k = 0; k < HISTOGRAM_BINS.length; k++) this.histograms[k][binOf(score, HISTOGRAM_BINS[k])]++;
  }

  /** The histogram of both kinds of pairs with so many bins. */
  histogram(bins: (typeof HISTOGRAM_BINS)[number]): ScoreHistogram {
    const genuine = new Array<number>(bins).fill(0);
    for (const score of this.genuine) genuine[binOf(score, bins)]++;
    return { bins, genuine, impostor: this.histograms[HISTOGRAM_BINS.indexOf(bins)] };
  }
}
