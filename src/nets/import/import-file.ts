// Imports a file of weights: recognises the network, and makes ONNX models that declare how they want their pixels.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { refuseForeign } from '../../formats/foreign/recognise-foreign.js';
import { storedTensorsOf } from '../../formats/weights/stored-weights.js';
import { openWeightFile } from '../../formats/weights/weight-file.js';
import { imageSizeOf } from '../architecture.js';
import { inferenceModel } from '../inference-network.js';
import { NETWORK_KEY } from '../metadata.js';
import { countParameters } from '../network-tensors.js';
import { formatNormalisation, pixelMetadata } from '../normalisation.js';
import { partMetadata } from '../parts.js';
import { isStyleGanSnapshot } from '../stylegan2/pickle.js';
import type { EmbeddingImporter, ImportedNetwork, ImportOptions } from './importer.js';
import { embeddingImporters } from './importers.js';
import { importOnnx, looksLikeOnnx } from './onnx.js';
import { adoptEpsilon, wasPorted } from './ported-weights.js';
import { recogniseNetwork } from './recognise/recognise-network.js';
import { listNames, readTensors, wantedTensors } from './stored-tensors.js';
import { importStyleGan2, STYLEGAN2_NAME } from './stylegan2.js';

/** An ONNX file holds one network: what is asked for would be passed over. */
export function refusePart(path: string, { part, choosePartBy = 'part' }: ImportOptions): void {
  if (part === undefined) return;
  throw new UserError(
    `${path}: is an ONNX file, which holds one network: leave out \`part\`, which is '${showText(part)}'`,
    {
      mendedBy: [choosePartBy],
    },
  );
}

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
  await refuseForeign(path, /\.onnx$/i.test(path) ? 'an ONNX model' : 'a file of weights');
  if (await looksLikeOnnx(path)) {
    refusePart(path, options);
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
  const stored = storedTensorsOf(file);
  const recognised = await recogniseNetwork(stored, embeddingImporters, {
    as,
    part: options.part,
    ...(options.choosePartBy && { chooseBy: options.choosePartBy }),
  });
  const { known: importer, network, tensors, leftOut, partOf } = recognised;
  importer.check?.(network, path);
  const weights = await readTensors(tensors, wantedTensors(network), path);
  const traits = {
    names: [...recognised.fullNames, ...leftOut],
    place: recognised.path,
    ported: await wasPorted(recognised.counters),
  };
  const ported = traits.ported ? importer.ported : undefined;
  if (ported) adoptEpsilon(weights, network, ported.epsilon);
  const normalize = options.normalize ?? ported?.normalize ?? importer.normalize;
  const colour = options.colour ?? importer.colour;
  const isKnown = ported !== undefined || importer.isOwn?.(traits) === true;
  const assumed = (['normalize', 'colour'] as const).filter(
    (setting) => !isKnown && options[setting] === undefined,
  );
  const metadata = {
    [NETWORK_KEY]: network.name,
    ...pixelMetadata({ normalize, colour }, assumed),
    ...(partOf && partMetadata(partOf)),
  };
  return {
    kind: 'embedding',
    title: importer.title,
    parameters: countParameters(network),
    details: [
      ['found in', [stored.format, showText(recognised.path)].filter(Boolean).join(', ')],
      ...(partOf
        ? [
            [
              'part',
              `${showText(partOf.part)}; also in the file: ${listNames(partOf.others)} (\`part\` chooses)`,
            ] as const,
          ]
        : []),
      ...(recognised.statisticsOf === undefined
        ? []
        : [
            [
              'statistics',
              `of BatchNorm: those of ${showText(recognised.statisticsOf)}, as an average of parameters has none`,
            ] as const,
          ]),
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
