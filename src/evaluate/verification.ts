// All that is reported about a list of scored pairs, as one object.

import { type FoldAccuracy, foldAccuracy } from './folds.js';
import { countScores, type ScoreHistogram, sensitivityIndex } from './histogram.js';
import { areaUnderRoc, buildRoc, equalErrorRate, type TarAtFar, tarAtFar } from './roc.js';

/** The result of verifying pairs: rates are 0..1, scores are cosine similarities, and all of it survives JSON. */
export interface VerificationResult {
  readonly accuracy: FoldAccuracy;
  readonly auc: number;
  readonly eer: number;
  readonly tarAtFar: TarAtFar[];
  /** The sensitivity index d'; null where undefined. */
  readonly dPrime: number | null;
  readonly histogram: ScoreHistogram;
}

/** The false accept rates that are reported. */
export const REPORTED_FARS: readonly number[] = [1e-1, 1e-2, 1e-3];

/**
 * Measures scored pairs, in file order, against `same`.
 *
 * Throws UserError for fewer than ten pairs, a score that is not finite, or where one of the two classes is missing.
 */
export function verifyPairs(scores: Float64Array, same: readonly boolean[]): VerificationResult {
  const roc = buildRoc(scores, same);
  return {
    accuracy: foldAccuracy(scores, same),
    auc: areaUnderRoc(roc),
    eer: equalErrorRate(roc),
    tarAtFar: REPORTED_FARS.map((far) => tarAtFar(roc, far)),
    dPrime: sensitivityIndex(scores, same),
    histogram: countScores(scores, same),
  };
}
