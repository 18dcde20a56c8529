// How a network starts: timm's random initialisation, or weights from a file.
import { elementCount } from '../graph/tensor.js';
import { normals, uniforms } from '../math/random.js';
import { UserError } from '../math/user-error.js';
import { type Network, normsOf, type ParameterTensor, parametersOf } from './architecture.js';

/** Values by checkpoint name, row-major: parameters and running statistics. */
export type Weights = Map<string, Float32Array>;

function draw(tensor: ParameterTensor, seed: number): Float32Array {
  const size = elementCount(tensor.shape);
  const key = { seed, stream: `initialise ${tensor.name}`, step: 0 };
  const bounded = (bound: number) => uniforms(key, size).map((u) => (2 * u - 1) * bound);
  switch (tensor.role) {
    case 'convolution': {
      const deviation = Math.sqrt(2 / tensor.fanOut);
      return normals(key, size).map((x) => x * deviation);
    }
    // The embedding layer is not timm's: PyTorch's own default.
    case 'linear':
    case 'linear-bias':
      return bounded(1 / Math.sqrt(tensor.fanIn));
    case 'norm-scale':
      return new Float32Array(size).fill(1);
    case 'slope':
      return new Float32Array(size).fill(0.25);
    case 'bias':
    case 'norm-shift':
      return new Float32Array(size);
  }
}

/**
 * Random weights as timm initialises EfficientNets (normal, variance 2 / fan-out; zero biases) and PyTorch a linear
 * layer, with running statistics of mean 0 and variance 1. The same seed gives the same weights.
 */
export function initialWeights(network: Network, seed: number): Weights {
  const weights: Weights = new Map();
  for (const tensor of parametersOf(network)) weights.set(tensor.name, draw(tensor, seed));
  for (const { name, channels } of normsOf(network)) {
    weights.set(`${name}.running_mean`, new Float32Array(channels));
    weights.set(`${name}.running_var`, new Float32Array(channels).fill(1));
  }
  return weights;
}

/** A tensor as a checkpoint file gives it. */
export interface CheckpointTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
}

/**
 * Puts a checkpoint's tensors into `weights`. Names may lack the prefix `cnn.` (timm's own files); a classifier and batch
 * counters are passed over; the embedding layer may be missing as a whole and then stays as it is.
 *
 * @returns the names that the checkpoint did not give
 * @throws UserError naming the file and tensor where one is missing, unknown, of another shape or not finite
 */
export function loadWeights(
  network: Network,
  weights: Weights,
  tensors: ReadonlyMap<string, CheckpointTensor>,
  file: string,
): string[] {
  const bare = ![...tensors.keys()].some((name) => name.startsWith('cnn.'));
  const shapes = new Map(parametersOf(network).map(({ name, shape }) => [name, shape]));
  for (const { name, channels } of normsOf(network)) {
    shapes.set(`${name}.running_mean`, [channels]).set(`${name}.running_var`, [channels]);
  }
  const missing = new Set(shapes.keys());
  for (const [given, { shape, data }] of tensors) {
    if (given.startsWith('classifier.') || given.endsWith('num_batches_tracked')) continue;
    const name = bare && !given.startsWith('fc.') ? `cnn.${given}` : given;
    const expected = shapes.get(name);
    if (!expected) {
      throw new UserError(
        `${file}: tensor ${given} is not part of ${network.name}; expected weights of that network`,
      );
    }
    if (expected.join() !== shape.join()) {
      const shapesText = `[${shape.join(', ')}] where ${network.name} has [${expected.join(', ')}]`;
      const remedy = given.startsWith('fc.')
        ? `the student embeds in ${network.embeddingSize} numbers, like its teacher; choose a teacher that fits, or take fc.weight and fc.bias out of the file`
        : 'expected weights of that network';
      throw new UserError(`${file}: tensor ${given} has shape ${shapesText}; ${remedy}`);
    }
    const values = Float32Array.from(data, Number);
    if (!values.every(Number.isFinite)) throw new UserError(`${file}: tensor ${given} holds NaN or infinity`);
    weights.set(name, values);
    missing.delete(name);
  }
  const embedding = [...shapes.keys()].filter((name) => name.startsWith('fc.'));
  const withoutEmbedding = embedding.every((name) => missing.has(name));
  const lacking = [...missing].filter((name) => !(withoutEmbedding && embedding.includes(name)));
  if (lacking.length > 0) {
    const more = lacking.length > 1 ? ` and ${lacking.length - 1} more` : '';
    throw new UserError(
      `${file}: tensor ${lacking[0]}${more} is missing; expected weights of ${network.name}`,
    );
  }
  return [...missing];
}
