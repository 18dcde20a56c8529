// A network's weights as the tensors of a weight file that its original program takes.
import type { WritableTensor } from '../../formats/torch/write.js';
import { normsOf } from '../network-tensors.js';
import { wantedTensors } from './stored-tensors.js';
import type { UnfoldedNetwork } from './unfold-network.js';

/**
 * All tensors with their shapes, the counters that PyTorch's BatchNorms keep included.
 *
 * @param names `original`: those of the program that the network comes from (timm); `own`: those used here
 */
export function originalTensors(
  { importer, network, weights }: UnfoldedNetwork,
  names: 'original' | 'own' = 'original',
): Map<string, WritableTensor> {
  const nameOf = (name: string): string =>
    names === 'original' && importer.originalName ? importer.originalName(name) : name;
  const tensors = new Map<string, WritableTensor>();
  for (const { name, shape } of wantedTensors(network)) {
    const data = weights.get(name);
    if (data === undefined) throw new Error(`weights: ${name} is missing`);
    tensors.set(nameOf(name), { shape, data });
  }
  for (const { name } of normsOf(network)) {
    tensors.set(nameOf(`${name}.num_batches_tracked`), { shape: [], data: BigInt64Array.of(0n) });
  }
  return tensors;
}
