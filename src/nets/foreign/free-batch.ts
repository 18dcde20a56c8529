// Rewrites a network whose batch size is fixed in the file into one that takes any number of images.
import { TensorProto_DataType } from 'onnx-buf';
import {
  type ModelProto,
  makeValueInfo,
  type NodeProto,
  readIntegers,
  type TensorProto,
} from '../../formats/onnx/onnx.js';
import {
  addedConstant,
  addedNode,
  allNodes,
  copyModel,
  dimsOf,
  freshNames,
  graphOf,
  subgraphsOf,
} from './onnx-edit.js';

/** The batch size that the first input of a model is declared with, or undefined where it is free. */
export function fixedBatch(model: ModelProto): number | undefined {
  const batch = dimsOf(graphOf(model).input[0])?.[0];
  return typeof batch === 'number' ? batch : undefined;
}

/**
 * A copy for any batch size: the first dimension of inputs and outputs is declared free, and constant target shapes of
 * Reshape, Expand and Resize that contain the batch take it from the data. Not every network can be rewritten so
 * (batch squeezed away, merged with another axis in a way of its own): compare the results before relying on it.
 *
 * @param batch the batch size that the file was written for
 */
export function freeBatch(model: ModelProto, batch: number): ModelProto {
  const free = copyModel(model);
  const graph = graphOf(free);
  for (const values of [graph.input, graph.output]) {
    for (const [i, value] of values.entries()) {
      const dims = dimsOf(value);
      if (dims && dims.length > 0)
        values[i] = makeValueInfo(value.name, 'float32', ['batch', ...dims.slice(1)]);
    }
  }
  graph.valueInfo = [];

  const name = freshNames(free);
  const constants = integerConstants(free);
  const dependent = dependentValues(free);
  graph.node = graph.node.flatMap((node) => {
    if (!dependent.has(node.input[0])) return [node];
    const at = node.opType === 'Resize' ? 3 : 1;
    const shape = constants.get(node.input[at] ?? '');
    if (!shape || shape.length === 0) return [node];
    const replaceShape = (dims: readonly number[]): NodeProto[] => {
      node.input[at] = name('free_batch.shape');
      return [addedConstant(node.input[at], BigInt64Array.from(dims, BigInt), [dims.length]), node];
    };
    switch (node.opType) {
      case 'Reshape': {
        const target = freeReshape(shape, batch, takesZeroLiterally(node));
        if (!target) return [node];
        node.attribute = [];
        return replaceShape(target);
      }
      case 'Expand':
        return shape[0] === batch ? replaceShape([1, ...shape.slice(1)]) : [node];
      case 'Resize':
        return shape[0] === batch ? freeResize(node, shape, name) : [node];
      default:
        return [node];
    }
  });
  return free;
}

/**
 * The Reshape target for any batch, or undefined where nothing is to change. -1 in front is right wherever the batch is
 * outermost, merged with the next axis or not; where the target already has a -1, only a batch of its own can be copied.
 */
function freeReshape(target: readonly number[], batch: number, zeroIsLiteral: boolean): number[] | undefined {
  const [first, ...rest] = target;
  if (first <= 0 || (zeroIsLiteral && rest.includes(0))) return undefined;
  if (!rest.includes(-1)) return [-1, ...rest];
  return first === batch ? [0, ...rest] : undefined;
}

function takesZeroLiterally(node: NodeProto): boolean {
  return node.attribute.some(({ name, i }) => name === 'allowzero' && i !== 0n);
}

/** Sizes [batch, ...rest] become the data's own batch followed by the rest. */
function freeResize(node: NodeProto, sizes: readonly number[], name: (hint: string) => string): NodeProto[] {
  const [shape, zero, batch, rest, all] = ['shape', 'zero', 'batch', 'rest', 'sizes'].map((part) =>
    name(`free_batch.${part}`),
  );
  const data = node.input[0];
  node.input[3] = all;
  return [
    addedNode('Shape', [data], [shape], {}),
    addedConstant(zero, new BigInt64Array([0n]), [1]),
    addedNode('Gather', [shape, zero], [batch], { axis: 0 }),
    addedConstant(rest, BigInt64Array.from(sizes.slice(1), BigInt), [sizes.length - 1]),
    addedNode('Concat', [batch, rest], [all], { axis: 0 }),
    node,
  ];
}

/** The int64 vectors that the graph holds as initialisers or Constant nodes. */
function integerConstants(model: ModelProto): Map<string, number[]> {
  const graph = graphOf(model);
  const constants = new Map<string, number[]>();
  const add = (name: string, tensor: TensorProto): void => {
    const isShape = tensor.dims.length === 1 && tensor.dims[0] <= 16n;
    if (isShape && tensor.dataType === TensorProto_DataType.INT64) constants.set(name, readIntegers(tensor));
  };
  for (const tensor of graph.initializer) add(tensor.name, tensor);
  for (const { opType, output, attribute } of graph.node) {
    if (opType !== 'Constant') continue;
    for (const { name, t, ints } of attribute) {
      if (name === 'value' && t) add(output[0], t);
      if (name === 'value_ints') constants.set(output[0], ints.map(Number));
    }
  }
  return constants;
}

/** The values that depend on the graph's inputs; all others are the same for every batch. */
function dependentValues(model: ModelProto): Set<string> {
  const graph = graphOf(model);
  const dependent = new Set(graph.input.map((value) => value.name));
  for (const node of graph.node) {
    const inner = subgraphsOf(node).flatMap(allNodes);
    const reads = [node, ...inner].flatMap(({ input }) => input);
    if (reads.some((name) => dependent.has(name))) for (const name of node.output) dependent.add(name);
  }
  return dependent;
}
