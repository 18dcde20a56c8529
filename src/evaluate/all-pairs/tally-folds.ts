// Accuracy and InsightFace's TAR over the folds of all pairs, out of what a pass over them has counted.

import { mean, standardDeviation } from '../../math/statistics.js';
import type { FoldAccuracy } from '../statistics/folds.js';
import {
  averageFolds,
  type FoldRates,
  GRID_STEP,
  type InsightfaceTar,
  thresholdAtFar,
} from '../statistics/insightface-tar.js';
import type { GenuinePairs } from './genuine-pairs.js';
import { FOLDS, type PairTally } from './pair-tally.js';
import { countCells, genuineAtBounds } from './tally-rates.js';

const sum = (values: Uint32Array | Float64Array): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/**
 * Accuracy over folds as `foldAccuracy` has it: the best threshold on the other folds, of equally good ones the lowest.
 * It is the score of a pair of one person, or lies above all scores: one that is only that of pairs of two people gets
 * better by accepting them no more.
 */
export function accuracyOfTally(tally: PairTally, genuine: GenuinePairs): FoldAccuracy {
  const totals = countCells(tally);
  const atBounds = genuineAtBounds(tally, genuine);
  const { bounds } = tally.cells;
  const matches = Float64Array.from(bounds, (_, i) => atBounds.reduce((all, ofFold) => all + ofFold[i], 0));
  const impostors = sum(totals);
  const accuracies: number[] = [];
  const thresholds: number[] = [];
  for (const [fold, own] of tally.counts.entries()) {
    const [ownImpostors, ownGenuines] = [sum(own), sum(atBounds[fold])];
    // Of few pairs the last folds have none.
    if (ownImpostors + ownGenuines === 0) continue;
    const others = impostors - ownImpostors;
    let threshold = highestOfOthers(tally, genuine, fold) + 1;
    let best = others;
    let correct =
      ownImpostors - impostorsFrom(tally, fold, threshold) + genuineFrom(tally, genuine, fold, threshold);
    // What the other folds and this one accept at each bound, from the highest down.
    let [falseAccepts, trueAccepts, ownFalse, ownTrue] = [0, 0, 0, 0];
    for (let i = bounds.length - 1; i >= 0; i--) {
      const ownHere = own[2 * i + 1] + own[2 * i + 2];
      const othersMatch = matches[i] - atBounds[fold][i];
      ownFalse += ownHere;
      falseAccepts += totals[2 * i + 1] + totals[2 * i + 2] - ownHere;
      ownTrue += atBounds[fold][i];
      trueAccepts += othersMatch;
      const right = trueAccepts + others - falseAccepts;
      if (othersMatch === 0 || right < best) continue;
      [best, threshold, correct] = [right, bounds[i], ownTrue + ownImpostors - ownFalse];
    }
    accuracies.push(correct / (ownImpostors + ownGenuines));
    thresholds.push(threshold);
  }
  return { mean: mean(accuracies), deviation: standardDeviation(accuracies), folds: accuracies, thresholds };
}

function highestOfOthers(
  { highest, genuine }: PairTally,
  { fold: foldOf }: GenuinePairs,
  fold: number,
): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const [other, score] of highest.entries()) if (other !== fold) found = Math.max(found, score);
  for (let pair = 0; pair < genuine.length; pair++) {
    if (foldOf[pair] !== fold) found = Math.max(found, genuine[pair]);
  }
  return found;
}

function genuineFrom(
  { genuine }: PairTally,
  { fold: foldOf }: GenuinePairs,
  fold: number,
  threshold: number,
): number {
  return genuine.reduce(
    (count, score, pair) => count + (foldOf[pair] === fold && score >= threshold ? 1 : 0),
    0,
  );
}

/** Pairs of two people of a fold from a score on; where not all of them were kept, as many as the cells can tell. */
function impostorsFrom({ top, counts, lowest }: PairTally, fold: number, threshold: number): number {
  if (top.isComplete || threshold > top.cut) {
    let found = 0;
    for (let i = 0; i < top.size && top.scores[i] >= threshold; i++) if (top.fold[i] === fold) found++;
    return found;
  }
  return counts[fold].reduce((count, here, cell) => count + (lowest[cell] >= threshold ? here : 0), 0);
}

/** TAR at a FAR of 1e-3 as `insightfaceTar` has it. */
export function insightfaceTarOfTally(
  tally: PairTally,
  genuine: GenuinePairs,
  far = 1e-3,
): InsightfaceTar | null {
  const { grid } = tally;
  const totals = grid[0].map((_, point) => grid.reduce((all, ofFold) => all + ofFold[point], 0));
  const impostors = sum(totals);
  const folds: FoldRates[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const ownImpostors = sum(grid[fold]);
    const others = impostors - ownImpostors;
    if (others === 0) continue;
    let below = 0;
    const othersBelow = totals.map((count, point) => {
      below += count - grid[fold][point];
      return below;
    });
    const threshold = thresholdAtFar(others, othersBelow, far);
    let [own, accepted] = [0, 0];
    for (let pair = 0; pair < tally.genuine.length; pair++) {
      if (genuine.fold[pair] !== fold) continue;
      own++;
      if (2 - 2 * tally.genuine[pair] < threshold) accepted++;
    }
    folds.push({
      tar: accepted / own,
      observedFar: impostorsBelow(tally, fold, threshold) / ownImpostors,
    });
  }
  return averageFolds(folds, far);
}

/** Pairs of two people of a fold below a squared distance; where not all were kept, up to the grid's point before it. */
function impostorsBelow({ top, grid }: PairTally, fold: number, distance: number): number {
  if (top.isComplete || 2 - 2 * top.cut >= distance) {
    let found = 0;
    for (let i = 0; i < top.size && 2 - 2 * top.scores[i] < distance; i++) if (top.fold[i] === fold) found++;
    return found;
  }
  const last = Math.floor(distance / GRID_STEP);
  return grid[fold].subarray(0, last + 1).reduce((count, here) => count + here, 0);
}
