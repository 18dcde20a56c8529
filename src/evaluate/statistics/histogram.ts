// How the scores of genuine and impostor pairs are spread.

/** Counts of pairs over equal bins of cosine similarity from -1 to 1. */
export interface ScoreHistogram {
  /** Number of bins; bin i covers -1 + 2 i / bins up to, not including, the next edge (the last one includes 1). */
  readonly bins: number;
  readonly genuine: number[];
  readonly impostor: number[];
}

/** Counts cosines (values outside -1..1 go into the end bins) of genuine and impostor pairs over `bins` equal bins. */
export function countScores(cosines: ArrayLike<number>, same: readonly boolean[], bins = 40): ScoreHistogram {
  const genuine = new Array<number>(bins).fill(0);
  const impostor = new Array<number>(bins).fill(0);
  for (let pair = 0; pair < same.length; pair++) {
    (same[pair] ? genuine : impostor)[binOf(cosines[pair], bins)]++;
  }
  return { bins, genuine, impostor };
}

/** The bin of a cosine. */
export function binOf(cosine: number, bins: number): number {
  return Math.max(0, Math.min(bins - 1, Math.floor(((cosine + 1) / 2) * bins)));
}

/** Mean and variance of numbers that come one by one (Welford, Technometrics 4, 1962). */
export class Moments {
  count = 0;
  mean = 0;
  #squares = 0;

  /** Takes a number. */
  add(value: number): void {
    this.count++;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.#squares += before * (value - this.mean);
  }

  /** That of a population; NaN where no number came. */
  get variance(): number {
    return this.#squares / this.count;
  }
}

/**
 * The sensitivity index d': the distance of the two classes' mean scores over the root of their mean variance.
 *
 * Null where it is undefined: a class is missing, or neither class varies.
 */
export function sensitivityIndex(scores: ArrayLike<number>, same: readonly boolean[]): number | null {
  const [genuine, impostor] = [new Moments(), new Moments()];
  for (let pair = 0; pair < same.length; pair++) (same[pair] ? genuine : impostor).add(scores[pair]);
  return sensitivityOf(genuine, impostor);
}

/** As {@link sensitivityIndex}, from the moments of both classes. */
export function sensitivityOf(genuine: Moments, impostor: Moments): number | null {
  const spread = (genuine.variance + impostor.variance) / 2;
  const index = (genuine.mean - impostor.mean) / Math.sqrt(spread);
  return Number.isFinite(index) ? index : null;
}
