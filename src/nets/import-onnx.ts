// A foreign ONNX file as an embedding network that declares its preprocessing; the graph stays as it is.
import { fileSource } from '../formats/byte-source.js';
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
import { looksLikeWeights } from '../formats/weight-file.js';
import { preprocessingOf, withSize } from './embedding-network.js';
import { inspectForeign } from './foreign-model.js';
import type { ImportedNetwork, ImportOptions } from './import-file.js';
import { COLOUR_KEY, formatNormalisation, NORMALISATION_KEY } from './normalisation.js';

const origins = {
  options: 'as given',
  metadata: 'as its metadata say',
  graph: 'the graph normalises by itself',
  default: 'assumed: --normalize sets another',
} as const;

/** Whether a file could be ONNX: protobuf that begins with the format's version, as every exporter writes it. */
export async function looksLikeOnnx(path: string): Promise<boolean> {
  const source = await fileSource(path);
  const start = await source.read(0, Math.min(512, source.size));
  return start[0] === 0x08 && !looksLikeWeights(start);
}

/** Declares the preprocessing of an ONNX embedding network; UserError where it is none. */
export async function importOnnx(path: string, options: ImportOptions): Promise<ImportedNetwork> {
  const source = await fileSource(path);
  const model = decodeOnnx(await source.read(0, source.size), path);
  const foreign = withSize(inspectForeign(model, path));
  const { normalize, normalizeFrom, colour } = preprocessingOf(foreign, { name: path, ...options });
  const parameters = countParameters(model);
  const [input] = modelInputs(model);
  const [output] = modelOutputs(model);
  const batch = input.shape[0];
  const fixed = typeof batch === 'number' ? `, batch fixed at ${batch} (freed when it is used)` : '';
  const text = formatNormalisation(normalize);
  const known = metadataOf(model)[NORMALISATION_KEY] !== undefined;
  setMetadata(model, { [NORMALISATION_KEY]: text, [COLOUR_KEY]: colour });
  return {
    kind: 'embedding',
    title: known ? 'an ONNX model with its preprocessing declared' : 'an ONNX model',
    parameters,
    details: [
      ['found in', `ONNX${fixed}`],
      ['embedding', describe(output)],
      ['input', `${describe(input)}, ${colour}, ${text} (${origins[normalizeFrom]})`],
    ],
    licence: undefined,
    models: new Map([['network', encodeOnnx(model)]]),
  };
}

function describe({ name, shape }: TensorInfo): string {
  return `${name} [${shape.map((size) => size ?? '?').join(', ')}]`;
}
