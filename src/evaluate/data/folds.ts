// Folds for lists that do not give them.
import { foldRange } from '../statistics/folds.js';

const FOLDS = 10;

/**
 * Ten folds of pairs in the order of the file, undefined where the plain tenths will do.
 *
 * Lists such as CALFW's and CPLFW's name all pairs of one person first. Each tenth would then hold one kind only, so every
 * kind is divided by itself, in its order.
 */
export function foldsOf(same: readonly boolean[]): Uint8Array | undefined {
  const mixed = Array.from({ length: FOLDS }, (_, fold) => {
    const { start, end } = foldRange(same.length, FOLDS, fold);
    return new Set(same.slice(start, end)).size === 2;
  });
  if (mixed.every(Boolean)) return undefined;
  const folds = new Uint8Array(same.length);
  for (const kind of [true, false]) {
    const pairs = Array.from(same.keys()).filter((pair) => same[pair] === kind);
    for (let fold = 0; fold < FOLDS; fold++) {
      const { start, end } = foldRange(pairs.length, FOLDS, fold);
      for (let i = start; i < end; i++) folds[pairs[i]] = fold;
    }
  }
  return folds;
}
