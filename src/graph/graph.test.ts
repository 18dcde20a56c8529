// Shapes and element types are checked while a graph is built, and an error says which operator and which shapes.
import { describe, expect, test } from 'vitest';
import { depthwiseNorm } from './fused/depthwise-norm.js';
import { withValues } from './fused/feature-map.js';
import { unfold } from './fused/unfold.js';
import { Graph } from './graph.js';
import { cosineSimilarity, crossEntropy, meanSquaredError } from './losses.js';
import { conv2d, globalAveragePool } from './operators/convolution.js';
import { add, exp, greater, where } from './operators/elementwise.js';
import { gemm, matmul } from './operators/linear.js';
import { layerNorm, softmax } from './operators/normalise.js';
import { sum } from './operators/reduce.js';
import { concat, expand, gather, pad, reshape, slice, transpose } from './operators/shaping.js';
import { broadcastShapes, type DType, type Shape, type Tensor } from './tensor.js';
import { layOut, packVector } from './vector-layout.js';

const graph = new Graph();
let inputs = 0;
const of = (shape: Shape, dtype: DType = 'float32'): Tensor => graph.input(`x${inputs++}`, shape, dtype);

const refused: [string, () => unknown, RegExp][] = [
  ['add', () => add(of([2, 3]), of([2, 4])), /^Add: shapes \[2, 3\] and \[2, 4\] do not broadcast$/],
  [
    'add of a free and a fixed dimension',
    () => add(of(['batch', 3]), of([4, 3])),
    /^Add: .*\[batch, 3\].*\[4, 3\]/,
  ],
  ['add of two types', () => add(of([2]), of([2], 'int64')), /^Add: element types float32 and int64 differ/],
  ['exp of integers', () => exp(of([2], 'int64')), /^Exp: expects float32, got int64/],
  ['where', () => where(greater(of([2]), 0), of([3]), of([3])), /^Where: shapes \[2\] and \[3\]/],
  ['where on numbers', () => where(of([2]), of([2]), of([2])), /^Where: the condition is float32, not bool/],
  [
    'where of two types',
    () => where(greater(of([2]), 0), of([2]), of([2], 'int64')),
    /^Where: .*float32 and int64/,
  ],
  [
    'matmul',
    () => matmul(of([2, 3]), of([4, 5])),
    /^MatMul: shapes \[2, 3\] and \[4, 5\] do not fit: 3 columns against 4/,
  ],
  ['matmul of vectors', () => matmul(of([3]), of([3, 2])), /^MatMul: shapes \[3\] and \[3, 2\]/],
  [
    'matmul of batches',
    () => matmul(of([2, 3, 4]), of([3, 4, 5])),
    /^MatMul: shapes \[2\] and \[3\] do not broadcast/,
  ],
  [
    'matmul of integers',
    () => matmul(of([2, 2]), of([2, 2], 'int64')),
    /^MatMul: expects float32, got int64/,
  ],
  [
    'gemm',
    () => gemm(of([2, 3]), of([3, 4]), { transposeB: true }),
    /^Gemm: shapes \[2, 3\] and \[3, 4\] do not fit: 3 against 4/,
  ],
  [
    'gemm with a misfit added',
    () => gemm(of([2, 3]), of([3, 4]), { plus: of([3]) }),
    /^Gemm: shapes \[3\] and \[2, 4\]/,
  ],
  [
    'gemm with more added than it gives',
    () => gemm(of([1, 3]), of([3, 4]), { plus: of([5, 4]) }),
    /^Gemm: \[5, 4\] cannot be added to .*\[1, 4\]/,
  ],
  [
    'conv2d',
    () => conv2d(of([1, 3, 8, 8]), of([4, 2, 3, 3])),
    /^Conv: input \[1, 3, 8, 8\] and weight \[4, 2, 3, 3\]: channels do not fit 1 group/,
  ],
  [
    'conv2d with too large a kernel',
    () => conv2d(of([1, 3, 4, 4]), of([4, 3, 5, 5])),
    /^Conv: input \[1, 3, 4, 4\] and weight \[4, 3, 5, 5\]: the kernel is larger/,
  ],
  [
    'conv2d with a misfit bias',
    () => conv2d(of([1, 3, 8, 8]), of([4, 3, 3, 3]), {}, of([3])),
    /^Conv: .*a bias of shape \[3\] does not fit 4 outputs/,
  ],
  [
    'conv2d of a matrix',
    () => conv2d(of([8, 8]), of([4, 3, 3, 3])),
    /^Conv: input \[8, 8\].*four dimensions/,
  ],
  [
    'conv2d of free height',
    () => conv2d(of([1, 3, 'h', 8]), of([4, 3, 3, 3])),
    /^Conv: .*height and width must be fixed/,
  ],
  [
    'conv2d with outputs that groups do not divide',
    () => conv2d(of([1, 4, 8, 8]), of([3, 2, 3, 3]), { groups: 2 }),
    /^Conv: .*2 group/,
  ],
  ['globalAveragePool', () => globalAveragePool(of([2, 3])), /^GlobalAveragePool: .*\[2, 3\]/],
  [
    'concat',
    () => concat([of([2, 3]), of([3, 3])], 1),
    /^Concat: shapes \[2, 3\] and \[3, 3\] differ outside axis 1/,
  ],
  ['concat of two ranks', () => concat([of([2, 3]), of([2])], 1), /^Concat: shapes \[2, 3\] and \[2\]/],
  [
    'concat of two types',
    () => concat([of([2]), of([2], 'int64')], 0),
    /^Concat: element types float32 and int64/,
  ],
  ['concat along no axis', () => concat([of([2]), of([2])], 1), /^Concat: axis 1 is outside the shape \[2\]/],
  ['concat of nothing', () => concat([], 0), /^Concat: there is nothing/],
  ['reshape', () => reshape(of([2, 3]), [4, 2]), /^Reshape: \[2, 3\] cannot become \[4, 2\]/],
  [
    'reshape that loses a free dimension',
    () => reshape(of(['batch', 4]), [4]),
    /^Reshape: \[batch, 4\] cannot become \[4\]/,
  ],
  [
    'slice',
    () => slice(of([2, 3]), [{ axis: 1, begin: 1, end: 4 }]),
    /^Slice: 1\.\.4 of axis 1 is outside the shape \[2, 3\]/,
  ],
  ['slice of nothing', () => slice(of([2, 3]), [{ axis: 1, begin: 2, end: 2 }]), /^Slice: 2\.\.2 of axis 1/],
  [
    'slice along no axis',
    () => slice(of([2, 3]), [{ axis: 2, begin: 0, end: 1 }]),
    /^Slice: .*axis 2.*\[2, 3\]/,
  ],
  ['transpose', () => transpose(of([2, 3]), [0, 0]), /^Transpose: \[0, 0\] .*\[2, 3\]/],
  ['pad', () => pad(of([2, 3]), [1], [1]), /^Pad: 1 amounts for the shape \[2, 3\]/],
  ['gather', () => gather(of([2, 3]), of([2])), /^Gather: indices must be int64, got float32/],
  ['expand', () => expand(of([2, 3]), [2, 6]), /^Expand: shapes \[2, 3\] and \[2, 6\]/],
  ['expand to less', () => expand(of([2, 3]), [3]), /^Expand: \[2, 3\] does not broadcast to \[3\]/],
  ['sum', () => sum(of([2, 3]), { axes: [2] }), /^ReduceSum: axis 2 is outside the shape \[2, 3\]/],
  ['softmax', () => softmax(of([2, 3]), -3), /^Softmax: axis -3 is outside the shape \[2, 3\]/],
  ['layerNorm', () => layerNorm(of([2, 3]), of([2]), of([3])), /^Mul: shapes \[2, 3\] and \[2\]/],
  [
    'meanSquaredError',
    () => meanSquaredError(of([2, 3]), of([2, 1])),
    /^meanSquaredError: shapes \[2, 3\] and \[2, 1\] differ/,
  ],
  [
    'cosineSimilarity',
    () => cosineSimilarity(of([2, 3]), of([3, 3])),
    /^cosineSimilarity: shapes \[2, 3\] and \[3, 3\]/,
  ],
  [
    'crossEntropy',
    () => crossEntropy(of([2, 3]), of([3], 'int64')),
    /^crossEntropy: labels \[3\] for logits \[2, 3\]/,
  ],
  [
    'constant',
    () => graph.constant(new Float32Array(5), [2, 3]),
    /^constant: 5 values do not fill the shape \[2, 3\]/,
  ],
  [
    'unfold',
    () => unfold(of([3, 3, 8, 8]), { kernel: 3, stride: 2, padding: 1 }, { images: 4, block: 1 }),
    /^unfold: 3 images in a layout for 4/,
  ],
];

describe('building a graph', () => {
  test.each(refused)('%s is refused with the operator and what does not fit', (_, build, message) => {
    expect(build).toThrow(message);
  });

  test('a feature map whose values do not fit its geometry is refused', () => {
    const layout = { images: 16, block: 16 };
    const map = { values: of([2, 16 * 9]), channels: 2, height: 3, width: 3, layout };
    expect(() => withValues(map, of([2, 16 * 8]))).toThrow(/\[2, 128\] is not \[2, 144\]/);
    const norm = { scale: of([3]), shift: of([3]), epsilon: 1e-5 };
    expect(() => depthwiseNorm(map, of([3, 1, 3, 3]), 1, norm)).toThrow(
      /DepthwiseNorm: .*\[3, 1, 3, 3\].*2 channels/,
    );
  });

  test('tensors of two graphs do not mix', () => {
    const other = new Graph().input('y', [2]);
    expect(() => add(of([2]), other)).toThrow(/^Add: y belongs to another graph/);
  });

  test('inputs and outputs have names of their own', () => {
    const own = new Graph();
    const x = own.input('x', [1]);
    expect(() => own.input('x', [2])).toThrow(/input x is declared twice/);
    own.output('y', exp(x));
    expect(() => own.output('y', exp(x))).toThrow(/output y is declared twice/);
    expect(() => own.output('x', exp(x))).toThrow(/output x has the name of an input/);
  });

  test('what fits has the shape that comes out', () => {
    expect(add(of(['batch', 1, 3]), of([2, 1])).shape).toEqual(['batch', 2, 3]);
    expect(matmul(of([5, 1, 2, 3]), of([4, 3, 6])).shape).toEqual([5, 4, 2, 6]);
    expect(gemm(of([3, 2]), of([4, 3]), { transposeA: true, transposeB: true }).shape).toEqual([2, 4]);
    expect(conv2d(of(['n', 3, 9, 8]), of([4, 3, 3, 5]), { stride: 2, padding: [1, 2] }).shape).toEqual([
      'n',
      4,
      5,
      4,
    ]);
    expect(concat([of([2, 3]), of([2, 4])], -1).shape).toEqual([2, 7]);
    expect(reshape(of(['n', 2, 3]), ['n', 6]).shape).toEqual(['n', 6]);
    expect(gather(of([5, 4]), of([2, 3], 'int64'), 1).shape).toEqual([5, 2, 3]);
    expect(sum(of([2, 3, 4]), { axes: [-1, 0], keepDims: true }).shape).toEqual([1, 3, 1]);
    expect(sum(of([2, 3, 4])).shape).toEqual([]);
    expect(broadcastShapes('Test', [3, 1], [4])).toEqual([3, 4]);
  });
});

describe('vectors of named tensors', () => {
  const layout = layOut([
    { name: 'a', shape: [2, 3] },
    { name: 'b', shape: [] },
    { name: 'c', shape: [4] },
  ]);

  test('lie one after the other', () => {
    expect(layout.length).toBe(11);
    expect(layout.entries.map(({ offset }) => offset)).toEqual([0, 6, 7]);
    const vector = packVector(layout, ({ offset, length }) => Array.from({ length }, (_, i) => offset + i));
    expect([...vector]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('refuse values that do not fit, by name', () => {
    expect(() => packVector(layout, ({ name }) => (name === 'c' ? [1] : [0, 0, 0, 0, 0, 0]))).toThrow(
      /b: 6 values where 1 fit/,
    );
  });
});
