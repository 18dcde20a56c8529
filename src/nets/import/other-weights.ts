// Weights that were given for a generator in ONNX or NVIDIA's file, and are neither: told as what they are.

import { UserError } from '../../files/user-error.js';
import { type StoredTensors, storedTensorsOf } from '../../formats/weights/stored-weights.js';
import { openWeightFile, type WeightFile } from '../../formats/weights/weight-file.js';
import { isStyleGanSnapshot } from '../stylegan2/pickle.js';
import { shapesOf } from './recognise/refusals.js';
import { describeUnsupported, unsupportedNetwork } from './unsupported/unsupported-networks.js';

/**
 * Refuses a file of weights of a well-known network, such as the decoder of an autoencoder, by saying what it is and what to do;
 * NVIDIA's snapshots, and weights that nobody knows, pass.
 *
 * @param opened the file, where it is open already
 * @throws UserError naming the network, or that there are no weights in the file
 */
export async function refuseOtherWeights(path: string, opened?: WeightFile): Promise<void> {
  const file = opened ?? (await openWeightFile(path));
  if ('content' in file && isStyleGanSnapshot(file.content)) return;
  refuseOtherTensors(storedTensorsOf(file));
}

/** The same of tensors that were found already. */
export function refuseOtherTensors(stored: StoredTensors): void {
  const found = unsupportedNetwork(shapesOf(stored));
  if (found)
    throw new UserError(`${stored.file}: its tensors are those of ${describeUnsupported(found).text}`);
}
