// The first pass over all pairs: everything that rates and thresholds are made of.

import { UserError } from '../../files/user-error.js';
import { uniforms } from '../../math/random.js';
import { foldCounter } from '../all-pairs.js';
import type { ComparedFaces, FaceVectors } from './compared-faces.js';
import { type GenuinePairs, listGenuine, scoreRows } from './genuine-pairs.js';
import { PairTally } from './pair-tally.js';
import { walkPairs } from './walk-pairs.js';

/** How a pass over the pairs is made. */
export interface TallyOptions {
  /** The highest false match rate whose pairs are wanted one by one, 0..1; 4e-3 unless it is higher. */
  readonly fmr?: number;
  /** How many pairs of two people are kept at least; a million unless given, so that fewer are all kept. */
  readonly keep?: number;
  /** How many pairs of two people are drawn, whose scores bound the cells of those that are only counted; 131,072 unless given. */
  readonly sample?: number;
  /** Called now and then with the number of pictures compared with all others, and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was counted. */
export interface AllPairsTally {
  readonly faces: ComparedFaces;
  readonly genuine: GenuinePairs;
  /** One for each kind of embedding. */
  readonly tallies: readonly PairTally[];
}

const USUAL_KEEP = 2 ** 20;
const USUAL_FMR = 4e-3;
/** More would not fit in memory. */
const MOST_KEPT = 20_000_000;
/** Scores of two people that bound cells: so many steps have rates where pairs are not kept one by one. */
const USUAL_SAMPLE = 2 ** 17;

/**
 * Compares all pairs by each of the `vectors`.
 *
 * @throws UserError for a rate at which too many pairs would have to be kept, or a similarity that is not finite
 */
export function tallyAllPairs(
  faces: ComparedFaces,
  vectors: readonly FaceVectors[],
  { fmr = 0, keep: least = USUAL_KEEP, sample: draws = USUAL_SAMPLE, onProgress }: TallyOptions = {},
): AllPairsTally {
  const { unit, impostor } = faces;
  const keep = Math.min(impostor, Math.max(least, Math.ceil(Math.max(fmr, USUAL_FMR) * impostor) + 1));
  if (keep > MOST_KEPT) {
    throw new UserError(
      `${faces.benchmark.name}: at so high a false match rate ${keep} pairs of two people would match, expected at most ` +
        `${MOST_KEPT}; take a lower rate, or pairs that are drawn`,
      { mendedBy: ['fmr'] },
    );
  }
  const genuine = listGenuine(faces);
  const sample = keep < impostor ? drawImpostors(unit, draws) : { a: [], b: [] };
  const tallies = vectors.map(
    (set) =>
      new PairTally(
        scoreRows(set, genuine.a, genuine.b),
        scoreRows(set, Uint32Array.from(sample.a), Uint32Array.from(sample.b)),
        keep,
      ),
  );
  const nextFold = foldCounter(impostor);
  walkPairs(
    vectors,
    (row, similarities) => {
      for (let other = row + 1; other < unit.length; other++) {
        if (unit[other] === unit[row]) continue;
        const fold = nextFold();
        for (let k = 0; k < tallies.length; k++) tallies[k].add(similarities[k][other], row, other, fold);
      }
    },
    onProgress,
  );
  for (const { top } of tallies) top.sort();
  return { faces, genuine, tallies };
}

/** Pairs of two people, drawn with replacement, always the same ones. */
function drawImpostors(unit: Uint32Array, draws: number): { a: number[]; b: number[] } {
  const numbers = uniforms({ seed: 0, stream: 'a sample of all pairs', step: 0 }, 2 * draws);
  const [a, b]: [number[], number[]] = [[], []];
  for (let draw = 0; draw < draws; draw++) {
    const [one, other] = [numbers[2 * draw], numbers[2 * draw + 1]].map((x) => Math.floor(x * unit.length));
    if (unit[one] === unit[other]) continue;
    a.push(one);
    b.push(other);
  }
  return { a, b };
}
