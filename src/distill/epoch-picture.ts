// The picture of an epoch: faces, their re-sampled variants, and how well the student knows each of them.
import type { DistillConfig } from '../config/distill-config.js';
import { facesOfShares } from '../config/shares.js';
import { drawSimilarityGrid } from '../pages/similarity-grid.js';
import { splitBySource } from './agreement.js';
import { resampleStyles } from './sampler.js';
import type { SourcePart } from './sources/face-source.js';
import { type ShownBatch, showBatch, type ValidationOptions } from './validate.js';

/** Faces shown: two rows of eight. */
const SHOWN = 16;

/** What is drawn. */
export interface EpochPictureOptions extends Pick<DistillConfig, 'seed' | 'sampler'> {
  readonly epoch: number;
  /** What the picture calls the student. */
  readonly name: string;
}

/** Which faces of a batch are shown: the first ones, of a mixture the first of each source, in proportion. */
function placesShown(parts: readonly SourcePart[] | undefined, batchSize: number): number[] {
  const count = Math.min(SHOWN, batchSize);
  if (!parts) return Array.from({ length: count }, (_, i) => i);
  const places = splitBySource(
    parts,
    Array.from({ length: batchSize }, (_, i) => i),
  );
  const shown = facesOfShares(
    parts.map(({ faces }) => faces),
    count,
  );
  return places.flatMap((ofSource, n) => ofSource.slice(0, shown[n]));
}

/** Draws the first validation faces, under each its re-sampled variant where the sampler makes one, with similarities: a PNG. */
export async function drawEpochPicture(
  options: EpochPictureOptions,
  validation: ValidationOptions,
): Promise<Uint8Array> {
  const { seed, sampler, epoch, name } = options;
  const sizePx = validation.student.inputSizePx;
  const fresh = await showBatch(validation);
  const places = placesShown(validation.source.parts, fresh.similarities.length);
  const styles =
    sampler.kind === 'dynamic'
      ? resampleStyles(fresh.styles, fresh.similarities, sampler.coefficient, {
          seed,
          stream: 'picture',
          step: epoch,
        })
      : undefined;
  const resampled = styles && (await showBatch(validation, styles));
  const values = 3 * sizePx * sizePx;
  const facesOf = ({ faces }: ShownBatch) => {
    const shown = new Float32Array(places.length * values);
    places.forEach((place, i) => {
      shown.set(faces.subarray(place * values, (place + 1) * values), i * values);
    });
    return shown;
  };
  const similaritiesOf = ({ similarities }: ShownBatch) => places.map((place) => similarities[place]);
  return drawSimilarityGrid({
    fresh: facesOf(fresh),
    similarities: similaritiesOf(fresh),
    ...(resampled ? { resampled: facesOf(resampled), resampledSimilarities: similaritiesOf(resampled) } : {}),
    count: places.length,
    sizePx,
    title: `${name}, epoch ${epoch}: similarity of student and teacher`,
  });
}
