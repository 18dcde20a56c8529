// The pairs of two people that are most alike, one by one: what low false match rates are about.

/** A number of pairs with the highest scores of all that were offered. */
export class TopPairs {
  /** Whether nothing was left out. */
  isComplete = true;
  /** Everything above it is here; pairs that are exactly so alike may be missing, unless all are here. */
  cut = Number.NEGATIVE_INFINITY;
  size = 0;
  scores: Float64Array;
  a: Uint32Array;
  b: Uint32Array;
  fold: Uint8Array;

  /**
   * @param keep how many pairs are kept at least, but for those that are exactly as alike as one that is not; memory is
   *   taken as they come, for up to half as many more
   */
  constructor(readonly keep: number) {
    const capacity = Math.min(this.#most, 4096);
    this.scores = new Float64Array(capacity);
    this.a = new Uint32Array(capacity);
    this.b = new Uint32Array(capacity);
    this.fold = new Uint8Array(capacity);
  }

  get #most(): number {
    return this.keep + Math.max(16, this.keep >>> 1);
  }

  /** Takes a pair where it is among the highest so far. */
  offer(score: number, a: number, b: number, fold: number): void {
    if (score <= this.cut) return;
    if (this.size === this.scores.length) this.#makeRoom();
    if (score <= this.cut) return;
    const at = this.size++;
    this.scores[at] = score;
    this.a[at] = a;
    this.b[at] = b;
    this.fold[at] = fold;
  }

  /** Puts the pairs into the order of their scores, the highest first, those of one score in the order in which they came. */
  sort(): void {
    const { scores } = this;
    const order = Uint32Array.from({ length: this.size }, (_, i) => i).sort((i, j) => scores[j] - scores[i]);
    this.scores = Float64Array.from(order, (i) => scores[i]);
    this.a = reorder(this.a, order);
    this.b = reorder(this.b, order);
    this.fold = Uint8Array.from(order, (i) => this.fold[i]);
  }

  #makeRoom(): void {
    if (this.size < this.#most) {
      const capacity = Math.min(this.#most, 2 * this.size);
      const grow = <T extends Float64Array | Uint32Array | Uint8Array>(column: T, larger: T): T => {
        larger.set(column);
        return larger;
      };
      this.scores = grow(this.scores, new Float64Array(capacity));
      this.a = grow(this.a, new Uint32Array(capacity));
      this.b = grow(this.b, new Uint32Array(capacity));
      this.fold = grow(this.fold, new Uint8Array(capacity));
      return;
    }
    this.cut = this.scores.slice().sort()[this.size - this.keep - 1];
    this.isComplete = false;
    let kept = 0;
    for (let i = 0; i < this.size; i++) {
      if (this.scores[i] <= this.cut) continue;
      this.scores[kept] = this.scores[i];
      this.a[kept] = this.a[i];
      this.b[kept] = this.b[i];
      this.fold[kept] = this.fold[i];
      kept++;
    }
    this.size = kept;
  }
}

const reorder = (column: Uint32Array, order: Uint32Array): Uint32Array =>
  Uint32Array.from(order, (i) => column[i]);
