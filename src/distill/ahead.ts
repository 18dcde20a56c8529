// Batches that are prepared while the engine trains on the one before, and orders that pass through all things in rounds.
import { permutation } from '../math/random.js';

/** Batches by number, each begun as soon as the one before it is taken. */
export interface Ahead<Batch> {
  /** Batch `number`; the next one is begun. */
  take(number: number): Promise<Batch>;
  /** Waits for what was begun and nobody takes. */
  settle(): Promise<void>;
}

/** Prepares batches one ahead by `load`. */
export function prepareAhead<Batch>(load: (number: number) => Promise<Batch>): Ahead<Batch> {
  let ahead: { number: number; batch: Promise<Batch> } | undefined;
  const prepare = (number: number) => {
    const batch = load(number);
    // Whoever takes the batch sees a failure; until then it must not count as unhandled.
    batch.catch(() => undefined);
    ahead = { number, batch };
    return batch;
  };
  return {
    take: async (number) => {
      const batch = await (ahead?.number === number ? ahead.batch : prepare(number));
      prepare(number + 1);
      return batch;
    },
    settle: async () => {
      await ahead?.batch.catch(() => undefined);
    },
  };
}

/** A place in an endless sequence of rounds, each of which passes through all things once in an order of its own. */
export interface Turn {
  /** Which thing it is, 0..count-1. */
  readonly which: number;
  /** How often it came before. */
  readonly round: number;
}

/** The n-th turn of rounds through `count` things, as a function that remembers the order of the last round. */
export function takeTurns(seed: number, stream: string, count: number): (n: number) => Turn {
  let shuffled: { round: number; places: Uint32Array } | undefined;
  return (n) => {
    const round = Math.floor(n / count);
    if (shuffled?.round !== round) {
      shuffled = { round, places: permutation({ seed, stream, step: round }, count) };
    }
    return { which: shuffled.places[n % count], round };
  };
}
