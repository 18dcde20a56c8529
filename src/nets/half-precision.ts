// A model with its weights stored in half the space: as float16, widened again when the model is loaded.

import { UserError } from '../files/user-error.js';
import { decodeOnnx, encodeOnnx, makeHalfTensor, makeNode, readFloats } from '../formats/onnx/onnx.js';
import { elementCount } from '../graph/tensor.js';
import { graphOf } from './foreign/onnx-edit.js';

/** Weights with fewer elements stay as they are: nothing is gained. */
const SMALLEST = 64;
const LARGEST = 65_504;
const FLOAT = 1;

/**
 * Stores the float32 weights of a model as float16, each with a Cast node behind it; it computes in float32 as before, and
 * the engine widens the weights once, when it loads the model.
 *
 * @param name what errors call the model
 * @throws UserError naming the weight that float16 cannot hold
 */
export function storeHalfPrecision(bytes: Uint8Array, name: string): Uint8Array {
  const model = decodeOnnx(bytes, name);
  const graph = graphOf(model);
  const casts: ReturnType<typeof makeNode>[] = [];
  graph.initializer = graph.initializer.map((tensor) => {
    const dims = tensor.dims.map(Number);
    const count = elementCount(dims);
    if (tensor.dataType !== FLOAT || count < SMALLEST) return tensor;
    const values = readFloats(tensor);
    const large = values.find((value) => Math.abs(value) > LARGEST);
    if (large !== undefined) {
      throw new UserError(
        `${name}: tensor ${tensor.name} holds ${large}, more than half precision can (65,504): keep full precision`,
      );
    }
    const stored = `${tensor.name}.half`;
    casts.push(makeNode('Cast', [stored], [tensor.name], { to: FLOAT }));
    return makeHalfTensor(stored, values, dims);
  });
  graph.node = [...casts, ...graph.node];
  return encodeOnnx(model);
}
