// The small constants of a graph, whether they are stored, given by a Constant node, or computed from such by a few nodes.
import {
  type ModelProto,
  type NodeProto,
  readFloats,
  readIntegers,
  type TensorProto,
} from '../../formats/onnx/onnx.js';
import { countElements } from '../../formats/tensors/elements.js';
import { graphOf } from '../foreign/onnx-edit.js';
import { attributeOf, integersOf, isStandard } from './node-attributes.js';

/** A constant tensor: row-major values and dimensions, [] for a scalar. */
export interface GraphConstant {
  readonly dims: readonly number[];
  readonly values: ArrayLike<number>;
}

// A picture of 512x512 pixels; what is larger is no constant of the pixels' preparation.
const MAX_VALUES = 3 * 512 * 512;

// Of nodes that compute a constant from one another; a hostile graph may go round in circles.
const MAX_DEPTH = 16;

// ONNX's codes of the integer types, to which a cast rounds.
const INTEGER_TYPES = new Set([2, 3, 4, 5, 6, 7, 12, 13]);

/** Whether a code of ONNX's element types is one of integers. */
export const isIntegerType = (code: number): boolean => INTEGER_TYPES.has(code);

/** Looks up the constants of a graph by name, each when it is asked for. */
export class GraphConstants {
  readonly #stored: ReadonlyMap<string, TensorProto>;
  readonly #makers: ReadonlyMap<string, NodeProto>;

  constructor(model: ModelProto) {
    const { initializer, node } = graphOf(model);
    this.#stored = new Map(initializer.map((tensor) => [tensor.name, tensor]));
    this.#makers = new Map(node.flatMap((each) => each.output.map((name) => [name, each] as const)));
  }

  /** The constant of this name; undefined for what is none, is not numeric or is large. */
  find(name: string | undefined, depth = 0): GraphConstant | undefined {
    if (name === undefined || name === '' || depth > MAX_DEPTH) return undefined;
    const stored = this.#stored.get(name);
    if (stored) return readConstant(stored);
    const maker = this.#makers.get(name);
    if (!maker || !isStandard(maker)) return undefined;
    if (maker.opType === 'Constant') return constantOf(maker);
    const inputs: GraphConstant[] = [];
    for (const input of maker.input) {
      const constant = this.find(input, depth + 1);
      if (!constant) return undefined;
      inputs.push(constant);
    }
    return inputs.length > 0 ? (spread(maker, inputs) ?? compute(maker, inputs)) : undefined;
  }

  /** A constant list of whole numbers, such as the axes of a Slice. */
  integers(name: string | undefined): number[] | undefined {
    const found = this.find(name);
    return found && Array.from(found.values).every(Number.isInteger) ? Array.from(found.values) : undefined;
  }
}

function readConstant(tensor: TensorProto): GraphConstant | undefined {
  const dims = tensor.dims.map(Number);
  if (countElements(dims) > MAX_VALUES) return undefined;
  for (const read of [readFloats, readIntegers]) {
    try {
      return { dims, values: read(tensor) };
    } catch {
      // Of the other kind, or of neither: then it is no number.
    }
  }
  return undefined;
}

function constantOf(node: NodeProto): GraphConstant | undefined {
  const tensor = attributeOf(node, 'value')?.t;
  if (tensor) return readConstant(tensor);
  const [float, integer] = [attributeOf(node, 'value_float'), attributeOf(node, 'value_int')];
  if (float) return { dims: [], values: [float.f] };
  if (integer) return { dims: [], values: [Number(integer.i)] };
  const list = attributeOf(node, 'value_floats')?.floats ?? integersOf(node, 'value_ints');
  return list && { dims: [list.length], values: list };
}

/** A constant that is repeated to a shape, as by ConstantOfShape and Expand; undefined for other operators and large ones. */
function spread(node: NodeProto, [first, second]: readonly GraphConstant[]): GraphConstant | undefined {
  const shape = node.opType === 'ConstantOfShape' ? first : node.opType === 'Expand' ? second : undefined;
  if (shape === undefined) return undefined;
  const dims = Array.from(shape.values);
  const count = countElements(dims);
  if (!(count > 0 && count <= MAX_VALUES)) return undefined;
  if (node.opType === 'ConstantOfShape') {
    const filled = attributeOf(node, 'value')?.t;
    const value = filled ? readConstant(filled)?.values[0] : 0;
    return value === undefined ? undefined : { dims, values: Array<number>(count).fill(value) };
  }
  // A constant broadcasts by itself against what it is used with; only its own dimensions of 1 are stretched.
  return first.dims.length <= dims.length ? first : undefined;
}

const unary = new Map<string, (x: number) => number>([
  ['Identity', (x) => x],
  ['Neg', (x) => -x],
  ['Reciprocal', (x) => 1 / x],
  ['Sqrt', Math.sqrt],
]);

const binary = new Map<string, (a: number, b: number) => number>([
  ['Add', (a, b) => a + b],
  ['Sub', (a, b) => a - b],
  ['Mul', (a, b) => a * b],
  ['Div', (a, b) => a / b],
]);

/** What a node makes of constants; undefined for operators that prepare no constants. */
function compute(node: NodeProto, [first, second]: readonly GraphConstant[]): GraphConstant | undefined {
  const { dims, values } = first;
  const map = unary.get(node.opType);
  if (map) return { dims, values: Array.from(values, map) };
  const combine = binary.get(node.opType);
  if (combine && second) return combineConstants(first, second, combine);
  const axes = second ? Array.from(second.values) : (integersOf(node, 'axes') ?? []);
  switch (node.opType) {
    case 'Cast': {
      const rounds = isIntegerType(Number(attributeOf(node, 'to')?.i ?? 0n));
      return { dims, values: rounds ? Array.from(values, Math.trunc) : values };
    }
    case 'Unsqueeze': {
      const rank = dims.length + axes.length;
      const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
      const kept = [...dims];
      return {
        dims: Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (kept.shift() ?? 1))),
        values,
      };
    }
    case 'Reshape': {
      const known = axes.reduce((product, size) => (size > 0 ? product * size : product), 1);
      const shape = axes.map((size) => (size > 0 ? size : values.length / known));
      return countElements(shape) === values.length ? { dims: shape, values } : undefined;
    }
    default:
      return undefined;
  }
}

function combineConstants(
  a: GraphConstant,
  b: GraphConstant,
  combine: (a: number, b: number) => number,
): GraphConstant | undefined {
  const isSame = a.dims.join() === b.dims.join();
  if (!isSame && a.values.length !== 1 && b.values.length !== 1) return undefined;
  const [large, at] = [
    a.values.length < b.values.length ? b : a,
    (c: GraphConstant, i: number) => c.values[c.values.length === 1 ? 0 : i],
  ];
  const values = Array.from({ length: large.values.length }, (_, i) => combine(at(a, i), at(b, i)));
  return { dims: large.dims, values };
}
