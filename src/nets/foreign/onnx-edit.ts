// Small edits of foreign ONNX graphs: unique names, renaming, constants, new inputs and outputs, dead nodes removed.
import { clone, create } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { showText } from '../../files/show-text.js';
import {
  type GraphProto,
  type ModelProto,
  makeNode,
  makeTensor,
  type NodeProto,
  tensorInfo,
  type ValueInfoProto,
} from '../../formats/onnx/onnx.js';

/** A dimension: a number, a name for what is free, or null where the file does not say. */
export type Dimension = number | string | null;

/** The model's main graph. */
export function graphOf(model: ModelProto): GraphProto {
  if (!model.graph) throw new Error('an ONNX model without a graph was not refused when it was read');
  return model.graph;
}

/** A copy whose graph can be edited; tensors, which nobody edits in place, are shared. */
export function copyModel(model: ModelProto): ModelProto {
  const graph = graphOf(model);
  const copy = create(GraphProtoSchema, {
    ...graph,
    node: graph.node.map((node) => clone(NodeProtoSchema, node)),
    initializer: [...graph.initializer],
    input: graph.input.map((value) => clone(ValueInfoProtoSchema, value)),
    output: graph.output.map((value) => clone(ValueInfoProtoSchema, value)),
    valueInfo: [...graph.valueInfo],
  });
  return create(ModelProtoSchema, { ...model, graph: copy, metadataProps: [...model.metadataProps] });
}

/** The graphs inside a node (branches of If, bodies of Loop and Scan). */
export function subgraphsOf(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((attribute) => [...(attribute.g ? [attribute.g] : []), ...attribute.graphs]);
}

/** Every node of a graph, those of inner graphs included. */
export function allNodes(graph: GraphProto): NodeProto[] {
  return graph.node.flatMap((node) => [node, ...subgraphsOf(node).flatMap(allNodes)]);
}

/** Makes names that occur nowhere in the model, each a variation of the hint. */
export function freshNames(model: ModelProto): (hint: string) => string {
  const taken = new Set<string>();
  const visit = (graph: GraphProto): void => {
    for (const value of [...graph.input, ...graph.output, ...graph.valueInfo, ...graph.initializer]) {
      taken.add(value.name);
    }
    for (const node of graph.node) {
      for (const name of [...node.input, ...node.output]) taken.add(name);
      for (const inner of subgraphsOf(node)) visit(inner);
    }
  };
  visit(graphOf(model));
  return (hint) => {
    let name = hint;
    for (let i = 1; taken.has(name); i++) name = `${hint}.${i}`;
    taken.add(name);
    return name;
  };
}

/** Renames a value wherever it is made, used or declared, inner graphs included. */
export function renameValue(graph: GraphProto, from: string, to: string): void {
  const rename = (name: string): string => (name === from ? to : name);
  for (const value of [...graph.input, ...graph.output, ...graph.valueInfo]) value.name = rename(value.name);
  graph.initializer = graph.initializer.map((tensor) =>
    tensor.name === from ? create(TensorProtoSchema, { ...tensor, name: to }) : tensor,
  );
  for (const annotation of graph.quantizationAnnotation) {
    annotation.tensorName = rename(annotation.tensorName);
  }
  for (const node of graph.node) {
    node.input = node.input.map(rename);
    node.output = node.output.map(rename);
    for (const inner of subgraphsOf(node)) renameValue(inner, from, to);
  }
}

/** A node to add to a foreign graph: without a name of its own, since names must not occur twice. */
export function addedNode(...parts: Parameters<typeof makeNode>): NodeProto {
  const node = makeNode(...parts);
  node.name = '';
  return node;
}

/**
 * A constant as a node, which unlike an initialiser needs no declaration as an input in files older than IR version 4.
 */
export function addedConstant(
  name: string,
  data: Float32Array | BigInt64Array,
  dims: readonly number[],
): NodeProto {
  return addedNode('Constant', [], [name], { value: { tensor: makeTensor('', data, dims) } });
}

/** A value's declared dimensions, undefined where the file gives none; sizes of 0 and below count as not said. */
export function dimsOf(value: ValueInfoProto): Dimension[] | undefined {
  const { shape, ranked } = tensorInfo(value);
  return ranked ? shape.map((dim) => (typeof dim === 'number' && dim <= 0 ? null : dim)) : undefined;
}

/** How a shape is written in messages: `[n, 3, 112, 112]`, with ? for what is unknown. */
export function formatDims(dims: readonly Dimension[] | undefined): string {
  const show = (dim: Dimension) => (typeof dim === 'string' ? showText(dim) : (dim ?? '?'));
  return dims ? `[${showText(dims.map(show).join(', '))}]` : 'unknown shape';
}

/**
 * Makes the initialisers constants: files before IR version 4 list them among the inputs, where the runtime must expect
 * them to change and folds nothing.
 */
export function fixInitialisers(model: ModelProto): void {
  const graph = graphOf(model);
  const stored = new Set(graph.initializer.map((tensor) => tensor.name));
  graph.input = graph.input.filter((value) => !stored.has(value.name));
  if (model.irVersion < 4n) model.irVersion = 4n;
}

/** Removes the nodes and initialisers that no output needs. */
export function dropUnused(graph: GraphProto): void {
  const needed = new Set(graph.output.map((value) => value.name));
  const need = (node: NodeProto): void => {
    for (const name of node.input) needed.add(name);
    for (const inner of subgraphsOf(node)) {
      for (const value of inner.output) needed.add(value.name);
      inner.node.forEach(need);
    }
  };
  const kept: NodeProto[] = [];
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    need(node);
    kept.push(node);
  }
  graph.node = kept.reverse();
  graph.initializer = graph.initializer.filter((tensor) => needed.has(tensor.name));
}
