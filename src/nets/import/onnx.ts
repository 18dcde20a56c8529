// A foreign ONNX file as an embedding network that declares what is known of its preprocessing; the graph stays as it is.

import { readFileWhole, withFile } from '../../files/read-file.js';
import { showText } from '../../files/show-text.js';
import {
  countModelParameters,
  decodeOnnx,
  encodeOnnx,
  metadataOf,
  modelInputs,
  modelOutputs,
  setMetadata,
  type TensorInfo,
} from '../../formats/onnx/onnx.js';
import { looksLikeWeights } from '../../formats/weights/weight-file.js';
import { withSize } from '../foreign/embedding-network.js';
import { inspectForeign } from '../foreign/foreign-model.js';
import { formatDims } from '../foreign/onnx-edit.js';
import {
  describeOrigin,
  formatPreprocessing,
  type Preprocessing,
  preprocessingOf,
} from '../foreign/preprocessing.js';
import { ASSUMED_KEY, NORMALISATION_KEY } from '../metadata.js';
import { pixelMetadata } from '../normalisation.js';
import type { ImportedNetwork, ImportOptions } from './importer.js';

/** Whether a file could be ONNX or is called so: protobuf that begins with the format's version, as every exporter writes it. */
export async function looksLikeOnnx(path: string): Promise<boolean> {
  const start = await withFile(path, 'a file of weights', async (file) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  });
  return (start[0] === 0x08 || /\.onnx$/i.test(path)) && !looksLikeWeights(start);
}

/** Declares what is known of the preprocessing of an ONNX embedding network; UserError where it is none. */
export async function importOnnx(path: string, options: ImportOptions): Promise<ImportedNetwork> {
  const model = decodeOnnx(await readFileWhole(path, 'an ONNX model'), path);
  const foreign = withSize(inspectForeign(model, path));
  const pixels = preprocessingOf(foreign, options);
  const parameters = countModelParameters(model);
  const [input] = modelInputs(model);
  const [output] = modelOutputs(model);
  const batch = input.shape[0];
  const fixed = typeof batch === 'number' ? `, batch fixed at ${batch} (freed when it is used)` : '';
  const known = metadataOf(model)[NORMALISATION_KEY] !== undefined;
  // A guess stays a guess: what is only assumed is not written as if it were known.
  setMetadata(model, declaredOnly(pixels, metadataOf(model)));
  return {
    kind: 'embedding',
    title: known ? 'an ONNX model with its preprocessing declared' : 'an ONNX model',
    parameters,
    details: [
      ['found in', `ONNX${fixed}`],
      ['embedding', describe(output)],
      [
        'input',
        `${describe(input)}, ${formatPreprocessing(pixels)} (${describeOrigin(pixels, '`normalize`')})`,
      ],
      ...(pixels.normalizeFrom === 'default'
        ? [['assumed', 'usual, but nothing in the file shows it; nothing is declared'] as const]
        : []),
    ],
    licence: undefined,
    models: new Map([['network', encodeOnnx(model)]]),
  };
}

/** The metadata for what is known of a network's pixels; what the file marks as assumed, and still is, keeps its mark. */
function declaredOnly(
  { normalize, normalizeFrom, colour, colourFrom }: Preprocessing,
  { [ASSUMED_KEY]: mark }: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const guessed = [
    ...(normalizeFrom === 'default' ? ['normalize'] : []),
    ...(colourFrom === 'default' ? ['colour'] : []),
  ];
  const marked = mark?.split(',').filter((setting) => guessed.includes(setting)) ?? [];
  return {
    [ASSUMED_KEY]: marked.length > 0 ? marked.join() : undefined,
    ...pixelMetadata({
      ...(normalizeFrom !== 'default' && { normalize }),
      ...(colourFrom !== 'default' && { colour }),
    }),
  };
}

function describe({ name, shape }: TensorInfo): string {
  return `${showText(name)} ${formatDims(shape)}`;
}
