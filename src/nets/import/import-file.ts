// Imports a file of weights: recognises the network, and makes ONNX models that declare how they want their pixels.

import { UserError } from '../../files/user-error.js';
import { storedWeightsOf } from '../../formats/weights/stored-weights.js';
import { openWeightFile } from '../../formats/weights/weight-file.js';
import { imageSizeOf } from '../architecture.js';
import { inferenceModel } from '../inference-network.js';
import { NETWORK_KEY } from '../metadata.js';
import { countParameters } from '../network-tensors.js';
import { formatNormalisation, pixelMetadata } from '../normalisation.js';
import { isStyleGanSnapshot } from '../stylegan2/pickle.js';
import type { EmbeddingImporter, ImportedNetwork, ImportOptions } from './importer.js';
import { embeddingImporters } from './importers.js';
import { importOnnx, looksLikeOnnx } from './onnx.js';
import { adoptEpsilon, wasPorted } from './ported-weights.js';
import { recogniseNetwork, wantedTensors } from './recognise-network.js';
import { listNames, readTensors } from './stored-tensors.js';
import { importStyleGan2, STYLEGAN2_NAME } from './stylegan2.js';

/** The names that `as` may take. */
export function importableNetworks(): string[] {
  return [...new Set(embeddingImporters.map(({ name }) => name)), STYLEGAN2_NAME];
}

/**
 * Reads a file of weights and makes ONNX models of it; nothing in the file is executed. An ONNX file comes out as it is,
 * with its preprocessing declared as far as it is known; what is only usual for such a network is marked as assumed.
 *
 * @throws UserError for a file that cannot be read, or holds no network that is known here (the nearest is named), and
 *   for tensors that are missing, extra or of another shape
 */
export async function importFile(path: string, options: ImportOptions = {}): Promise<ImportedNetwork> {
  const { as } = options;
  if (as !== undefined && !importableNetworks().includes(as)) {
    throw new UserError(`${as} is no network known here; known: ${importableNetworks().join(', ')}`);
  }
  if (await looksLikeOnnx(path)) {
    if (as === undefined) return importOnnx(path, options);
    throw new UserError(
      `${path}: is an ONNX file, which is taken as it is: leave out \`as\`, which is ${as}`,
    );
  }
  const file = await openWeightFile(path);
  const isGenerator = 'content' in file && isStyleGanSnapshot(file.content);
  if (as === STYLEGAN2_NAME || (as === undefined && isGenerator)) {
    if (!('content' in file)) throw new UserError(`${path}: expected NVIDIA's pickle, found ${file.format}`);
    return importStyleGan2(file.content, path);
  }
  const stored = storedWeightsOf(file);
  const { importer, network, tensors, leftOut } = recogniseNetwork(stored, embeddingImporters, as);
  importer.check?.(network, path);
  const weights = await readTensors(tensors, wantedTensors(network), path);
  const { format, place, prefix } = stored;
  const traits = { names: [...stored.tensors.keys()], place, ported: await wasPorted(stored) };
  const ported = traits.ported ? importer.ported : undefined;
  if (ported) adoptEpsilon(weights, network, ported.epsilon);
  const normalize = options.normalize ?? ported?.normalize ?? importer.normalize;
  const colour = options.colour ?? importer.colour;
  const isKnown = ported !== undefined || importer.isOwn?.(traits) === true;
  const assumed = (['normalize', 'colour'] as const).filter(
    (setting) => !isKnown && options[setting] === undefined,
  );
  const metadata = { [NETWORK_KEY]: network.name, ...pixelMetadata({ normalize, colour }, assumed) };
  return {
    kind: 'embedding',
    title: importer.title,
    parameters: countParameters(network),
    details: [
      ['found in', [format, place, prefix].filter(Boolean).join(', ')],
      ...(ported
        ? [['trained by', `${ported.from}: no BatchNorm has counted a batch of PyTorch's`] as const]
        : []),
      ['embedding', `${network.embeddingSize} numbers`],
      ['input', `${imageSizeOf(network).join('x')} pixels, ${colour}, ${formatNormalisation(normalize)}`],
      ...(assumed.length > 0 ? [['assumed', describeAssumed(assumed, importer)] as const] : []),
      ...(leftOut.length > 0 ? [['left out', listNames(leftOut)] as const] : []),
    ],
    licence: importer.licence,
    models: new Map([['network', inferenceModel(network, weights, metadata)]]),
  };
}

/** What of the preprocessing is a guess, and who wants it otherwise. */
function describeAssumed(
  assumed: readonly ('normalize' | 'colour')[],
  { title, others }: EmbeddingImporter,
): string {
  const what = assumed.map((setting) => `\`${setting}\``).join(' and ');
  const more = others === undefined ? '' : `; ${others}`;
  return `${what}: usual for ${title}, but nothing in the file shows it${more}`;
}
