// The weights with which a network's training starts: random ones, or those of a file.

import { UserError } from '../../files/user-error.js';
import { readStoredWeights } from '../../formats/weights/stored-weights.js';
import { formatShape } from '../../graph/tensor.js';
import type { Network } from '../architecture.js';
import { initialWeights, type Weights } from '../initialise.js';
import { embeddingImporters } from './importers.js';
import { bestTensors, wantedTensors } from './recognise-network.js';
import { checkTensors, readTensors } from './stored-tensors.js';
import { IMAGENET_CLASSES } from './tinyfar.js';

/**
 * Random weights of a seed, or the weights of a weight file in any format that `readStoredWeights` reads: the network's own,
 * or timm's where it is made of timm's TinyNet. ImageNet's classifier is passed over; an embedding layer that the file
 * lacks as a whole stays random.
 *
 * @throws UserError naming the file, and the tensors that are missing, extra, of another shape or not finite
 */
export async function startWeights(network: Network, seed: number, file?: string): Promise<Weights> {
  const weights = initialWeights(network, seed);
  if (file === undefined) return weights;
  const { embeddingSize: size } = network;
  const importer = embeddingImporters.find(({ name }) => name === network.name);
  const tensors = bestTensors(await readStoredWeights(file), network, importer);
  const embedding = importer ? embeddingTensors(importer.network) : new Set<string>();
  const found = [...tensors.keys()].filter((name) => embedding.has(name));
  for (const name of found) {
    const classes = tensors.get(name)?.shape[0];
    if (classes === IMAGENET_CLASSES && size !== IMAGENET_CLASSES) tensors.delete(name);
  }
  const misfit = found.find((name) => (tensors.get(name)?.shape[0] ?? size) !== size);
  if (misfit !== undefined) {
    throw new UserError(
      `${file}: tensor ${misfit} has shape ${formatShape(tensors.get(misfit)?.shape ?? [])}, but the network embeds in ` +
        `${size} numbers, like its teacher; choose a teacher that fits, or take the embedding layer out of the file`,
    );
  }
  const lacksEmbedding = !found.some((name) => tensors.has(name));
  const wanted = wantedTensors(network).filter(({ name }) => !(lacksEmbedding && embedding.has(name)));
  checkTensors(tensors, wanted, { file, network: network.name });
  for (const [name, values] of await readTensors(tensors, wanted, file)) weights.set(name, values);
  return weights;
}

/** The tensors whose shapes depend on the size of the embedding. */
function embeddingTensors(make: (size: number) => Network): Set<string> {
  const other = new Map(wantedTensors(make(16)).map(({ name, shape }) => [name, shape.join()]));
  const differing = wantedTensors(make(8)).filter(({ name, shape }) => shape.join() !== other.get(name));
  return new Set(differing.map(({ name }) => name));
}
