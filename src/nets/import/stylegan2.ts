// NVIDIA's StyleGAN2 snapshots as two ONNX models: mapping and synthesis.

import type { PickleValue } from '../../formats/pickle/values.js';
import { elementCount } from '../../graph/tensor.js';
import { mappingModel } from '../stylegan2/mapping.js';
import { readStyleGan2 } from '../stylegan2/pickle.js';
import { stylegan2Tensors } from '../stylegan2/stylegan2.js';
import { synthesisModel } from '../stylegan2/synthesis.js';
import type { ImportedNetwork, Licence } from './importer.js';

/** What the option `as` calls it. */
export const STYLEGAN2_NAME = 'stylegan2';

const licence: Licence = {
  terms: 'NVIDIA: for research and evaluation only, and so is what is made of it',
  link: 'https://github.com/NVlabs/stylegan2-ada-pytorch/blob/main/LICENSE.txt',
};

/** Imports a snapshot that was read with `readWeightPickle`; UserError where it is another kind of generator. */
export async function importStyleGan2(content: PickleValue, file: string): Promise<ImportedNetwork> {
  const { network, weights } = await readStyleGan2(content, file);
  const { resolution, zSize, wSize, styles } = network;
  const metadata = { 'synthdistill.network': `stylegan2-${resolution}` };
  const tensors = stylegan2Tensors(network);
  return {
    kind: 'generator',
    title: `StyleGAN2 of ${resolution}x${resolution} pixels`,
    parameters: tensors.reduce((total, { shape }) => total + elementCount(shape), 0),
    details: [
      ['latent', `z of ${zSize} numbers, w of ${wSize}, ${styles} styles`],
      ['output', 'RGB, -1 to 1'],
    ],
    licence,
    models: new Map([
      ['mapping', mappingModel(network, weights, { metadata })],
      ['synthesis', synthesisModel(network, weights, { metadata })],
    ]),
  };
}
