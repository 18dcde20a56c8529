// Intervals of the rates of all pairs: a second pass weighs every pair for many resamplings at once.

import { foldCounter } from '../all-pairs.js';
import { type BootstrapOptions, drawReplicate, type Interval, intervalsOf } from '../statistics/bootstrap.js';
import type { FoldAccuracy } from '../statistics/folds.js';
import type { Roc } from '../statistics/roc.js';
import { type ReportedIntervals, resampledRates } from '../statistics/verification.js';
import type { FaceVectors } from './compared-faces.js';
import type { PairTally } from './pair-tally.js';
import { ResampledCurve } from './resampled-curve.js';
import type { AllPairsTally } from './tally-all-pairs.js';
import { walkPairs } from './walk-pairs.js';

/** Sums that are kept at a time: 256 MiB. */
const MOST_SUMS = 2 ** 25;

/** What is resampled: the tally of one kind of embedding, by which it was made, and its accuracy, whose thresholds are kept. */
export interface ResampledKind {
  readonly vectors: FaceVectors;
  readonly tally: PairTally;
  readonly accuracy: FoldAccuracy;
}

/**
 * The intervals of each kind, identities drawn with replacement as `bootstrapIntervals` draws them.
 *
 * @param onProgress called now and then with the number of pictures compared with all others, and of all
 */
export function resampleAllPairs(
  { faces, genuine }: AllPairsTally,
  kinds: readonly ResampledKind[],
  {
    replicates = 1000,
    seed = 0,
    onProgress,
  }: BootstrapOptions & { readonly onProgress?: (done: number, total: number) => void } = {},
): (ReportedIntervals | null)[] {
  if (replicates === 0) return kinds.map(() => null);
  const { unit, people, impostor } = faces;
  const curves = kinds.map(({ tally, accuracy }) => new ResampledCurve(tally, genuine, accuracy));
  const atOnce = Math.max(1, Math.floor(MOST_SUMS / Math.max(...curves.map(({ steps }) => steps))));
  const measured = kinds.map((): (number[] | null)[] => []);
  for (let first = 0; first < replicates; first += atOnce) {
    const count = Math.min(atOnce, replicates - first);
    // How often each identity was drawn: [identity][resampling].
    const drawn = new Uint16Array(people * count);
    for (let r = 0; r < count; r++) {
      drawReplicate(people, seed, first + r).forEach((times, person) => {
        drawn[person * count + r] = times;
      });
    }
    for (const curve of curves) curve.start(drawn, count);
    const nextFold = foldCounter(impostor);
    walkPairs(
      kinds.map(({ vectors }) => vectors),
      (row, similarities) => {
        for (let other = row + 1; other < unit.length; other++) {
          if (unit[other] === unit[row]) continue;
          const fold = nextFold();
          for (let k = 0; k < curves.length; k++) {
            curves[k].add(similarities[k][other], fold, unit[row], unit[other]);
          }
        }
      },
      (done, total) => onProgress?.(first * total + done * count, replicates * total),
    );
    for (const [k, curve] of curves.entries()) {
      for (let r = 0; r < count; r++) measured[k].push(measure(curve.replicate(r)));
    }
  }
  return measured.map((rows): ReportedIntervals => {
    const [accuracy = null, auc = null, eer = null, ...tars] = intervalsOf(rows) as (Interval | null)[];
    return { over: 'identities', units: people, replicates, accuracy, auc, eer, tarAtFar: tars };
  });
}

function measure(replicate: { readonly roc: Roc; readonly accuracy: number } | null): number[] | null {
  return replicate && [replicate.accuracy, ...resampledRates(replicate.roc)];
}
