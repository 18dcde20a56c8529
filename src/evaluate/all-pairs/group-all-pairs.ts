// Differences between groups of people over all pairs: errors are listed, and pairs are counted by their people.

import { formatRate } from '../../files/format-number.js';
import { UserError } from '../../files/user-error.js';
import { type BootstrapOptions, resampleUnits } from '../statistics/bootstrap.js';
import { nameGroups } from '../statistics/group-images.js';
import {
  concludeGroups,
  type GroupComparison,
  type GroupCounts,
  groupTarget,
} from '../statistics/group-rates.js';
import { type Roc, tarAtFar } from '../statistics/roc.js';
import type { PairTally } from './pair-tally.js';
import type { AllPairsTally } from './tally-all-pairs.js';

/** The pairs of one kind of embedding, and their operating points. */
export interface GroupedPairs {
  readonly counted: AllPairsTally;
  readonly tally: PairTally;
  readonly roc: Roc;
}

/** A pair that is judged wrong, by the column of its group and kind, and the numbers of its identities. */
interface PairErrors {
  readonly column: number[];
  readonly one: number[];
  readonly other: number[];
}

/**
 * As `compareGroups`, for all pairs.
 *
 * @throws UserError for a rate whose matches were not kept one by one
 */
export function compareAllGroups(
  { counted, tally, roc }: GroupedPairs,
  label: string,
  { fmr, bootstrap = {} }: { readonly fmr?: number; readonly bootstrap?: BootstrapOptions } = {},
): GroupComparison {
  const { faces } = counted;
  const fmrTarget = fmr ?? groupTarget(faces.impostor);
  const threshold = tarAtFar(roc, fmrTarget).threshold ?? Number.POSITIVE_INFINITY;
  if (!tally.top.isComplete && threshold <= tally.top.cut) {
    throw new UserError(
      `${faces.benchmark.name}: the pairs that match at a false match rate of ${formatRate(fmrTarget)} were not kept; take a lower rate`,
      { mendedBy: ['fmr'] },
    );
  }
  const { groupOf, names, places } = nameGroups(faces.benchmark, label);
  // The group of each row; -1 without a label.
  const group = Int32Array.from(faces.images, (image) => {
    const name = groupOf[image];
    return name === null ? -1 : (places.get(name) ?? -1);
  });
  const errors = listErrors(counted, tally, { threshold, group });
  const shots = countShots(group, faces.unit, { groups: names.length, people: faces.people });
  const count = (drawn: Uint32Array): GroupCounts => ({
    errors: weighErrors(errors, drawn, 2 * names.length),
    pairs: weighPairs(shots, drawn),
  });
  const pairs = faces.genuine + faces.impostor;
  return concludeGroups(
    { label, threshold, fmrTarget, groupOf, names, pairs, over: 'identities' },
    count(new Uint32Array(faces.people).fill(1)),
    (statistics) => resampleUnits(faces.people, (drawn) => statistics(count(drawn)), bootstrap),
  );
}

function listErrors(
  { faces, genuine }: AllPairsTally,
  { top, genuine: scores }: PairTally,
  { threshold, group }: { readonly threshold: number; readonly group: Int32Array },
): PairErrors {
  const found: PairErrors = { column: [], one: [], other: [] };
  const add = (a: number, b: number, kind: number): void => {
    if (group[a] < 0 || group[a] !== group[b]) return;
    found.column.push(2 * group[a] + kind);
    found.one.push(faces.unit[a]);
    found.other.push(faces.unit[b]);
  };
  for (let i = 0; i < top.size && top.scores[i] >= threshold; i++) add(top.a[i], top.b[i], 0);
  for (let pair = 0; pair < scores.length; pair++) {
    if (scores[pair] < threshold) add(genuine.a[pair], genuine.b[pair], 1);
  }
  return found;
}

/** How often each column's errors count, identities drawn so often: a pair of two people the product of both. */
function weighErrors({ column, one, other }: PairErrors, drawn: Uint32Array, columns: number): Float64Array {
  const errors = new Float64Array(columns);
  for (let i = 0; i < column.length; i++) {
    const isGenuine = one[i] === other[i];
    errors[column[i]] += isGenuine ? drawn[one[i]] : drawn[one[i]] * drawn[other[i]];
  }
  return errors;
}

/** How many pictures of each identity are in each group: [group][identity]. */
function countShots(
  group: Int32Array,
  unit: Uint32Array,
  { groups, people }: { readonly groups: number; readonly people: number },
): Uint32Array[] {
  const shots = Array.from({ length: groups }, () => new Uint32Array(people));
  group.forEach((place, row) => {
    if (place >= 0) shots[place][unit[row]]++;
  });
  return shots;
}

/** How often the pairs of each column count, without going through them: all pairs of a group's pictures are there. */
function weighPairs(shots: readonly Uint32Array[], drawn: Uint32Array): Float64Array {
  const pairs = new Float64Array(2 * shots.length);
  for (const [place, ofPerson] of shots.entries()) {
    let [sum, squares, genuine] = [0, 0, 0];
    for (let person = 0; person < ofPerson.length; person++) {
      const weight = ofPerson[person] * drawn[person];
      sum += weight;
      squares += weight * weight;
      genuine += (drawn[person] * ofPerson[person] * (ofPerson[person] - 1)) / 2;
    }
    pairs[2 * place] = (sum * sum - squares) / 2;
    pairs[2 * place + 1] = genuine;
  }
  return pairs;
}
