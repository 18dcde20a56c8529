// A foreign ONNX file as an embedding network that declares its preprocessing; the graph stays as it is.

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
import { describeOrigin, formatPreprocessing, preprocessingOf } from '../foreign/preprocessing.js';
import { COLOUR_KEY, NORMALISATION_KEY } from '../metadata.js';
import { formatNormalisation } from '../normalisation.js';
import type { ImportedNetwork, ImportOptions } from './importer.js';

/** Whether a file could be ONNX or is called so: protobuf that begins with the format's version, as every exporter writes it. */
export async function looksLikeOnnx(path: string): Promise<boolean> {
  const start = await withFile(path, 'a file of weights', async (file) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  });
  return (start[0] === 0x08 || /\.onnx$/i.test(path)) && !looksLikeWeights(start);
}

/** Declares the preprocessing of an ONNX embedding network; UserError where it is none. */
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
  setMetadata(model, {
    [NORMALISATION_KEY]: formatNormalisation(pixels.normalize),
    [COLOUR_KEY]: pixels.colour,
  });
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
    ],
    licence: undefined,
    models: new Map([['network', encodeOnnx(model)]]),
  };
}

function describe({ name, shape }: TensorInfo): string {
  return `${showText(name)} ${formatDims(shape)}`;
}
