// The closing fit: once the steps are made, the student's last layer is fitted to its teacher in closed form.
import { closingBatches, closingTurns, type DistillConfig } from '../../config/distill-config.js';
import { formatCount } from '../../files/format-number.js';
import { UserError } from '../../files/user-error.js';
import type { Engine } from '../../graph/engine.js';
import { openEmbeddingModel } from '../../nets/foreign/embedding-network.js';
import type { LastLayer } from '../../training/head.js';
import type { TrainingState } from '../../training/step-session.js';
import type { FaceBatches, ShownFaces } from '../batches/face-batches.js';
import type { DistillEvent } from '../events.js';
import type { Student } from '../student.js';
import type { Teacher } from '../teacher.js';
import { type Covariances, type MomentSizes, Moments } from './moments.js';
import { solveRidge } from './solve-ridge.js';

/** Who takes part in the closing fit. */
export interface ClosingParts {
  readonly engine: Engine;
  readonly batches: FaceBatches;
  readonly teacher: Teacher;
  readonly student: Student;
  readonly signal?: AbortSignal | undefined;
}

/** The trained weights count as what so many images have shown: chosen on runs of 78,000 images, where 7,000 to 20,000 did equally well. */
const PRIOR_IMAGES = 10_000;

/** The last layer may have so many inputs: their covariances take 256 MiB. */
const MOST_FEATURES = 8192;

/**
 * Fits the last layer of the student in `state` to fresh batches that follow those of the epochs: ridge regression of the
 * teacher's embeddings on the features before it, toward the trained weights. Gradients of small batches find these features,
 * but stop short of the best weights for them.
 *
 * What is predicted by least squares varies less than the teacher's embeddings do, by what is not known; the layer is scaled
 * so that it varies as much, lest what all faces share would fill the cosine.
 *
 * @returns the state with the fitted layer; undefined where `signal` ended it
 * @throws UserError where the student does not end in a linear layer
 */
export async function* fitLastLayer(
  config: Pick<DistillConfig, 'student' | 'views' | 'training'>,
  parts: ClosingParts,
  state: TrainingState,
): AsyncGenerator<DistillEvent, TrainingState | undefined> {
  const { engine, student } = parts;
  const sizes = sizesOf(student, config.student.network);
  const images = closingBatches(config) * config.training.batchSize * (1 + closingTurns(config));
  yield { type: 'preparing', message: `fitting the last layer to ${formatCount(images)} further images` };
  const moments = await Moments.open(engine, sizes);
  try {
    const covariances = await collect(config, parts, { moments, state });
    if (!covariances) return undefined;
    const trained = student.training.lastLayer(state);
    const solution = await solveRidge(engine, {
      ...sizes,
      covariances,
      prior: transpose(trained.weight, sizes.embedding),
      priorImages: PRIOR_IMAGES,
      signal: parts.signal,
    });
    if (!solution) return undefined;
    return student.training.withLastLayer(state, scaled(solution, covariances));
  } finally {
    await moments.close();
  }
}

/** @throws UserError where a student's last layer cannot be fitted */
export function sizesOf({ training: { network } }: Student, name: string): MomentSizes {
  const last = network.layers.at(-1);
  if (last?.kind === 'linear' && last.bias !== false && last.inputs <= MOST_FEATURES) {
    return { features: last.inputs, embedding: last.outputs };
  }
  throw new UserError(
    `training.closingImages: ${name} does not end in a linear layer of at most ${formatCount(MOST_FEATURES)} inputs; leave the key out, or choose another student`,
  );
}

async function collect(
  config: Pick<DistillConfig, 'views' | 'training'>,
  { engine, batches, teacher, student, signal }: ClosingParts,
  { moments, state }: { readonly moments: Moments; readonly state: TrainingState },
): Promise<Covariances | undefined> {
  const { epochs, imagesPerEpoch, batchSize } = config.training;
  const first = epochs * Math.floor(imagesPerEpoch / batchSize);
  const model = student.training.exportFeatures(state);
  const features = await openEmbeddingModel(engine, model, { name: 'features', check: 'none' });
  const slot = engine.slot('features');
  try {
    const add = async ({ faces, clean = faces }: ShownFaces): Promise<void> => {
      const target = await teacher.embed(clean);
      const run = await features.session.runInto({ embedding: slot }, { faces }, { fetch: [] });
      await moments.add(run.held.embedding, target);
    };
    for (let number = first; number < first + closingBatches(config); number++) {
      if (signal?.aborted) return undefined;
      await add(await batches.fresh(number));
      for (let turn = 0; turn < closingTurns(config); turn++) await add(await batches.again(number, turn));
    }
    return await moments.finish();
  } finally {
    await features.close();
    await engine.free(slot);
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
