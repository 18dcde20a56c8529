// Every graph operator, forward and backward in ONNX Runtime, against PyTorch in float64 (operators.json).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resizeMatrix } from '../../src/faces/views/crop.js';
import { differentiate } from '../../src/graph/differentiate.js';
import { Engine, type TensorValue } from '../../src/graph/engine.js';
import { Graph } from '../../src/graph/graph.js';
import { cosineLoss, crossEntropy, meanSquaredError } from '../../src/graph/losses.js';
import { lowerToOnnx } from '../../src/graph/lower.js';
import { type Margin, type MarginLoss, marginLoss } from '../../src/graph/margins.js';
import { type ConvolutionOptions, conv2d } from '../../src/graph/operators/convolution.js';
import * as elementwise from '../../src/graph/operators/elementwise.js';
import { gemm, matmul } from '../../src/graph/operators/linear.js';
import * as normalise from '../../src/graph/operators/normalise.js';
import * as reduce from '../../src/graph/operators/reduce.js';
import * as shaping from '../../src/graph/operators/shaping.js';
import { elementCount, staticShape, type Tensor } from '../../src/graph/tensor.js';
import {
  type CaseResult,
  caseDistance,
  caseValues,
  caseWeights,
  readOperatorCases,
} from './operator-cases.js';

type Numbers = readonly number[];

/** The attributes that operators.py writes; each operator has some of them. */
interface CaseAttributes
  extends Required<Pick<ConvolutionOptions, 'stride' | 'padding' | 'dilation' | 'groups'>> {
  readonly axis: number;
  readonly axes: Numbers;
  readonly keepDims: boolean;
  readonly eps: number;
  readonly labels: Numbers;
  readonly norms: Numbers;
  /** How much of its class's weights is added to each embedding of a margin loss. */
  readonly pull: Numbers;
  readonly indices: readonly (number | Numbers)[];
  readonly transA: boolean;
  readonly transB: boolean;
  readonly low: number;
  readonly high: number;
  readonly exponent: number;
  readonly slope: number;
  readonly approximate: string;
  readonly ranges: readonly shaping.SliceRange[];
  readonly before: Numbers;
  readonly after: Numbers;
  readonly shape: Numbers;
  readonly order: Numbers;
  readonly rows: [number, number];
  readonly columns: [number, number];
  readonly size: Numbers;
}

/** The margin loss of a case, whose attributes are those of the margin too. */
function buildMargin([x, classes]: readonly Tensor[], attributes: CaseAttributes): MarginLoss {
  const { labels, norms, pull } = attributes;
  const own = shaping.gather(classes, int64(x.graph, labels, [labels.length]));
  const factors = x.graph.constant(Float32Array.from(pull), [pull.length, 1]);
  return marginLoss(
    {
      embeddings: add(x, mul(own, factors)),
      classes,
      labels: int64(x.graph, labels, [labels.length]),
      norms: x.graph.constant(Float32Array.from(norms), [2]),
    },
    attributes as unknown as Margin,
  );
}

type Build = (inputs: readonly Tensor[], attributes: CaseAttributes) => Tensor;

const { add, mul, tanh } = elementwise;

const int64 = (graph: Graph, values: Numbers, shape: Numbers): Tensor =>
  graph.constant(BigInt64Array.from(values, BigInt), shape);

/** Layer normalisation over several trailing axes is the one over the last axis of a flattened tensor. */
const layerNormOver: Build = ([x, weight, bias], { axes, eps }) => {
  const shape = staticShape('layerNorm', x);
  const inner = shape.slice(-axes.length).reduce((product, size) => product * size, 1);
  const flat = (tensor: Tensor) => shaping.reshape(tensor, [inner]);
  const rows = shaping.reshape(x, [...shape.slice(0, -axes.length), inner]);
  return shaping.reshape(normalise.layerNorm(rows, flat(weight), flat(bias), eps), shape);
};

const geluByTanh = (x: Tensor): Tensor => {
  const cubic = add(x, mul(elementwise.pow(x, 3), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
};

const cropResize: Build = ([x], { rows, columns, size }) => {
  const [, , height, width] = staticShape('cropResize', x);
  const down = x.graph.constant(resizeMatrix(height, ...rows, size[0]), [size[0], height]);
  const across = x.graph.constant(resizeMatrix(width, ...columns, size[1]), [size[1], width]);
  return matmul(matmul(down, x), shaping.transpose(across));
};

const unary =
  (apply: (x: Tensor) => Tensor): Build =>
  ([x]) =>
    apply(x);
const binary =
  (apply: (a: Tensor, b: Tensor) => Tensor): Build =>
  ([a, b]) =>
    apply(a, b);

const builders: Readonly<Record<string, Build>> = {
  conv2d: ([x, weight, bias], { stride, padding, dilation, groups }) =>
    conv2d(x, weight, { stride, padding, dilation, groups }, bias),
  batchNorm: ([x, scale, shift], { eps }) =>
    normalise.batchNorm(x, scale && { scale, shift }, { epsilon: eps }).output,
  layerNorm: layerNormOver,
  softmax: ([x], { axis }) => normalise.softmax(x, axis),
  logSoftmax: ([x], { axis }) => normalise.logSoftmax(x, axis),
  l2Normalise: ([x], { axis }) => normalise.l2Normalise(x, axis),
  crossEntropy: ([x], { labels }) => crossEntropy(x, int64(x.graph, labels, [labels.length])),
  marginLoss: (inputs, attributes) => buildMargin(inputs, attributes).loss,
  mseLoss: binary(meanSquaredError),
  cosineLoss: binary(cosineLoss),
  matmul: binary(matmul),
  gemm: ([a, b, plus], { transA, transB }) => gemm(a, b, { transposeA: transA, transposeB: transB, plus }),
  sum: ([x], options) => reduce.sum(x, options),
  mean: ([x], options) => reduce.mean(x, options),
  max: ([x], options) => reduce.max(x, options),
  gelu: ([x], { approximate }) => (approximate ? geluByTanh(x) : elementwise.gelu(x)),
  silu: unary((x) => mul(x, elementwise.sigmoid(x))),
  leakyRelu: ([x], { slope }) => elementwise.leakyRelu(x, slope),
  prelu: ([x, slope]) => elementwise.prelu(x, shaping.reshape(slope, [...slope.shape, 1, 1])),
  clip: ([x], { low, high }) => elementwise.clip(x, low, high),
  pow: ([x], { exponent }) => elementwise.pow(x, exponent),
  where: ([c, a, b]) => elementwise.where(elementwise.greater(c, 0), a, b),
  gather: ([x], { axis, indices }) => {
    const shape = Array.isArray(indices[0]) ? [indices.length, indices[0].length] : [indices.length];
    return shaping.gather(x, int64(x.graph, indices.flat(), shape), axis);
  },
  slice: ([x], { ranges }) => shaping.slice(x, ranges),
  reverse: ([x], { axes }) => shaping.reverse(x, axes),
  concat: (parts, { axis }) => shaping.concat(parts, axis),
  pad: ([x], { before, after }) => shaping.pad(x, before, after),
  expand: ([x], { shape }) => shaping.expand(x, shape),
  transpose: ([x], { order }) => shaping.transpose(x, order),
  cropResize,
  add: binary(elementwise.add),
  sub: binary(elementwise.sub),
  mul: binary(mul),
  div: binary(elementwise.div),
  minimum: binary(elementwise.minimum),
  maximum: binary(elementwise.maximum),
  cos: unary(elementwise.cos),
  sin: unary(elementwise.sin),
  acos: unary(elementwise.acos),
  sigmoid: unary(elementwise.sigmoid),
  tanh: unary(tanh),
  relu: unary(elementwise.relu),
  exp: unary(elementwise.exp),
  abs: unary(elementwise.abs),
  erf: unary(elementwise.erf),
  softplus: unary(elementwise.softplus),
  neg: unary(elementwise.neg),
  sign: unary(elementwise.sign),
  log: unary(elementwise.log),
  sqrt: unary(elementwise.sqrt),
  reciprocal: unary(elementwise.reciprocal),
};

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** How far each output may be from float64, relative L2: float32 with some cancellation. */
const TOLERANCE = 2e-6;

test.each(readOperatorCases().map((one) => [one.case, one] as const))('%s', async (_, one) => {
  const graph = new Graph();
  const inputs = one.inputs.map(({ shape }, i) => graph.input(`input${i}`, shape));
  const output = builders[one.operator](inputs, one.attributes as unknown as CaseAttributes);
  expect(output.shape).toEqual(one.output.shape);
  const expected: [string, CaseResult][] = [['output', one.output]];
  graph.output('output', output);
  // Where PyTorch's gradient is zero everywhere (sign), there may be no path to differentiate along.
  const sloping = one.gradients.filter((gradient) => gradient.squaredNorm > 0);
  if (sloping.length > 0) {
    const weights = graph.constant(caseWeights(one), one.output.shape);
    const wrt = sloping.map(({ name }) => inputs[one.inputs.findIndex((input) => input.name === name)]);
    differentiate(reduce.sum(mul(output, weights)), wrt).forEach((gradient, i) => {
      // A gradient may be a constant or another output, which a model cannot return under a second name.
      graph.output(`gradient${i}`, elementwise.neg(gradient));
      expected.push([`gradient${i}`, sloping[i]]);
    });
  }
  const session = await engine.load(lowerToOnnx(graph), { label: one.case });
  const feeds: Record<string, TensorValue> = {};
  for (const { name } of session.inputs) {
    const input = one.inputs[Number(name.slice('input'.length))];
    feeds[name] = { data: caseValues(input), shape: input.shape };
  }
  const found = await session.run(feeds);
  await session.close();
  for (const [name, reference] of expected) {
    const { data, shape } = found[name];
    expect(shape).toEqual(reference.shape);
    expect(data.length).toBe(elementCount(reference.shape));
    const values = Float64Array.from(data as Float32Array, (value) => (name === 'output' ? value : -value));
    expect(caseDistance(reference, values), name).toBeLessThan(TOLERANCE);
  }
});

const withStatistics = readOperatorCases().filter((one) => one.runningMean && one.runningVariance);

test.each(withStatistics.map((one) => [one.case, one] as const))('%s: running statistics', async (_, one) => {
  const { eps, momentum, initialMean, initialVariance } = one.attributes as Record<string, number>;
  const graph = new Graph();
  const x = graph.input('x', one.inputs[0].shape);
  const { mean, variance } = normalise.batchNorm(x, undefined, { epsilon: eps });
  graph.output('mean', mean);
  graph.output('variance', variance);
  const session = await engine.load(lowerToOnnx(graph), { label: one.case });
  const found = await session.run({ x: { data: caseValues(one.inputs[0]), shape: one.inputs[0].shape } });
  await session.close();
  const updated = (name: string, initial: number) =>
    Float64Array.from(
      found[name].data as Float32Array,
      (value) => (1 - momentum) * initial + momentum * value,
    );
  expect(caseDistance(one.runningMean!, updated('mean', initialMean))).toBeLessThan(TOLERANCE);
  expect(caseDistance(one.runningVariance!, updated('variance', initialVariance))).toBeLessThan(TOLERANCE);
});

const withNorms = readOperatorCases().filter((one) => one.norms);

test.each(withNorms.map((one) => [one.case, one] as const))('%s: running norms', async (_, one) => {
  const graph = new Graph();
  const inputs = one.inputs.map(({ shape }, i) => graph.input(`input${i}`, shape));
  const { nextNorms } = buildMargin(inputs, one.attributes as unknown as CaseAttributes);
  graph.output('norms', nextNorms!);
  const session = await engine.load(lowerToOnnx(graph), { label: one.case });
  const feeds = one.inputs.map(
    (input, i) => [`input${i}`, { data: caseValues(input), shape: input.shape }] as const,
  );
  const { norms } = await session.run(Object.fromEntries(feeds));
  await session.close();
  expect(caseDistance(one.norms!, norms.data as Float32Array)).toBeLessThan(TOLERANCE);
});
