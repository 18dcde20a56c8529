// How a network starts where no file gives its weights: timm's random initialisation.
import { elementCount } from '../graph/tensor.js';
import { normals, uniforms } from '../math/random.js';
import type { Network } from './architecture.js';
import { normsOf, type ParameterTensor, parametersOf } from './network-tensors.js';

/** Values by name in the weight file, row-major: parameters and running statistics. */
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
