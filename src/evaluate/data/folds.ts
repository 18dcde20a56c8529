// Folds for lists that do not give them, and for files whose order does not make folds.
import { foldRange } from '../statistics/folds.js';

const FOLDS = 10;
/** Standard deviations by which the share of a tenth lies beside the whole's by chance at most. */
const FARTHEST = 4;

/** How pairs are divided. */
export interface FoldChoice {
  /** The fold of each pair; undefined where the plain tenths in order will do. */
  readonly folds?: ArrayLike<number>;
  /** Why they are not in order, or what is wrong with those that are given, one line; undefined where nothing is. */
  readonly note?: string;
}

/**
 * Ten folds of pairs in the order of the file, where each tenth holds both kinds about as all do.
 *
 * Lists such as CALFW's and CPLFW's, and files that somebody sorted by label, name pairs of one kind first. A tenth would then
 * hold one kind only, and be judged by a threshold that was fitted to the other: a network that knows nothing would
 * come out far below chance. There every kind is divided into ten by itself, in its order.
 */
export function chooseFolds(same: readonly boolean[]): FoldChoice {
  const tenths = Array.from({ length: FOLDS }, (_, fold) => {
    const { start, end } = foldRange(same.length, FOLDS, fold);
    return same.slice(start, end);
  });
  const share = countSame(same) / same.length;
  const isMixed = (tenth: readonly boolean[]): boolean => {
    const [found, expected] = [countSame(tenth), share * tenth.length];
    const deviation = Math.sqrt(expected * (1 - share));
    return found > 0 && found < tenth.length && Math.abs(found - expected) <= FARTHEST * deviation;
  };
  if (tenths.every(isMixed)) return {};
  const folds = new Uint8Array(same.length);
  for (const kind of [true, false]) {
    const pairs = Array.from(same.keys()).filter((pair) => same[pair] === kind);
    for (let fold = 0; fold < FOLDS; fold++) {
      const { start, end } = foldRange(pairs.length, FOLDS, fold);
      for (let i = start; i < end; i++) folds[pairs[i]] = fold;
    }
  }
  return {
    folds,
    note: 'the tenths of its order do not each hold both kinds of pairs as the whole does: each kind is divided into ten folds by itself',
  };
}

/** Folds that a list declares by its order, such as LFW's first line; others where each of these does not hold both kinds. */
export function chooseDeclaredFolds(same: readonly boolean[], folds: ArrayLike<number>): FoldChoice {
  if (oneSidedFold(same, folds) === undefined) return { folds };
  const { folds: own } = chooseFolds(same);
  return {
    ...(own && { folds: own }),
    note: 'the folds that it declares do not hold pairs of both kinds each: each kind is divided into ten folds by itself',
  };
}

/** Folds that a list gives pair by pair: they are kept. */
export function keepGivenFolds(same: readonly boolean[], folds: ArrayLike<number>): FoldChoice {
  const fold = oneSidedFold(same, folds);
  if (fold === undefined) return { folds };
  return {
    folds,
    note: `its fold ${fold} holds pairs of one kind only, for which no threshold of the others is made`,
  };
}

/** The number of the first fold without pairs of both kinds; undefined where all hold both. */
function oneSidedFold(same: readonly boolean[], folds: ArrayLike<number>): number | undefined {
  const kinds = new Map<number, Set<boolean>>();
  for (const [pair, kind] of same.entries()) {
    const known = kinds.get(folds[pair]);
    if (known) known.add(kind);
    else kinds.set(folds[pair], new Set([kind]));
  }
  return [...kinds].find(([, set]) => set.size < 2)?.[0];
}

const countSame = (same: readonly boolean[]): number => same.reduce((count, one) => count + (one ? 1 : 0), 0);
