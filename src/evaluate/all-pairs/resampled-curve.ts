// The curve of all pairs with each pair counted as often as its people were drawn, for many resamplings at once.

import type { FoldAccuracy } from '../statistics/folds.js';
import type { Roc } from '../statistics/roc.js';
import type { GenuinePairs } from './genuine-pairs.js';
import { FOLDS, type PairTally } from './pair-tally.js';
import type { ScoreCells } from './score-cells.js';
import { countCells } from './tally-rates.js';

/**
 * Weights of pairs on the steps of the curve: one for each genuine score with its equals, and one for all scores between two
 * of them. Between neighbouring genuine scores the true accept rate stays what it is, so joining all points there changes
 * neither area nor equal error rate nor the TAR at any FAR.
 */
export class ResampledCurve {
  readonly #cells: ScoreCells;
  /** The step of each cell; only steps that hold a pair of two people have a place among the sums, else -1. */
  readonly #stepOf: Int32Array;
  readonly #placeOf: Int32Array;
  /** The step of each genuine pair. */
  readonly #genuineStep: Uint32Array;
  /** The threshold of each fold. */
  readonly #thresholds = new Float64Array(FOLDS);
  /** How many steps have a place. */
  readonly steps: number;
  #drawn: Uint16Array = new Uint16Array(0);
  #count = 0;
  /** Of pairs of two people: [place][resampling], and of those that are judged wrong: [resampling]. */
  #sums = new Float64Array(0);
  #wrong = new Float64Array(0);

  constructor(
    private readonly tally: PairTally,
    private readonly genuine: GenuinePairs,
    { thresholds }: FoldAccuracy,
  ) {
    const { cells } = tally;
    this.#cells = cells;
    this.#thresholds.set(thresholds);
    const isGenuine = new Uint8Array(cells.bounds.length);
    for (const score of tally.genuine) isGenuine[(cells.cellOf(score) - 1) / 2] = 1;
    this.#stepOf = new Int32Array(cells.count);
    // From the highest cell down; even steps lie between genuine scores.
    let step = 0;
    for (let i = cells.bounds.length - 1; i >= 0; i--) {
      this.#stepOf[2 * i + 2] = step;
      if (isGenuine[i]) step++;
      this.#stepOf[2 * i + 1] = step;
      if (isGenuine[i]) step++;
    }
    this.#stepOf[0] = step;
    const counts = countCells(tally);
    this.#placeOf = new Int32Array(step + 1).fill(-1);
    let places = 0;
    for (let cell = cells.count - 1; cell >= 0; cell--) {
      const at = this.#stepOf[cell];
      if (counts[cell] > 0 && this.#placeOf[at] < 0) this.#placeOf[at] = places++;
    }
    this.steps = places;
    this.#genuineStep = Uint32Array.from(tally.genuine, (score) => this.#stepOf[cells.cellOf(score)]);
  }

  /** Begins a pass for `count` resamplings; `drawn` [identity][resampling] says how often each identity was drawn. */
  start(drawn: Uint16Array, count: number): void {
    this.#drawn = drawn;
    this.#count = count;
    this.#sums = new Float64Array(this.steps * count);
    this.#wrong = new Float64Array(count);
  }

  /** Takes a pair of two people, given by the numbers of their identities. */
  add(score: number, fold: number, one: number, other: number): void {
    const count = this.#count;
    const sums = this.#sums;
    const drawn = this.#drawn;
    const at = this.#placeOf[this.#stepOf[this.#cells.cellOf(score)]] * count;
    const a = one * count;
    const b = other * count;
    for (let r = 0; r < count; r++) sums[at + r] += drawn[a + r] * drawn[b + r];
    if (score < this.#thresholds[fold]) return;
    const wrong = this.#wrong;
    for (let r = 0; r < count; r++) wrong[r] += drawn[a + r] * drawn[b + r];
  }

  /** The curve of one resampling, and the share of pairs that are judged right; null where a kind has no weight left. */
  replicate(r: number): { readonly roc: Roc; readonly accuracy: number } | null {
    const { genuine: scores } = this.tally;
    const { unit, fold } = this.genuine;
    const [count, steps] = [this.#count, this.#placeOf.length];
    // After a point that accepts nothing.
    const [falseAccepts, trueAccepts] = [new Float64Array(steps + 1), new Float64Array(steps + 1)];
    let wrong = this.#wrong[r];
    for (let pair = 0; pair < scores.length; pair++) {
      const weight = this.#drawn[unit[pair] * count + r];
      trueAccepts[this.#genuineStep[pair] + 1] += weight;
      if (scores[pair] < this.#thresholds[fold[pair]]) wrong += weight;
    }
    for (let step = 0; step < steps; step++) {
      const place = this.#placeOf[step];
      falseAccepts[step + 1] = falseAccepts[step] + (place < 0 ? 0 : this.#sums[place * count + r]);
      trueAccepts[step + 1] += trueAccepts[step];
    }
    const [impostors, genuines] = [falseAccepts[steps], trueAccepts[steps]];
    if (impostors === 0 || genuines === 0) return null;
    // Thresholds are not asked for, only the order of the points.
    const thresholds = Float64Array.from(falseAccepts, (_, i) => -i);
    const roc = { thresholds, falseAccepts, trueAccepts, impostors, genuines };
    return { roc, accuracy: (impostors + genuines - wrong) / (impostors + genuines) };
  }
}
