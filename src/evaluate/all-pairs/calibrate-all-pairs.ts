// A threshold for a false match rate from all pairs: what low rates need, without a list of the pairs.

import { UserError } from '../../files/user-error.js';
import { type CalibrateOptions, type Calibration, calibrateRoc, measureAt } from '../calibration.js';
import { resampleUnits } from '../statistics/bootstrap.js';
import type { Roc } from '../statistics/roc.js';
import type { ComparedFaces } from './compared-faces.js';
import type { PairTally } from './pair-tally.js';
import { type AllPairsTally, type TallyOptions, tallyAllPairs } from './tally-all-pairs.js';
import { rocOfTally } from './tally-rates.js';

/** Resamplings in which people who are alike come up more often need more pairs than the rate itself. */
const SPARE = 3;

/**
 * As `calibrate`, for all pairs of faces.
 *
 * @throws UserError as `calibrateScores` does, and for a rate at which too many pairs would have to be kept
 */
export function calibrateAllPairs(
  faces: ComparedFaces,
  fmr: number,
  {
    flip = false,
    keep,
    onProgress,
    ...bootstrap
  }: CalibrateOptions & Pick<TallyOptions, 'keep' | 'onProgress'> = {},
): Calibration {
  const { name } = faces.benchmark;
  const vectors = flip ? faces.flip : faces.plain;
  if (!vectors) throw new UserError(`${name}: was embedded without the flip test; embed it with flip`);
  const counted = tallyAllPairs(faces, [vectors], {
    fmr: Math.min(1, SPARE * fmr),
    ...(keep !== undefined && { keep }),
    ...(onProgress && { onProgress }),
  });
  const [tally] = counted.tallies;
  const roc = rocOfTally(tally, counted.genuine);
  return calibrateRoc({ name, roc, over: 'identities', copied: faces.copied }, fmr, () => {
    const tail = sortTail(counted, tally);
    const shots = countShots(faces);
    return resampleUnits(
      faces.people,
      (drawn) => measureAt(weighTail(tail, { drawn, shots, fmr }), fmr),
      bootstrap,
    );
  });
}

/** Pairs by falling score, as far as all of them are known, by the numbers of their identities. */
interface Tail {
  readonly scores: Float64Array;
  readonly one: Uint32Array;
  readonly other: Uint32Array;
  /** Whether no pair is left out. */
  readonly isWhole: boolean;
}

function sortTail({ faces, genuine }: AllPairsTally, { top, genuine: scores }: PairTally): Tail {
  const known = Uint32Array.from(scores.keys()).filter((pair) => top.isComplete || scores[pair] > top.cut);
  known.sort((a, b) => scores[b] - scores[a]);
  const count = known.length + top.size;
  const tail = {
    scores: new Float64Array(count),
    one: new Uint32Array(count),
    other: new Uint32Array(count),
    isWhole: top.isComplete,
  };
  // Both lists fall: they are merged.
  let [own, next] = [0, 0];
  for (let i = 0; i < count; i++) {
    const pair = known[own];
    if (own < known.length && (next === top.size || scores[pair] >= top.scores[next])) {
      tail.scores[i] = scores[pair];
      tail.one[i] = genuine.unit[pair];
      tail.other[i] = genuine.unit[pair];
      own++;
    } else {
      tail.scores[i] = top.scores[next];
      tail.one[i] = faces.unit[top.a[next]];
      tail.other[i] = faces.unit[top.b[next]];
      next++;
    }
  }
  return tail;
}

function countShots({ unit, people }: ComparedFaces): Uint32Array {
  const shots = new Uint32Array(people);
  for (const person of unit) shots[person]++;
  return shots;
}

/**
 * The operating points with identities drawn so often, up to the first whose false accept rate exceeds the wanted one; null
 * where a kind has no weight left, or where the known pairs end before.
 */
function weighTail(
  { scores, one, other, isWhole }: Tail,
  { drawn, shots, fmr }: { readonly drawn: Uint32Array; readonly shots: Uint32Array; readonly fmr: number },
): Roc | null {
  let [sum, squares, genuines] = [0, 0, 0];
  for (let person = 0; person < shots.length; person++) {
    const weight = drawn[person] * shots[person];
    sum += weight;
    squares += weight * weight;
    genuines += (drawn[person] * shots[person] * (shots[person] - 1)) / 2;
  }
  const impostors = (sum * sum - squares) / 2;
  if (genuines === 0 || impostors === 0) return null;
  const thresholds = [Number.POSITIVE_INFINITY];
  const falseAccepts = [0];
  const trueAccepts = [0];
  let isBeyond = isWhole;
  for (let i = 0; i < scores.length; i++) {
    const isGenuine = one[i] === other[i];
    const weight = isGenuine ? drawn[one[i]] : drawn[one[i]] * drawn[other[i]];
    if (weight === 0) continue;
    const point = thresholds.length - 1;
    if (scores[i] === thresholds[point]) {
      if (isGenuine) trueAccepts[point] += weight;
      else falseAccepts[point] += weight;
      continue;
    }
    if (falseAccepts[point] / impostors > fmr) {
      isBeyond = true;
      break;
    }
    thresholds.push(scores[i]);
    falseAccepts.push(falseAccepts[point] + (isGenuine ? 0 : weight));
    trueAccepts.push(trueAccepts[point] + (isGenuine ? weight : 0));
  }
  if (!isBeyond) return null;
  return {
    thresholds: Float64Array.from(thresholds),
    falseAccepts: Float64Array.from(falseAccepts),
    trueAccepts: Float64Array.from(trueAccepts),
    impostors,
    genuines,
  };
}
