// Endless orders of a number of things: all of them, shuffled, then all of them again, shuffled anew.
import { permutation } from './random.js';

/** A place in an endless sequence of rounds, each of which passes through all things once in an order of its own. */
export interface Turn {
  /** Which thing it is, 0..count-1. */
  readonly which: number;
  /** How often it came before. */
  readonly round: number;
}

/** The n-th turn of shuffled rounds through `count` things, as a function that remembers the order of the last round. */
export function inRounds(seed: number, stream: string, count: number): (n: number) => Turn {
  let shuffled: { round: number; places: Uint32Array } | undefined;
  return (n) => {
    const round = Math.floor(n / count);
    if (shuffled?.round !== round) {
      shuffled = { round, places: permutation({ seed, stream, step: round }, count) };
    }
    return { which: shuffled.places[n % count], round };
  };
}
