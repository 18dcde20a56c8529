// The standardised target: what the teacher's embedding looks like over generated faces, before the first step.
import { UserError } from '../files/user-error.js';
import type { Engine } from '../graph/engine.js';
import { allFinite } from '../training/finite.js';
import type { EmbeddingStatistics } from '../training/head.js';
import type { FaceBatches } from './batches/face-batches.js';
import { findNotFinite } from './find-not-finite.js';
import type { SourcePart } from './sources/face-source.js';
import type { Teacher } from './teacher.js';

/** Faces over which the statistics are taken, rounded up to whole batches. */
export const ESTIMATE_FACES = 1024;

/** The first so many batches are what the statistics are taken over. */
export const estimateBatches = (batchSize: number): number => Math.ceil(ESTIMATE_FACES / batchSize);

/** Deviations are not taken for smaller than this share of their mean: such a dimension says nothing. */
const SMALLEST_SHARE = 1e-3;

/** What an estimate needs. */
export interface EstimateOptions {
  readonly engine: Engine;
  readonly batches: FaceBatches;
  /** The sources of a mixture. */
  readonly parts?: readonly SourcePart[] | undefined;
  readonly teacher: Teacher;
  readonly batchSize: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Estimates mean and standard deviation of each dimension of the teacher's embedding on training batches 0, 1, 2, …;
 * undefined where `signal` ended it before the last.
 *
 * @throws UserError naming the batch for which generator or teacher give something that is not finite
 */
export async function estimateStatistics(options: EstimateOptions): Promise<EmbeddingStatistics | undefined> {
  const { engine, batches: faceBatches, parts, teacher, batchSize, signal } = options;
  const sum = new Float64Array(teacher.size);
  const squares = new Float64Array(teacher.size);
  const batches = estimateBatches(batchSize);
  for (let batch = 0; batch < batches; batch++) {
    if (signal?.aborted) return undefined;
    const { faces, clean = faces } = await faceBatches.fresh(batch);
    const target = await teacher.embed(clean);
    const data = (await engine.read(target)).data as Float32Array;
    const cause = allFinite(data) ? undefined : await findNotFinite(engine, { faces, target }, parts);
    if (cause) {
      throw new UserError(`batch ${batch} for the standardised target: ${cause.what}; ${cause.remedy}`);
    }
    data.forEach((value, i) => {
      sum[i % teacher.size] += value;
      squares[i % teacher.size] += value ** 2;
    });
  }
  const count = batches * batchSize;
  const mean = sum.map((total) => total / count);
  const variance = squares.map((total, i) => Math.max(0, total / count - mean[i] ** 2));
  const typical = Math.sqrt(variance.reduce((a, b) => a + b, 0) / teacher.size);
  const smallest = Math.max(typical * SMALLEST_SHARE, Number.MIN_VALUE);
  return {
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(variance, (value) => Math.max(Math.sqrt(value), smallest)),
  };
}
