// The part of a report on all pairs of a benchmark.

import type { ComparedFaces } from '../all-pairs/compared-faces.js';
import { compareAllGroups } from '../all-pairs/group-all-pairs.js';
import { chartHistogram, type MeasuredPairs, measureAllPairs } from '../all-pairs/measure-all-pairs.js';
import type { TallyOptions } from '../all-pairs/tally-all-pairs.js';
import type { ScoredBenchmark } from '../run-benchmark.js';
import { planFolds } from '../statistics/folds.js';
import type { ReportedBenchmark, ReportOptions } from './report.js';
import { type WorstPair, worstPairs } from './worst-pairs.js';

/** Pairs of each kind among which the worst are chosen. */
const CANDIDATES = 2000;

/**
 * As `reportBenchmark`, for all pairs of faces.
 *
 * @throws UserError as `measureAllPairs` and `compareAllGroups` do
 */
export async function reportAllPairs(
  faces: ComparedFaces,
  { bootstrap, by = [], fmr, onProgress }: ReportOptions & Pick<TallyOptions, 'onProgress'> = {},
): Promise<ReportedBenchmark> {
  const measured = measureAllPairs(faces, {
    ...(bootstrap && { bootstrap }),
    ...(fmr !== undefined && { fmr }),
    ...(onProgress && { onProgress }),
  });
  const { images } = faces.benchmark;
  const scored = scoreWorst(measured);
  const { genuine, impostor } = await worstPairs(scored);
  const options = { ...(bootstrap && { bootstrap }), ...(fmr !== undefined && { fmr }) };
  // The pair's number among all pairs, not among the candidates.
  const number = (worst: WorstPair): WorstPair => ({
    ...worst,
    pair: pairNumber(worst.images, images.length),
  });
  return {
    scored,
    histogram: chartHistogram(measured),
    result: measured.result,
    groups: by
      .filter((label) => images.some(({ labels }) => labels?.[label] !== undefined))
      .map((label) => compareAllGroups(measured, label, options)),
    worst: { genuine: genuine.map(number), impostor: impostor.map(number) },
  };
}

/** The least alike pairs of one person and the most alike of two, as a benchmark of their own. */
function scoreWorst({ counted, tally }: MeasuredPairs): ScoredBenchmark {
  const { faces, genuine } = counted;
  const { top } = tally;
  const least = Uint32Array.from(tally.genuine.keys())
    .sort((one, other) => tally.genuine[one] - tally.genuine[other])
    .slice(0, CANDIDATES);
  const most = Uint32Array.from({ length: Math.min(CANDIDATES, top.size) }, (_, i) => i);
  const imagesOf = (rows: Uint32Array, chosen: Uint32Array) =>
    Array.from(chosen, (pair) => faces.images[rows[pair]]);
  const same = [...Array.from(least, () => true), ...Array.from(most, () => false)];
  return {
    benchmark: {
      ...faces.benchmark,
      pairs: {
        a: [...imagesOf(genuine.a, least), ...imagesOf(top.a, most)],
        b: [...imagesOf(genuine.b, least), ...imagesOf(top.b, most)],
        same,
      },
    },
    embeddingSize: faces.embeddingSize,
    kept: Uint32Array.from(same.keys()),
    same,
    folds: planFolds(same.length),
    plain: Float64Array.from([
      ...Array.from(least, (pair) => tally.genuine[pair]),
      ...Array.from(most, (pair) => top.scores[pair]),
    ]),
    flip: null,
    failures: faces.failures,
    warnings: faces.warnings,
  };
}

/** The number of a pair among all pairs of so many pictures, in order. */
function pairNumber([a, b]: WorstPair['images'], count: number): number {
  return (a * (2 * count - a - 1)) / 2 + b - a - 1;
}
