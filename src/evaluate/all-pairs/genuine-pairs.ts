// The pairs of one person among all pairs: few enough to be kept one by one.

import { UserError } from '../../files/user-error.js';
import { foldCounter } from '../all-pairs.js';
import type { ComparedFaces, FaceVectors } from './compared-faces.js';
import { similarityOf } from './walk-pairs.js';

/** Pairs of one person by the rows of their faces, in the order of all pairs: columns of one length. */
export interface GenuinePairs {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  /** The identity of both. */
  readonly unit: Uint32Array;
  readonly fold: Uint8Array;
}

/** Lists the pairs of one person. */
export function listGenuine({ unit, people, genuine }: ComparedFaces): GenuinePairs {
  const [a, b, units] = [new Uint32Array(genuine), new Uint32Array(genuine), new Uint32Array(genuine)];
  const ofPerson = Array.from({ length: people }, (): number[] => []);
  unit.forEach((person, row) => {
    ofPerson[person].push(row);
  });
  const place = new Uint32Array(unit.length);
  for (const rows of ofPerson) {
    for (const [i, row] of rows.entries()) place[row] = i;
  }
  let pair = 0;
  for (let row = 0; row < unit.length; row++) {
    const rows = ofPerson[unit[row]];
    for (let later = place[row] + 1; later < rows.length; later++, pair++) {
      a[pair] = row;
      b[pair] = rows[later];
      units[pair] = unit[row];
    }
  }
  const nextFold = foldCounter(genuine);
  return { a, b, unit: units, fold: Uint8Array.from(a, () => nextFold()) };
}

/**
 * The similarities of pairs.
 *
 * @throws UserError for one that is not finite
 */
export function scoreRows(vectors: FaceVectors, a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (row, pair) => {
    const similarity = similarityOf(vectors, row, b[pair]);
    if (!Number.isFinite(similarity)) throw notFinite(similarity);
    return similarity;
  });
}

/** What is wrong with a similarity that is no number. */
export function notFinite(similarity: number): UserError {
  return new UserError(
    `all pairs: expected a finite score, found ${similarity}; check the network's weights`,
  );
}
