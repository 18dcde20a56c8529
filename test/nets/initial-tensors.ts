// The tensors of a network that has learned nothing yet, to be written to weight files.
import type { Network } from '../../src/nets/architecture.js';
import { wantedTensors } from '../../src/nets/import/stored-tensors.js';
import { initialWeights } from '../../src/nets/initialise.js';

/** A tensor that can be written as PyTorch's and as a safetensors file. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All tensors of a network with the initial weights of a seed, by the names of its checkpoints. */
export function initialTensors(network: Network, seed = 1): Map<string, FloatTensor> {
  const weights = initialWeights(network, seed);
  return new Map(
    wantedTensors(network).map(({ name, shape }) => [name, { shape, data: weights.get(name)! }]),
  );
}

/** The same tensors under other names. */
export const renameTensors = (
  tensors: ReadonlyMap<string, FloatTensor>,
  rename: (name: string) => string,
): Map<string, FloatTensor> => new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
