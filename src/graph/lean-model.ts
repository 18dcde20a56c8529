// A model whose convolution weights are taken out, so that they can be given at every run and lie in memory only once.
import { decodeOnnx, encodeOnnx, makeValueInfo, readFloats } from '../formats/onnx.js';
import type { TensorValue } from './engine-protocol.js';
import type { LoweredApart } from './lower.js';

const LARGE_BYTES = 2 ** 16;
const FLOAT32 = 1;

/**
 * Makes inputs of the large float32 weights that only convolutions use. Other operators prepare theirs while a model is
 * loaded, so those stay.
 */
export function takeConvolutionWeights(bytes: Uint8Array): LoweredApart {
  const model = decodeOnnx(bytes, 'model');
  const { graph } = model;
  if (!graph) throw new Error('a model without a graph');
  const elsewhere = new Set(graph.output.map(({ name }) => name));
  for (const { opType, input } of graph.node) {
    if (opType === 'Conv') continue;
    for (const name of input) elsewhere.add(name);
  }
  const constants: Record<string, TensorValue> = {};
  graph.initializer = graph.initializer.filter((tensor) => {
    const { name, dataType, rawData } = tensor;
    if (elsewhere.has(name) || dataType !== FLOAT32 || rawData.length < LARGE_BYTES) return true;
    const shape = tensor.dims.map(Number);
    constants[name] = { data: readFloats(tensor).slice(), shape };
    graph.input.push(makeValueInfo(name, 'float32', shape));
    return false;
  });
  return { model: encodeOnnx(model), constants };
}
