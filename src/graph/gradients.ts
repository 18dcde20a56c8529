// Every plain operator's gradient, side by side. Fused operators carry their own.

import { convolutionInputGradient, convolutionWeightGradient } from './operators/convolution-gradient.js';
import {
  abs,
  cos,
  div,
  exp,
  greater,
  less,
  mul,
  neg,
  pow,
  reciprocal,
  sigmoid,
  sign,
  sin,
  sqrt,
  sub,
  toFloat,
  where,
} from './operators/elementwise.js';
import { gemm, matmul } from './operators/linear.js';
import { countOver, normaliseAxes, sum } from './operators/reduce.js';
import { scatterRows } from './operators/scatter.js';
import { expand, pad, reshape, reverse, slice, transpose } from './operators/shaping.js';
import { type GraphNode, type Shape, sameShape, staticShape, type Tensor } from './tensor.js';

/** The gradient of each input, computed only when called; null where an input has none (indices, axes, conditions). */
type Rule = (node: GraphNode, dy: Tensor) => readonly ((() => Tensor) | null)[];

/** Sums dy over the dimensions along which an operand of `shape` was broadcast. */
function unbroadcast(dy: Tensor, shape: Shape): Tensor {
  if (sameShape(dy.shape, shape)) return dy;
  const lead = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((dim, i) => (i < lead || (shape[i - lead] === 1 && dim !== 1) ? [i] : []));
  return reshape(axes.length > 0 ? sum(dy, { axes, keepDims: true }) : dy, shape);
}

/** The axes of a reduction, and dy with those axes back as ones. */
function undoReduction(node: GraphNode, dy: Tensor): { axes: number[]; dyKept: Tensor } {
  const [x, axesTensor] = node.inputs;
  const constant = x.graph.constants.get(axesTensor);
  const axes = normaliseAxes(node.operator, x, constant ? Array.from(constant.data, Number) : undefined);
  const kept = x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
  return { axes, dyKept: reshape(dy, kept) };
}

const spread = (node: GraphNode, dyKept: Tensor) =>
  expand(dyKept, staticShape(node.operator, node.inputs[0]));

const swapLast = (x: Tensor): Tensor => {
  const order = x.shape.map((_, i) => i);
  order.push(...order.splice(-2).reverse());
  return transpose(x, order);
};

/** Where a beats b, or ties with it. */
const atMost = (a: Tensor, b: Tensor): Tensor => sub(1, toFloat(greater(a, b)));

/** The table: by ONNX operator. */
export const gradientRules: Readonly<Record<string, Rule>> = {
  // Elementwise
  Add: ({ inputs: [a, b] }, dy) => [() => unbroadcast(dy, a.shape), () => unbroadcast(dy, b.shape)],
  Sub: ({ inputs: [a, b] }, dy) => [() => unbroadcast(dy, a.shape), () => unbroadcast(neg(dy), b.shape)],
  Mul: ({ inputs: [a, b] }, dy) => [
    () => unbroadcast(mul(dy, b), a.shape),
    () => unbroadcast(mul(dy, a), b.shape),
  ],
  Div: ({ inputs: [a, b], outputs: [y] }, dy) => [
    () => unbroadcast(div(dy, b), a.shape),
    () => unbroadcast(neg(div(mul(dy, y), b)), b.shape),
  ],
  Pow: ({ inputs: [a, b] }, dy) => {
    const exponent = a.graph.constants.get(b)?.data[0];
    if (typeof exponent !== 'number') throw new Error('Pow: only a constant exponent has a gradient');
    return [() => mul(dy, mul(pow(a, exponent - 1), exponent)), null];
  },
  Min: ({ inputs: [a, b] }, dy) => [
    () => unbroadcast(mul(dy, atMost(a, b)), a.shape),
    () => unbroadcast(mul(dy, toFloat(less(b, a))), b.shape),
  ],
  Max: ({ inputs: [a, b] }, dy) => [
    () => unbroadcast(mul(dy, atMost(b, a)), a.shape),
    () => unbroadcast(mul(dy, toFloat(greater(b, a))), b.shape),
  ],
  Where: ({ inputs: [condition, a, b] }, dy) => [
    null,
    () => unbroadcast(where(condition, dy, dy.graph.scalar(0)), a.shape),
    () => unbroadcast(where(condition, dy.graph.scalar(0), dy), b.shape),
  ],
  Neg: (_, dy) => [() => neg(dy)],
  Exp: ({ outputs: [y] }, dy) => [() => mul(dy, y)],
  Log: ({ inputs: [x] }, dy) => [() => div(dy, x)],
  Sqrt: ({ outputs: [y] }, dy) => [() => mul(dy, mul(reciprocal(y), 0.5))],
  Reciprocal: ({ outputs: [y] }, dy) => [() => neg(mul(dy, mul(y, y)))],
  Abs: ({ inputs: [x] }, dy) => [() => mul(dy, sign(x))],
  Sign: (_, dy) => [() => mul(dy, 0)],
  Sigmoid: ({ outputs: [y] }, dy) => [() => mul(dy, mul(y, sub(1, y)))],
  Cos: ({ inputs: [x] }, dy) => [() => neg(mul(dy, sin(x)))],
  Sin: ({ inputs: [x] }, dy) => [() => mul(dy, cos(x))],
  Acos: ({ inputs: [x] }, dy) => [() => neg(div(dy, sqrt(sub(1, mul(x, x)))))],
  Tanh: ({ outputs: [y] }, dy) => [() => mul(dy, sub(1, mul(y, y)))],
  Erf: ({ inputs: [x] }, dy) => [() => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))],
  Relu: ({ outputs: [y] }, dy) => [() => mul(dy, toFloat(greater(y, 0)))],
  Softplus: ({ inputs: [x] }, dy) => [() => mul(dy, sigmoid(x))],
  LeakyRelu: ({ inputs: [x], attributes }, dy) => {
    const { float: slope } = attributes.alpha as { float: number };
    return [() => where(greater(x, 0), dy, mul(dy, slope))];
  },

  // Products
  MatMul: ({ inputs: [a, b] }, dy) => [
    () => unbroadcast(matmul(dy, swapLast(b)), a.shape),
    () => unbroadcast(matmul(swapLast(a), dy), b.shape),
  ],
  Gemm: ({ inputs: [a, b, plus], attributes }, dy) => {
    const alpha = (attributes.alpha as { float: number } | undefined)?.float ?? 1;
    const ta = attributes.transA === 1;
    const tb = attributes.transB === 1;
    return [
      () =>
        ta
          ? gemm(b, dy, { transposeA: tb, transposeB: true, alpha })
          : gemm(dy, b, { transposeB: !tb, alpha }),
      () =>
        tb
          ? gemm(dy, a, { transposeA: true, transposeB: ta, alpha })
          : gemm(a, dy, { transposeA: !ta, alpha }),
      plus ? () => unbroadcast(dy, plus.shape) : null,
    ];
  },
  Conv: (node, dy) => [
    () => convolutionInputGradient(node, dy),
    () => convolutionWeightGradient(node, dy),
    () => sum(dy, { axes: [0, 2, 3] }),
  ],

  GlobalAveragePool: (node, dy) => [() => spread(node, mul(dy, 1 / countOver(node.inputs[0], [2, 3])))],

  // Reductions
  ReduceSum: (node, dy) => [() => spread(node, undoReduction(node, dy).dyKept), null],
  ReduceMean: (node, dy) => [
    () => {
      const { axes, dyKept } = undoReduction(node, dy);
      return spread(node, mul(dyKept, 1 / countOver(node.inputs[0], axes)));
    },
    null,
  ],
  ReduceMax: (node, dy) => [
    () => {
      const { axes, dyKept } = undoReduction(node, dy);
      const x = node.inputs[0];
      const largest = reshape(node.outputs[0], dyKept.shape);
      const ties = sub(1, sign(abs(sub(x, largest))));
      return mul(ties, div(dyKept, sum(ties, { axes, keepDims: true })));
    },
    null,
  ],
  Softmax: ({ outputs: [y], attributes }, dy) => [
    () => mul(y, sub(dy, sum(mul(dy, y), { axes: [attributes.axis as number], keepDims: true }))),
  ],
  LogSoftmax: ({ outputs: [y], attributes }, dy) => [
    () => sub(dy, mul(exp(y), sum(dy, { axes: [attributes.axis as number], keepDims: true }))),
  ],

  // Shaping
  Reshape: ({ inputs: [x] }, dy) => [() => reshape(dy, x.shape), null],
  Transpose: ({ attributes }, dy) => {
    const order = attributes.perm as readonly number[];
    return [
      () =>
        transpose(
          dy,
          order.map((_, i) => order.indexOf(i)),
        ),
    ];
  },
  Concat: ({ inputs, attributes }, dy) => {
    const axis = attributes.axis as number;
    let at = 0;
    return inputs.map((part) => {
      const begin = at;
      at += part.shape[axis] as number;
      const end = at;
      return () => slice(dy, [{ axis, begin, end }]);
    });
  },
  Slice: (node, dy) => [() => unslice(node, dy), null, null, null, null],
  Pad: ({ inputs: [x, amounts] }, dy) => [
    () => {
      const before = Array.from(dy.graph.constants.get(amounts)?.data ?? [], Number);
      const shape = staticShape('Pad', x);
      return slice(
        dy,
        shape.map((size, axis) => ({ axis, begin: before[axis], end: before[axis] + size })),
      );
    },
    null,
  ],
  Expand: ({ inputs: [x] }, dy) => [() => unbroadcast(dy, x.shape), null],
  Gather: ({ inputs: [x, indices], attributes }, dy) => [
    () => scatterRows(dy, indices, staticShape('Gather', x), attributes.axis as number),
    null,
  ],
  Identity: () => [null],
  Cast: () => [null],
};

/** dy back in its place among zeros; or reversed again, for a slice with step -1. */
function unslice({ inputs: [x, begins, , axes, steps] }: GraphNode, dy: Tensor): Tensor {
  const numbers = (t: Tensor) => Array.from(dy.graph.constants.get(t)?.data ?? [], Number);
  const at = numbers(axes);
  if (steps) return reverse(dy, at);
  const before = x.shape.map((_, axis) => (at.includes(axis) ? numbers(begins)[at.indexOf(axis)] : 0));
  const after = staticShape('Slice', x).map((size, axis) => size - before[axis] - (dy.shape[axis] as number));
  return pad(dy, before, after);
}
