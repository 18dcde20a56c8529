// Puts nodes in front of and behind a foreign graph, which gets a new input and a new output.
import { type ModelProto, makeValueInfo } from '../../formats/onnx/onnx.js';
import type { ForeignModel } from './foreign-model.js';
import { NodeChain } from './node-chain.js';
import { copyModel, type Dimension, freshNames, graphOf, renameValue } from './onnx-edit.js';

/** The new ends of a graph: their names, the dimensions after the batch, and what lies between them and the old ends. */
export interface Wrapping {
  readonly input: { readonly name: string; readonly itemDims: readonly number[] };
  readonly output: { readonly name: string; readonly itemDims: readonly Dimension[] };
  readonly before: (chain: NodeChain) => void;
  readonly after: (chain: NodeChain) => void;
}

/**
 * A copy of the model with the wrapping around it. Its operator set stays as it is, its batch stays free or fixed, and
 * values that happen to have the new names are renamed.
 */
export function wrapModel(foreign: ForeignModel, { input, output, before, after }: Wrapping): ModelProto {
  const model = copyModel(foreign.model);
  const graph = graphOf(model);
  const name = freshNames(model);
  for (const wanted of [input.name, output.name]) {
    const free = name(wanted);
    if (free !== wanted) renameValue(graph, wanted, free);
  }
  const front = new NodeChain(input.name, name);
  before(front);
  const back = new NodeChain(graph.output[0].name, name);
  after(back);
  graph.node = [...front.end(graph.input[0].name), ...graph.node, ...back.end(output.name)];

  const batch = foreign.input.dims?.[0];
  const first = typeof batch === 'number' ? batch : 'batch';
  graph.input = [makeValueInfo(input.name, 'float32', [first, ...input.itemDims])];
  graph.output = [makeValueInfo(output.name, 'float32', [first, ...output.itemDims])];
  return model;
}
