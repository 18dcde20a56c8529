// The way back from an inference model to the tensors of a weight file: each BatchNorm becomes one that only adds.

import { UserError } from '../../files/user-error.js';
import { decodeOnnx, metadataOf, readFloats } from '../../formats/onnx/onnx.js';
import { flattenLayers, type Network, NORM_EPSILON, type PlainLayer } from '../architecture.js';
import type { Weights } from '../initialise.js';
import { NETWORK_KEY } from '../metadata.js';
import type { EmbeddingImporter } from './importer.js';
import { embeddingImporters } from './importers.js';
import { listNames } from './stored-tensors.js';

/** A network with the tensors of its weight file, and who knows its names. */
export interface UnfoldedNetwork {
  readonly importer: EmbeddingImporter;
  readonly network: Network;
  readonly weights: Weights;
}

/** The values of a model's tensor by name, an error where it has none; `rows` is the first dimension. */
interface FoldedTensors {
  has(name: string): boolean;
  rows(name: string): number;
  read(name: string): Float32Array;
}

/**
 * Reads a weight file's tensors out of a model that was trained or imported here.
 *
 * There the BatchNorms are folded into the convolutions, and what they were cannot be told any more. Each comes back with
 * scale 1, mean 0 and variance 1 - epsilon, so that it adds its shift and does nothing else: the embeddings are the same.
 *
 * @throws UserError for a model of another origin, and for one that was quantised or optimised
 */
export function unfoldNetwork(bytes: Uint8Array, name: string): UnfoldedNetwork {
  const model = decodeOnnx(bytes, name);
  const stored = new Map(model.graph?.initializer.map((tensor) => [tensor.name, tensor]));
  const tensors: FoldedTensors = {
    has: (key) => stored.has(key),
    rows: (key) => Number(stored.get(key)?.dims[0]),
    read: (key) => {
      const tensor = stored.get(key);
      if (!tensor) throw new UserError(`${name}: has no tensor ${key}`);
      return readFloats(tensor);
    },
  };
  const { importer, network } = networkOf(metadataOf(model)[NETWORK_KEY], tensors, name);
  const weights: Weights = new Map();
  for (const layer of flattenLayers(network.layers)) unfoldLayer(layer, tensors, weights);
  return { importer, network, weights };
}

function networkOf(declared: string | undefined, tensors: FoldedTensors, file: string) {
  const choices = embeddingImporters.filter((importer) => importer.network().name === declared);
  if (choices.length === 0) {
    const found = declared === undefined ? 'missing' : `'${declared}'`;
    throw new UserError(
      `${file}: its metadata ${NETWORK_KEY} is ${found}; expected a student, or a model that import made`,
    );
  }
  const lacking = choices.map((importer) => ({
    importer,
    missing: flattenLayers(importer.network().layers)
      .flatMap(foldedNames)
      .filter((tensor) => !tensors.has(tensor)),
  }));
  const { importer, missing } = lacking.reduce((a, b) => (b.missing.length < a.missing.length ? b : a));
  if (missing.length > 0) {
    throw new UserError(
      `${file}: lacks ${missing.length} tensors of ${declared}: ${listNames(missing)}; give the model as it was trained or imported, not quantised or optimised`,
    );
  }
  const { layers, embeddingSize } = importer.network();
  const last = flattenLayers(layers).findLast(
    (layer) => (layer.kind === 'linear' || layer.kind === 'convolution') && layer.outputs === embeddingSize,
  );
  const size = last && 'outputs' in last ? tensors.rows(`${last.name}.weight`) : embeddingSize;
  return { importer, network: importer.network(size) };
}

/** The names that a layer's tensors have in the inference model. */
function foldedNames(layer: PlainLayer): string[] {
  const both = (name: string) => [`${name}.weight`, `${name}.bias`];
  switch (layer.kind) {
    case 'convolution': {
      const { name, activation } = layer;
      return [...both(name), ...(typeof activation === 'object' ? [`${activation.prelu}.weight`] : [])];
    }
    case 'norm':
      return both(layer.name);
    case 'squeeze-excite':
      return [...both(layer.reduce), ...both(layer.expand)];
    case 'linear':
      return layer.bias === false ? [`${layer.name}.weight`] : both(layer.name);
    default:
      return [];
  }
}

function unfoldLayer(layer: PlainLayer, tensors: FoldedTensors, weights: Weights): void {
  if (layer.kind === 'norm' && layer.affine === false) {
    setStatistics(
      layer.name,
      tensors.read(`${layer.name}.weight`),
      weights,
      tensors.read(`${layer.name}.bias`),
    );
    return;
  }
  for (const name of foldedNames(layer)) weights.set(name, tensors.read(name));
  if (layer.kind === 'norm') setStatistics(layer.name, new Float32Array(layer.channels).fill(1), weights);
  if (layer.kind !== 'convolution') return;
  const { name, norm, outputs, bias } = layer;
  const ones = new Float32Array(outputs).fill(1);
  weights.set(`${norm}.weight`, ones).set(`${norm}.bias`, tensors.read(`${name}.bias`));
  setStatistics(norm, ones, weights);
  if (bias) weights.set(`${name}.bias`, new Float32Array(outputs));
  else weights.delete(`${name}.bias`);
}

/** Statistics with which a BatchNorm without scale and shift multiplies by `gain` and adds `term`. */
function setStatistics(
  norm: string,
  gain: Float32Array,
  weights: Weights,
  term: Float32Array = new Float32Array(gain.length),
): void {
  weights.set(
    `${norm}.running_mean`,
    gain.map((value, i) => (term[i] === 0 ? 0 : -term[i] / value)),
  );
  weights.set(
    `${norm}.running_var`,
    gain.map((value) => 1 / value ** 2 - NORM_EPSILON),
  );
}
