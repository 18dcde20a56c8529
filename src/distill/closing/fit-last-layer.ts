// The closing fit: once the steps are made, the student's last layer is fitted to its teacher in closed form.
import { closingImages } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import { formatCount } from '../../files/format-number.js';
import { type LastLayer, lastLinear } from '../../training/head.js';
import type { TrainingState } from '../../training/step-session.js';
import type { DistillEvent } from '../events.js';
import type { Student } from '../student.js';
import { type CollectParts, collectMoments } from './collect-moments.js';
import { type Covariances, type MomentSizes, Moments } from './moments.js';
import { solveRidge } from './solve-ridge.js';

/** Who takes part in the closing fit. */
export interface ClosingParts extends CollectParts {
  readonly student: Student;
}

/** The trained weights count as what so many images have shown: chosen on runs of 78,000 images, where 7,000 to 20,000 did equally well. */
const PRIOR_IMAGES = 10_000;

const UNSOLVED = 'the closing fit did not settle; its layer is used as far as it came';
const NO_IMAGES = 'the closing fit has no images left: the student is exported as it was trained';

/**
 * Fits the last layer of the student in `state` to fresh batches that follow those of the epochs: ridge regression of the
 * teacher's embeddings on the features before it, toward the trained weights. Gradients of small batches find these features,
 * but stop short of the best weights for them.
 *
 * What is predicted by least squares varies less than the teacher's embeddings do, by what is not known; the layer is scaled
 * so that it varies as much, lest what all faces share would fill the cosine.
 *
 * @returns the state with the fitted layer; undefined where `signal` ended it
 */
export async function* fitLastLayer(
  config: Pick<DistillConfig, 'views' | 'training'>,
  parts: ClosingParts,
  state: TrainingState,
): AsyncGenerator<DistillEvent, TrainingState | undefined> {
  const { engine, student } = parts;
  const last = lastLinear(student.training.network);
  const sizes: MomentSizes = { features: last.inputs, embedding: last.outputs };
  const images = formatCount(closingImages(config));
  yield { type: 'preparing', message: `fitting the last layer to ${images} further images` };
  const moments = await Moments.open(engine, sizes);
  try {
    const model = student.training.exportFeatures(state);
    if (!(yield* collectMoments(config, parts, { model, moments }))) return undefined;
    if (moments.images === 0) {
      yield { type: 'warning', message: NO_IMAGES };
      return state;
    }
    const covariances = await moments.finish();
    const trained = student.training.lastLayer(state);
    const solution = await solveRidge(engine, {
      ...sizes,
      covariances,
      prior: transpose(trained.weight, sizes.embedding),
      priorImages: PRIOR_IMAGES,
      signal: parts.signal,
    });
    if (!solution) return undefined;
    if (!solution.isSolved) yield { type: 'warning', message: UNSOLVED };
    return student.training.withLastLayer(state, scaled(solution, covariances));
  } finally {
    await moments.close();
  }
}

/** The layer [embedding, features] whose outputs have the mean and, over all dimensions, the variance of the teacher's. */
function scaled(
  { weights, variance }: { readonly weights: Float32Array; readonly variance: Float32Array },
  { featureMean, targetMean, targetVariance }: Covariances,
): LastLayer {
  const known = targetVariance.map((teacher, i) => (teacher > 0 ? variance[i] / teacher : 0));
  const dimensions = targetVariance.filter((teacher) => teacher > 0).length;
  const total = known.reduce((sum, share) => sum + share, 0);
  const gain = total > 0 ? Math.sqrt(dimensions / total) : 1;
  const weight = transpose(weights, featureMean.length).map((value) => gain * value);
  const bias = Float32Array.from(targetMean, (mean, d) => {
    const row = weight.subarray(d * featureMean.length, (d + 1) * featureMean.length);
    return mean - row.reduce((sum, value, i) => sum + value * featureMean[i], 0);
  });
  return { weight, bias };
}

/** A matrix of so many rows, columns first. */
function transpose(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = matrix[row * columns + column];
  return result;
}
