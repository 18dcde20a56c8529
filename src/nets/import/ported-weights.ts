// Weights that another framework trained and somebody brought to PyTorch: how to tell them, and their BatchNorms' epsilon.
import type { StoredTensor } from '../../formats/tensors/elements.js';
import { type Network, NORM_EPSILON } from '../architecture.js';
import type { Weights } from '../initialise.js';
import { normsOf } from '../network-tensors.js';

/**
 * Whether a weight file's weights come from another framework: PyTorch's BatchNorms count the batches that they learn from, and
 * these have all seen none. A file without such counters does not tell, and counts as PyTorch's.
 */
export async function wasPorted(counters: readonly StoredTensor[]): Promise<boolean> {
  for (const tensor of counters) {
    if ((await tensor.read()).some((count) => Number(count) !== 0)) return false;
  }
  return counters.length > 0;
}

/** Makes weights for BatchNorms of this epsilon right for those here: only its sum with the variance matters. */
export function adoptEpsilon(weights: Weights, network: Network, epsilon: number): void {
  for (const { name } of normsOf(network)) {
    const key = `${name}.running_var`;
    const variance = weights.get(key);
    if (variance)
      weights.set(
        key,
        variance.map((value) => value + epsilon - NORM_EPSILON),
      );
  }
}
