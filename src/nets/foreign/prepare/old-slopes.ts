// PRelu as MXNet's exporter wrote it: one slope a channel as a plain list, which the operator takes for one a column.
import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import type { ModelProto, NodeProto, TensorProto } from '../../../formats/onnx/onnx.js';
import { freshNames, graphOf } from '../onnx-edit.js';

/**
 * Gives, in place, the slopes of each PRelu behind a convolution the shape [channels, 1, 1] where they are a list as long as
 * the convolution has outputs.
 */
export function mendSlopes(model: ModelProto): void {
  const graph = graphOf(model);
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const fresh = freshNames(model);
  for (const node of graph.node) {
    const slopes = node.opType === 'PRelu' ? tensors.get(node.input[1]) : undefined;
    if (slopes?.dims.length !== 1 || slopes.dims[0] === 1n) continue;
    if (channelsOf(node.input[0], { makers, tensors }) !== slopes.dims[0]) continue;
    const name = fresh(`${slopes.name}.channels`);
    graph.initializer.push(create(TensorProtoSchema, { ...slopes, name, dims: [...slopes.dims, 1n, 1n] }));
    node.input[1] = name;
  }
}

// What keeps the channels of a convolution.
const KEEPING = new Set(['BatchNormalization', 'Add', 'Dropout', 'Identity', 'PRelu', 'Relu']);

// A hostile graph may go round in circles.
const MAX_STEPS = 16;

/** The channels of a value that a convolution gives, norms and sums behind it included; undefined for another value. */
function channelsOf(
  value: string,
  { makers, tensors }: { makers: ReadonlyMap<string, NodeProto>; tensors: ReadonlyMap<string, TensorProto> },
): bigint | undefined {
  let name = value;
  for (let i = 0; i < MAX_STEPS; i++) {
    const maker = makers.get(name);
    if (maker?.opType === 'Conv') return tensors.get(maker.input[1])?.dims[0];
    if (maker === undefined || !KEEPING.has(maker.opType)) return undefined;
    name = maker.input[0];
  }
  return undefined;
}
