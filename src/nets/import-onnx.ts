// A foreign ONNX file as an embedding network that declares its preprocessing; the graph stays as it is.
import { fileSource, readWhole } from '../formats/byte-source.js';
import {
  countParameters,
  decodeOnnx,
  encodeOnnx,
  metadataOf,
  modelInputs,
  modelOutputs,
  setMetadata,
  type TensorInfo,
} from '../formats/onnx.js';
import { showText } from '../formats/show-text.js';
import { looksLikeWeights } from '../formats/weight-file.js';
import { withSize } from './embedding-network.js';
import { inspectForeign } from './foreign-model.js';
import type { ImportedNetwork, ImportOptions } from './import-file.js';
import { COLOUR_KEY, formatNormalisation, NORMALISATION_KEY } from './normalisation.js';
import { formatDims } from './onnx-edit.js';
import { formatPreprocessing, originInWords, preprocessingOf } from './preprocessing.js';

/** Whether a file could be ONNX or is called so: protobuf that begins with the format's version, as every exporter writes it. */
export async function looksLikeOnnx(path: string): Promise<boolean> {
  const source = await fileSource(path);
  const start = await source.read(0, Math.min(512, source.size));
  return (start[0] === 0x08 || /\.onnx$/i.test(path)) && !looksLikeWeights(start);
}

/** Declares the preprocessing of an ONNX embedding network; UserError where it is none. */
export async function importOnnx(path: string, options: ImportOptions): Promise<ImportedNetwork> {
  const model = decodeOnnx(await readWhole(path), path);
  const foreign = withSize(inspectForeign(model, path));
  const pixels = preprocessingOf(foreign, options);
  const parameters = countParameters(model);
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
        `${describe(input)}, ${formatPreprocessing(pixels)} (${originInWords(pixels, '--normalize')})`,
      ],
    ],
    licence: undefined,
    models: new Map([['network', encodeOnnx(model)]]),
  };
}

function describe({ name, shape }: TensorInfo): string {
  return `${showText(name)} ${formatDims(shape)}`;
}
