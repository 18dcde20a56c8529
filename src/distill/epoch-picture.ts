// The picture of an epoch: faces, their re-sampled variants, and how well the student knows each of them.
import type { DistillConfig } from '../config/distill-config.js';
import { drawSimilarityGrid } from '../pages/similarity-grid.js';
import { resampleStyles } from './sampler.js';
import { showBatch, type ValidationOptions } from './validate.js';

/** Faces shown: two rows of eight. */
const SHOWN = 16;

/** What is drawn. */
export interface EpochPictureOptions extends Pick<DistillConfig, 'seed' | 'sampler'> {
  readonly epoch: number;
  /** What the picture calls the student. */
  readonly name: string;
}

/** Draws the first validation faces, under each its re-sampled variant where the sampler makes one, with similarities: a PNG. */
export async function drawEpochPicture(
  options: EpochPictureOptions,
  validation: ValidationOptions,
): Promise<Uint8Array> {
  const { seed, sampler, epoch, name } = options;
  const sizePx = validation.student.inputSizePx;
  const fresh = await showBatch(validation);
  const count = Math.min(SHOWN, fresh.similarities.length);
  const styles =
    fresh.styles && sampler.kind === 'dynamic'
      ? resampleStyles(fresh.styles, fresh.similarities, sampler.coefficient, {
          seed,
          stream: 'picture',
          step: epoch,
        })
      : undefined;
  const resampled = styles && (await showBatch(validation, styles));
  const faces = (data: Float32Array) => data.subarray(0, count * 3 * sizePx * sizePx);
  return drawSimilarityGrid({
    fresh: faces(fresh.faces),
    similarities: Array.from(fresh.similarities.subarray(0, count)),
    ...(resampled
      ? {
          resampled: faces(resampled.faces),
          resampledSimilarities: Array.from(resampled.similarities.subarray(0, count)),
        }
      : {}),
    count,
    sizePx,
    title: `${name}, epoch ${epoch}: similarity of student and teacher`,
  });
}
