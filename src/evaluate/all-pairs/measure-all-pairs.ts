// All that is reported about all pairs, as one object.

import type { BenchmarkResult } from '../benchmark-result.js';
import type { BootstrapOptions } from '../statistics/bootstrap.js';
import { Moments, type ScoreHistogram, sensitivityOf } from '../statistics/histogram.js';
import type { Roc } from '../statistics/roc.js';
import { ratesOf, type VerificationResult } from '../statistics/verification.js';
import type { ComparedFaces } from './compared-faces.js';
import type { PairTally } from './pair-tally.js';
import { resampleAllPairs } from './resample-pairs.js';
import { type AllPairsTally, type TallyOptions, tallyAllPairs } from './tally-all-pairs.js';
import { accuracyOfTally, insightfaceTarOfTally } from './tally-folds.js';
import { rocOfTally } from './tally-rates.js';

/** How all pairs are measured. */
export interface MeasureAllOptions extends TallyOptions {
  /** How intervals are made; none unless given. */
  readonly bootstrap?: BootstrapOptions;
}

/** The result, and what it was made of: of the flip test where it was made. */
export interface MeasuredPairs {
  readonly result: BenchmarkResult;
  readonly counted: AllPairsTally;
  readonly tally: PairTally;
  readonly roc: Roc;
}

/**
 * Measures all pairs of faces: what `measureScores` gives for a list of them, without keeping their similarities.
 *
 * The pairs are gone through once, and once more for the intervals.
 *
 * @throws UserError as `tallyAllPairs` does
 */
export function measureAllPairs(faces: ComparedFaces, options: MeasureAllOptions = {}): MeasuredPairs {
  const { bootstrap, onProgress } = options;
  const vectors = faces.flip ? [faces.plain, faces.flip] : [faces.plain];
  const hasIntervals = bootstrap !== undefined && bootstrap.replicates !== 0;
  const passes = hasIntervals ? 2 : 1;
  const counted = tallyAllPairs(faces, vectors, {
    ...options,
    onProgress: (done, total) => onProgress?.(done, passes * total),
  });
  const measured = counted.tallies.map((tally, k) => {
    const roc = rocOfTally(tally, counted.genuine);
    return { vectors: vectors[k], tally, roc, accuracy: accuracyOfTally(tally, counted.genuine) };
  });
  const intervals = hasIntervals
    ? resampleAllPairs(counted, measured, {
        ...bootstrap,
        onProgress: (done, total) => onProgress?.(total + done, passes * total),
      })
    : [];
  const results = measured.map(
    ({ tally, roc, accuracy }, k): VerificationResult => ({
      accuracy,
      ...ratesOf(roc),
      insightfaceTar: insightfaceTarOfTally(tally, counted.genuine),
      dPrime: sensitivityOf(momentsOf(tally.genuine), tally.moments),
      histogram: tally.histogram(40),
      intervals: intervals[k] ?? null,
    }),
  );
  const { benchmark, embeddingSize, failures, genuine, impostor } = faces;
  const images = benchmark.images.length;
  const pairs = genuine + impostor;
  const [plain, flip = null] = results;
  const { tally, roc } = measured[measured.length - 1];
  return {
    result: {
      name: benchmark.name,
      pairs,
      genuine,
      impostor,
      chance: Math.max(genuine, impostor) / pairs,
      source: benchmark.source ?? null,
      warnings: faces.warnings,
      embeddingSize,
      enrolment: { images, failed: failures.size, pairsLeftOut: (images * (images - 1)) / 2 - pairs },
      plain,
      flip,
    },
    counted,
    tally,
    roc,
  };
}

/** The spread of the scores for a chart, of the flip test where it was made. */
export function chartHistogram({ tally }: MeasuredPairs): ScoreHistogram {
  return tally.histogram(100);
}

function momentsOf(scores: Float64Array): Moments {
  const moments = new Moments();
  for (const score of scores) moments.add(score);
  return moments;
}
