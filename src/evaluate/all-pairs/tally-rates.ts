// Operating points out of what a pass over all pairs has counted.

import type { Roc } from '../statistics/roc.js';
import type { GenuinePairs } from './genuine-pairs.js';
import { FOLDS, type PairTally } from './pair-tally.js';

/** How many genuine pairs of each fold have each bound of the cells as their score: [fold][bound]. */
export function genuineAtBounds({ cells, genuine }: PairTally, { fold }: GenuinePairs): Uint32Array[] {
  const counts = Array.from({ length: FOLDS }, () => new Uint32Array(cells.bounds.length));
  for (let pair = 0; pair < genuine.length; pair++) {
    counts[fold[pair]][(cells.cellOf(genuine[pair]) - 1) / 2]++;
  }
  return counts;
}

/** How many scores of pairs of two people lie in each cell. */
export function countCells({ counts, cells }: PairTally): Float64Array {
  return Float64Array.from({ length: cells.count }, (_, cell) =>
    counts.reduce((sum, ofFold) => sum + ofFold[cell], 0),
  );
}

/**
 * Operating points of all pairs. All are true ones: there is one at each genuine score, at each score of the pairs that were
 * kept one by one, and of the others at the lowest score of each cell.
 *
 * So AUC, EER and every TAR are exact, and the threshold for a rate is exact where the pairs that match at that rate were
 * kept; else the rate that occurs at it is below the one asked for by a cell at most.
 */
export function rocOfTally(tally: PairTally, genuine: GenuinePairs): Roc {
  const { cells, top, lowest } = tally;
  const counts = countCells(tally);
  const atBounds = genuineAtBounds(tally, genuine);
  const most = top.size + cells.count + 1;
  const thresholds = new Float64Array(most);
  const falseAccepts = new Float64Array(most);
  const trueAccepts = new Float64Array(most);
  let [points, next, accepted, found] = [0, 0, 0, 0];
  const add = (threshold: number): void => {
    thresholds[points] = threshold;
    falseAccepts[points] = accepted;
    trueAccepts[points++] = found;
  };
  const addCell = (cell: number, bound: number): void => {
    const end = accepted + counts[cell];
    while (next < top.size && top.scores[next] > bound) {
      const score = top.scores[next];
      for (; next < top.size && top.scores[next] === score; next++) accepted++;
      add(score);
    }
    if (accepted === end) return;
    accepted = end;
    add(lowest[cell]);
  };
  add(Number.POSITIVE_INFINITY);
  for (let i = cells.bounds.length - 1; i >= 0; i--) {
    const bound = cells.bounds[i];
    addCell(2 * i + 2, bound);
    while (next < top.size && top.scores[next] === bound) next++;
    accepted += counts[2 * i + 1];
    for (const ofFold of atBounds) found += ofFold[i];
    add(bound);
  }
  addCell(0, Number.NEGATIVE_INFINITY);
  return {
    thresholds: thresholds.subarray(0, points),
    falseAccepts: falseAccepts.subarray(0, points),
    trueAccepts: trueAccepts.subarray(0, points),
    impostors: accepted,
    genuines: found,
  };
}
