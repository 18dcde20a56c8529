// Fused operators against the same computation made of general operators, which are checked against PyTorch elsewhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normals } from '../../math/random.js';
import { differentiate } from '../differentiate.js';
import { Engine, type TensorValue } from '../engine.js';
import { Graph } from '../graph.js';
import { lowerToOnnx } from '../lower.js';
import { conv2d, globalAveragePool as generalPool } from '../operators/convolution.js';
import { add, mul, sigmoid } from '../operators/elementwise.js';
import { batchNorm } from '../operators/normalise.js';
import { sum } from '../operators/reduce.js';
import { reshape, transpose } from '../operators/shaping.js';
import { probeLowering } from '../probe.js';
import { elementCount, staticShape, type Tensor } from '../tensor.js';
import { depthwiseNorm } from './depthwise-norm.js';
import { expandNorm } from './expand-norm.js';
import { type FeatureMap, type Layout, withValues } from './feature-map.js';
import { globalAveragePool } from './pool.js';
import { projectNorm } from './project-norm.js';
import { silu } from './silu.js';
import { squeezeExcite } from './squeeze-excite.js';
import { unfold, unfoldedWeight } from './unfold.js';

const IMAGES = 32;
const EPSILON = 1e-5;

let engine: Engine;
let blocks: number[];
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
  const { block } = await probeLowering(engine);
  blocks = [block, 1];
});
afterAll(() => engine.stop());

/** [images, channels, height, width] in the layout of feature maps. */
function toMap(x: Tensor, layout: Layout): FeatureMap {
  const [images, channels, height, width] = staticShape('toMap', x);
  const groups = images / layout.block;
  const split = reshape(x, [groups, layout.block, channels, height * width]);
  const values = reshape(transpose(split, [2, 0, 3, 1]), [channels, images * height * width]);
  return { values, channels, height, width, layout };
}

/** The reverse of {@link toMap}. */
function fromMap({ values, channels, height, width, layout }: FeatureMap): Tensor {
  const { images, block } = layout;
  const split = reshape(values, [channels, images / block, height * width, block]);
  return reshape(transpose(split, [1, 3, 0, 2]), [images, channels, height, width]);
}

/** The same results by name, whichever way they are computed; `y` is what gradients are taken of. */
type Results = { readonly y: Tensor } & Readonly<Record<string, Tensor>>;
type Inputs = Readonly<Record<string, Tensor>>;

interface Case {
  readonly name: string;
  /** Shapes of the inputs. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Inputs that get no gradient. */
  readonly fixed?: readonly string[];
  fused(inputs: Inputs, layout: Layout): Results;
  general(inputs: Inputs): Results;
}

const normOf = ({ scale, shift }: Inputs) => ({ scale, shift, epsilon: EPSILON });
const generalSilu = (x: Tensor) => mul(x, sigmoid(x));

/** A convolution with BatchNorm, in general operators. */
function generalConvNorm(
  { x, weight, scale, shift }: Inputs,
  options: Parameters<typeof conv2d>[2],
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const { output, mean, variance } = batchNorm(
    conv2d(x, weight, options),
    { scale, shift },
    { epsilon: EPSILON },
  );
  return { y: output, mean, variance };
}

/** Channels, height, width. */
type Plane = readonly [channels: number, height: number, width: number];

function depthwise([channels, height, width]: Plane, kernel: number, stride: number): Case {
  return {
    name: `depthwise ${kernel}x${kernel}, stride ${stride}, ${channels} x ${height} x ${width}`,
    inputs: {
      x: [IMAGES, channels, height, width],
      weight: [channels, 1, kernel, kernel],
      scale: [channels],
      shift: [channels],
    },
    fused: (inputs, layout) => {
      const { output, mean, variance } = depthwiseNorm(
        toMap(inputs.x, layout),
        inputs.weight,
        stride,
        normOf(inputs),
      );
      return { y: fromMap(output), mean, variance };
    },
    general: (inputs) => generalConvNorm(inputs, { stride, padding: (kernel - 1) / 2, groups: channels }),
  };
}

function pointwise(
  kind: 'expand' | 'project' | 'project with residual',
  [channels, height, width]: Plane,
  outputs: number,
): Case {
  const residual = kind === 'project with residual';
  const image = [IMAGES, outputs, height, width];
  return {
    name: `${kind} ${channels} to ${outputs}, ${height} x ${width}`,
    inputs: {
      x: [IMAGES, channels, height, width],
      weight: [outputs, channels, 1, 1],
      scale: [outputs],
      shift: [outputs],
      ...(residual ? { residual: image } : {}),
    },
    fused: (inputs, layout) => {
      const map = toMap(inputs.x, layout);
      const weight = reshape(inputs.weight, [outputs, channels]);
      const { output, mean, variance } =
        kind === 'expand'
          ? expandNorm(map, weight, normOf(inputs))
          : projectNorm(map, weight, normOf(inputs), residual ? toMap(inputs.residual, layout) : undefined);
      return { y: fromMap(output), mean, variance };
    },
    general: (inputs) => {
      const { y, ...statistics } = generalConvNorm(inputs, {});
      return { y: residual ? add(y, inputs.residual) : y, ...statistics };
    },
  };
}

function stem([channels, height, width]: Plane, kernel: number, stride: number): Case {
  const outputs = 40;
  return {
    name: `first layer ${kernel}x${kernel}, stride ${stride}, ${channels} x ${height} x ${width}`,
    inputs: {
      x: [IMAGES, channels, height, width],
      weight: [outputs, channels, kernel, kernel],
      scale: [outputs],
      shift: [outputs],
    },
    fixed: ['x'],
    fused: (inputs, layout) => {
      const window = { kernel, stride, padding: (kernel - 1) / 2 };
      const columns = unfold(inputs.x, window, layout);
      const { output, mean, variance } = expandNorm(columns, unfoldedWeight(inputs.weight), normOf(inputs));
      return { y: fromMap(output), mean, variance };
    },
    general: (inputs) => generalConvNorm(inputs, { stride, padding: (kernel - 1) / 2 }),
  };
}

const se = ([channels, height, width]: Plane, reduced: number): Case => ({
  name: `squeeze-excite of ${channels} x ${height} x ${width}`,
  inputs: {
    x: [IMAGES, channels, height, width],
    reduceWeight: [reduced, channels],
    reduceBias: [reduced],
    expandWeight: [channels, reduced],
    expandBias: [channels],
  },
  fused: ({ x, reduceWeight, reduceBias, expandWeight, expandBias }, layout) => {
    const gate = { reduceWeight, reduceBias, expandWeight, expandBias };
    return { y: fromMap(squeezeExcite(toMap(x, layout), gate)) };
  },
  general: ({ x, reduceWeight, reduceBias, expandWeight, expandBias }) => {
    const dense = (input: Tensor, weight: Tensor, bias: Tensor) =>
      conv2d(input, reshape(weight, [...weight.shape, 1, 1]), {}, bias);
    const narrow = generalSilu(dense(generalPool(x), reduceWeight, reduceBias));
    return { y: mul(x, sigmoid(dense(narrow, expandWeight, expandBias))) };
  },
});

const pool = ([channels, height, width]: Plane): Case => ({
  name: `global average pool of ${channels} x ${height} x ${width}`,
  inputs: { x: [IMAGES, channels, height, width] },
  fused: ({ x }, layout) => ({ y: globalAveragePool(toMap(x, layout)) }),
  general: ({ x }) => ({ y: reshape(generalPool(x), [IMAGES, channels]) }),
});

const activation = ([channels, height, width]: Plane): Case => ({
  name: `SiLU of ${channels} x ${height} x ${width}`,
  inputs: { x: [IMAGES, channels, height, width] },
  fused: ({ x }, layout) => {
    const map = toMap(x, layout);
    return { y: fromMap(withValues(map, silu(map.values, layout.block > 1))) };
  },
  general: ({ x }) => ({ y: generalSilu(x) }),
});

/** Several fused operators after each other, as a network has them, with a residual connection around. */
const inverted = ([channels, height, width]: Plane, stride: number): Case => {
  const wide = 3 * channels;
  const depth = depthwise([wide, height, width], 3, stride);
  const [widen, narrow] = [
    pointwise('expand', [channels, height, width], wide),
    pointwise('project', [wide, Math.ceil(height / stride), Math.ceil(width / stride)], channels),
  ];
  const pick = (prefix: string, inputs: Inputs, x: Tensor): Inputs => ({
    x,
    weight: inputs[`${prefix}Weight`],
    scale: inputs[`${prefix}Scale`],
    shift: inputs[`${prefix}Shift`],
  });
  const shapes = (prefix: string, { inputs }: Case) => ({
    [`${prefix}Weight`]: inputs.weight,
    [`${prefix}Scale`]: inputs.scale,
    [`${prefix}Shift`]: inputs.shift,
  });
  return {
    name: `inverted residual of ${channels} x ${height} x ${width}, stride ${stride}`,
    inputs: {
      x: [IMAGES, channels, height, width],
      ...shapes('widen', widen),
      ...shapes('depth', depth),
      ...shapes('narrow', narrow),
    },
    fused: (inputs, layout) => {
      const contrib = layout.block > 1;
      const first = silu(widen.fused(pick('widen', inputs, inputs.x), layout).y, contrib);
      const second = silu(depth.fused(pick('depth', inputs, first), layout).y, contrib);
      const { y } = narrow.fused(pick('narrow', inputs, second), layout);
      return { y: stride === 1 ? add(y, inputs.x) : y };
    },
    general: (inputs) => {
      const first = generalSilu(widen.general(pick('widen', inputs, inputs.x)).y);
      const second = generalSilu(depth.general(pick('depth', inputs, first)).y);
      const { y } = narrow.general(pick('narrow', inputs, second));
      return { y: stride === 1 ? add(y, inputs.x) : y };
    },
  };
};

const cases: Case[] = [
  ...[3, 5].flatMap((kernel) =>
    [1, 2].flatMap((stride) => [
      depthwise([3, 7, 7], kernel, stride),
      depthwise([2, 8, 5], kernel, stride),
      depthwise([5, 6, 10], kernel, stride),
      depthwise([2, 2, 3], kernel, stride),
      depthwise([3, 1, 1], kernel, stride),
    ]),
  ),
  pointwise('expand', [5, 7, 3], 12),
  pointwise('expand', [4, 1, 1], 9),
  pointwise('project', [12, 3, 7], 5),
  pointwise('project', [6, 1, 1], 6),
  pointwise('project with residual', [12, 5, 4], 7),
  ...[3, 5].flatMap((kernel) =>
    [1, 2].flatMap((stride) => [stem([3, 9, 9], kernel, stride), stem([3, 8, 11], kernel, stride)]),
  ),
  se([8, 5, 3], 3),
  se([6, 1, 1], 2),
  pool([5, 3, 7]),
  pool([4, 1, 1]),
  activation([3, 5, 2]),
  inverted([4, 7, 6], 1),
  inverted([4, 7, 6], 2),
];

/** Values that stand for a trained network: scales around 1, everything else around 0 but not centred. */
function valuesFor(name: string, shape: readonly number[]): TensorValue {
  const drawn = normals({ seed: 5, stream: name, step: elementCount(shape) }, elementCount(shape));
  const centre = /scale$/i.test(name) ? 1 : 0.3;
  return { data: drawn.map((value) => centre + 0.5 * value), shape };
}

/** Images of which every pixel of a channel is alike: their variance is zero, and rounding must not make it negative. */
const flat = (name: string, shape: readonly number[]): TensorValue => {
  const value = valuesFor(name, shape);
  if (name !== 'x') return value;
  const plane = (shape[2] ?? 1) * (shape[3] ?? 1);
  const at = (i: number) => 50 + (Math.floor(i / plane) % shape[1]) / 3;
  return { shape, data: Float32Array.from({ length: value.data.length }, (_, i) => at(i)) };
};

/** Results and gradients of one way of computing a case. */
async function compute(
  one: Case,
  build: (inputs: Inputs) => Results,
  valuesOf = valuesFor,
): Promise<Record<string, TensorValue>> {
  const graph = new Graph();
  const inputs = Object.fromEntries(
    Object.entries(one.inputs).map(([name, shape]) => [name, graph.input(name, shape)]),
  );
  const results = build(inputs);
  for (const [name, result] of Object.entries(results)) graph.output(`${name} out`, mul(result, 1));
  const shape = staticShape('y', results.y);
  const slope = graph.constant(valuesFor('slope', shape).data as Float32Array, shape);
  const wrt = Object.keys(inputs).filter((name) => !one.fixed?.includes(name));
  differentiate(
    sum(mul(results.y, slope)),
    wrt.map((name) => inputs[name]),
  ).forEach((gradient, i) => {
    graph.output(`gradient of ${wrt[i]}`, mul(gradient, 1));
  });
  const session = await engine.load(lowerToOnnx(graph), { label: one.name, optimise: false });
  const feeds = session.inputs.map(({ name }) => [name, valuesOf(name, one.inputs[name])] as const);
  const found = await session.run(Object.fromEntries(feeds));
  await session.close();
  return found;
}

/** The largest difference relative to the largest value: some gradients of these sums are zero but for rounding. */
function distance(found: TensorValue, expected: TensorValue, floor: number): number {
  let apart = 0;
  let size = floor;
  expected.data.forEach((value, i) => {
    apart = Math.max(apart, Math.abs(Number(found.data[i]) - Number(value)));
    size = Math.max(size, Math.abs(Number(value)));
  });
  return apart / size;
}

describe.each(['blocked', 'standard'] as const)('%s operators', (kind) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const block = blocks[kind === 'blocked' ? 0 : 1];
    const expected = await compute(one, (inputs) => one.general(inputs));
    const found = await compute(one, (inputs) => one.fused(inputs, { images: IMAGES, block }));
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, reference] of Object.entries(expected)) {
      expect(found[name].shape, name).toEqual(reference.shape);
      expect(distance(found[name], reference, 1), name).toBeLessThan(1e-4);
    }
  });

  test.each(
    [
      depthwise([3, 1, 1], 3, 1),
      pointwise('expand', [5, 4, 4], 12),
      pointwise('project', [12, 4, 4], 5),
      stem([3, 1, 1], 3, 1),
    ].map((one) => [one.name, one] as const),
  )('%s of channels without variance is finite', async (_, one) => {
    const block = blocks[kind === 'blocked' ? 0 : 1];
    const found = await compute(one, (inputs) => one.fused(inputs, { images: IMAGES, block }), flat);
    for (const [name, { data }] of Object.entries(found)) {
      expect(Array.from(data, Number).every(Number.isFinite), name).toBe(true);
    }
  });
});
