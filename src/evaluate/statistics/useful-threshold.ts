// The threshold of an operating point, where the pairs can show it and it tells anything; what is wrong where not.

import { formatCount, formatRate } from '../../files/format-number.js';
import { type Remedy, UserError } from '../../files/user-error.js';
import { describeInversion } from './inversion.js';
import { areaUnderRoc, type Roc, type TarAtFar } from './roc.js';

/** The operating points of a benchmark's pairs. */
export interface PairsRoc {
  /** How errors call the benchmark. */
  readonly name: string;
  readonly roc: Roc;
  /** How many pairs of two people compare a picture with a copy of itself; none unless given. */
  readonly copied?: number | undefined;
}

/**
 * The threshold of an operating point.
 *
 * @throws UserError where there are too few pairs of two people for its rate; where labels are the wrong way round; and
 *   where the threshold rejects everyone, or accepts pairs of one person no more often than pairs of two: the fault of the
 *   pictures where copies of one are said to show two people, else of the network
 */
export function usefulThreshold(
  { name, roc, copied = 0 }: PairsRoc,
  { far, tar, observedFar, threshold, resolved }: TarAtFar,
): number {
  if (!resolved) {
    // Rounded up: the rate that is named can be had.
    const least = roundUp(1 / roc.impostors);
    throw new UserError(
      `${name}: a false match rate of ${formatRate(far)} needs at least ${formatCount(Math.ceil(1 / far))} pairs of two people, found ` +
        `${formatCount(roc.impostors)}; take a larger benchmark, all its pairs where people are known, or a rate of ` +
        `${formatRate(least)} and more`,
      { mendedBy: ['benchmark', 'allPairs', 'fmr'] },
    );
  }
  const inversion = describeInversion(areaUnderRoc(roc), roc);
  if (inversion) throw new UserError(`${name}: ${inversion} Nothing is calibrated`);
  const refuse = (why: string, remedy: string, mendedBy: readonly Remedy[] = []): UserError =>
    copied > 0
      ? new UserError(
          `${name}: ${why}; ${formatCount(copied)} of the ${formatCount(roc.impostors)} pairs of two people show one and the same ` +
            'picture, which no network can tell apart: correct the folders or the list, then calibrate',
        )
      : new UserError(`${name}: ${why}; ${remedy}`, { mendedBy });
  const at = `at a false match rate of ${formatRate(far)}`;
  if (threshold === null) {
    throw refuse(
      `more than ${formatRate(far)} of the pairs of two people are as alike as any pair`,
      'the network cannot tell people apart',
    );
  }
  if (tar === 0) {
    throw refuse(
      `${at} the threshold would be ${threshold.toFixed(4)}, above every pair of one person, and reject everyone`,
      'take a higher rate, or a network that tells these people apart',
      ['fmr'],
    );
  }
  if (tar <= observedFar) {
    throw refuse(
      `${at} the threshold would accept pairs of one person no more often than pairs of two`,
      'the network cannot tell these people apart',
    );
  }
  return threshold;
}

/** To two digits, upwards. */
function roundUp(rate: number): number {
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Math.ceil(rate / unit - 1e-9) * unit;
}
