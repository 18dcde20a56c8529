// From a graph to an ONNX model: only what its outputs need.
import {
  encodeOnnx,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  setMetadata,
} from '../formats/onnx/onnx.js';
import type { TensorValue } from './engine-protocol.js';
import { type Graph, OPSET } from './graph.js';
import type { GraphNode, Tensor } from './tensor.js';

/** Nodes and constants on the way to the outputs. */
function reachable(graph: Graph): { nodes: GraphNode[]; tensors: Set<Tensor> } {
  const tensors = new Set<Tensor>(graph.outputs.values());
  const nodes: GraphNode[] = [];
  // Nodes are in an order in which they can run, so one sweep from the back meets every reader before its source.
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i];
    if (!node.outputs.some((output) => tensors.has(output))) continue;
    nodes.push(node);
    for (const input of node.inputs) tensors.add(input);
  }
  return { nodes: nodes.reverse(), tensors };
}

/** A model without its large constants, and these as inputs that are the same in every run. */
export interface LoweredApart {
  readonly model: Uint8Array;
  readonly constants: Readonly<Record<string, TensorValue>>;
}

// Below this a constant is not worth an input.
const LARGE = 2 ** 16;

/**
 * The graph as an ONNX model whose large constants are inputs, so that the engine can take their memory as it is, where a
 * model's own would be copied several times while it is read.
 */
export function lowerApart(graph: Graph): LoweredApart {
  const { tensors } = reachable(graph);
  const large = [...graph.constants.values()].filter(
    ({ tensor, data }) => tensors.has(tensor) && data.length >= LARGE,
  );
  return {
    model: lower(graph, {}, new Set(large.map(({ tensor }) => tensor))),
    constants: Object.fromEntries(
      large.map(({ tensor, data }) => [tensor.name, { data, shape: tensor.shape as number[] }]),
    ),
  };
}

/**
 * The graph as the bytes of an ONNX model. Inputs that no output needs are left out.
 *
 * @param metadata text that the model carries, for example how its input is to be normalised
 * @throws Error where an output is itself an input or a constant, which ONNX Runtime does not run
 */
export function lowerToOnnx(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return lower(graph, metadata, new Set());
}

function lower(
  graph: Graph,
  metadata: Readonly<Record<string, string>>,
  apart: ReadonlySet<Tensor>,
): Uint8Array {
  const { nodes, tensors } = reachable(graph);
  const names = new Map<Tensor, string>();
  for (const [name, tensor] of graph.outputs) {
    if (!tensor.producer) throw new Error(`output ${name} is computed by no operator`);
    if (names.has(tensor)) throw new Error(`outputs ${names.get(tensor)} and ${name} are one tensor`);
    names.set(tensor, name);
  }
  const nameOf = (tensor: Tensor) => names.get(tensor) ?? tensor.name;
  const domains = new Set(nodes.map((node) => node.domain).filter((domain) => domain !== ''));
  const model = makeModel({
    opset: OPSET,
    domains: Object.fromEntries([...domains].map((domain) => [domain, 1])),
    nodes: nodes.map((node) =>
      makeNode(
        node.operator,
        node.inputs.map(nameOf),
        node.outputs.map(nameOf),
        node.attributes,
        node.domain,
      ),
    ),
    inputs: [...graph.inputs, ...apart]
      .filter((input) => tensors.has(input))
      .map((input) => makeValueInfo(input.name, input.dtype, input.shape)),
    outputs: [...graph.outputs].map(([name, tensor]) => makeValueInfo(name, tensor.dtype, tensor.shape)),
    initializers: [...graph.constants.values()]
      .filter(({ tensor }) => tensors.has(tensor) && !apart.has(tensor))
      .map(({ tensor, data }) => makeTensor(tensor.name, data, tensor.shape as number[])),
  });
  setMetadata(model, metadata);
  return encodeOnnx(model);
}
