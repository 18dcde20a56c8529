// Cells that scores fall into, between bounds that are scores themselves: counted, they give true operating points.

/** Entries of the table that finds a score's cell, at most. */
const TABLE = 2 ** 18;

/**
 * Cells 0 to 2 m around m bounds: cell 0 lies below all of them, cell 2 i + 1 is bound i itself, cell 2 i + 2 lies between
 * it and the next.
 */
export class ScoreCells {
  /** Distinct, rising. */
  readonly bounds: Float64Array;
  readonly #starts: Uint32Array;
  readonly #low: number;
  readonly #scale: number;

  /** @param scores at least one, in any order; they are sorted */
  constructor(scores: Float64Array) {
    this.bounds = scores.sort().filter((score, i) => i === 0 || score !== scores[i - 1]);
    const count = this.bounds.length;
    const cells = Math.min(TABLE, 4 * count);
    this.#low = this.bounds[0];
    const width = this.bounds[count - 1] - this.#low;
    this.#scale = width > 0 ? cells / width : 0;
    // For each step of the table the first bound in it or behind it.
    this.#starts = new Uint32Array(cells + 2);
    for (let step = 0, bound = 0; step < this.#starts.length; step++) {
      while (bound < count && this.#stepOf(this.bounds[bound]) < step) bound++;
      this.#starts[step] = bound;
    }
  }

  /** How many cells there are. */
  get count(): number {
    return 2 * this.bounds.length + 1;
  }

  /** The cell of a finite score. */
  cellOf(score: number): number {
    const { bounds } = this;
    const step = this.#stepOf(score);
    let low = this.#starts[step];
    let high = this.#starts[step + 1];
    // The number of bounds that are no higher.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle] <= score) low = middle + 1;
      else high = middle;
    }
    return low > 0 && bounds[low - 1] === score ? 2 * low - 1 : 2 * low;
  }

  /** The table's step of a score; rises with it. */
  #stepOf(score: number): number {
    const step = (score - this.#low) * this.#scale;
    if (!(step > 0)) return 0;
    const last = this.#starts.length - 2;
    return step < last ? step >>> 0 : last;
  }
}
