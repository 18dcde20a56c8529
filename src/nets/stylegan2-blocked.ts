// StyleGAN2's layers of high resolution, one image after the other, on ONNX Runtime's blocked kernels.
import { NCHWC } from '../graph/fused/feature-map.js';
import { mul } from '../graph/operators/elementwise.js';
import { concat, reshape, slice } from '../graph/operators/shaping.js';
import type { Tensor } from '../graph/tensor.js';
import type { Window } from './plane-convolution.js';
import type { StyledConvolution, ToRgb } from './stylegan2.js';
import {
  biasOf,
  demodulationOf,
  GAIN,
  limit,
  noiseStrength,
  rgbStyleOf,
  SLOPE,
  styleOf,
  upsamplingTaps,
  weightOf,
} from './stylegan2-style.js';
import type { SynthesisContext } from './stylegan2-tiled.js';
import { type Part, partOf, sizeOf } from './stylegan2-windows.js';

/** The map of one image in the blocked order, and which part of the whole map it is. */
export interface BlockedMap {
  /** [1, channels, height, width] as the runtime sees it; in memory [channels / block, height, width, block]. */
  readonly values: Tensor;
  readonly channels: number;
  readonly part: Part;
}

/** The layers for one image of the batch. */
export interface BlockedImage extends SynthesisContext {
  readonly block: number;
  /** Which image. */
  readonly image: number;
}

/** Splits maps [height, width, images, channels] into blocked maps, one for each image. */
export function blockedMaps(
  x: Tensor,
  part: Part,
  { images }: SynthesisContext,
): (image: number) => BlockedMap {
  const [height, width, , channels] = x.shape as number[];
  const together = x.graph.add(
    'ReorderInput',
    [reshape(x, [1, height, width, images * channels])],
    { shape: [1, images * channels, height, width], dtype: 'float32' },
    { channels_last: 1 },
    NCHWC,
  );
  const apart = reshape(together, [images, channels, height, width]);
  return (image) => ({
    values: slice(apart, [{ axis: 0, begin: image, end: image + 1 }]),
    channels,
    part,
  });
}

/** Kernels [outputs, inputs, 3, 3] in the blocked order, of the taps named: [outputs / b, inputs / b, taps, b, b]. */
function blockedKernels(
  weight: Float32Array,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  taps: readonly number[],
  block: number,
): Float32Array {
  const all = weight.length / (inputs * outputs);
  const result = new Float32Array(Math.ceil(outputs / block) * block * inputs * taps.length);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      const group = Math.floor(output / block) * (inputs / block) + Math.floor(input / block);
      taps.forEach((tap, k) => {
        const to = ((group * taps.length + k) * block + (input % block)) * block + (output % block);
        result[to] = weight[(output * inputs + input) * all + tap];
      });
    }
  }
  return result;
}

interface Ends {
  readonly before: number;
  readonly after: number;
}

const NONE: Ends = { before: 0, after: 0 };

interface Sliding {
  readonly kernel: readonly [number, number];
  readonly rows: Ends;
  readonly columns: Ends;
  readonly groups?: number;
  readonly bias?: Tensor;
  /** Added before the activation. */
  readonly plus?: Tensor;
  readonly activate?: boolean;
}

function slide(values: Tensor, kernels: Tensor, options: Sliding): Tensor {
  const { kernel, rows, columns, groups = 1, bias, plus, activate = false } = options;
  const [, , height, width] = values.shape as number[];
  const outputs = Number(kernels.shape[0]);
  const shape = [
    1,
    outputs,
    height + rows.before + rows.after - kernel[0] + 1,
    width + columns.before + columns.after - kernel[1] + 1,
  ];
  const none = bias === undefined && plus !== undefined ? values.graph.filled(0, [outputs]) : bias;
  return values.graph.add(
    'Conv',
    [values, kernels, ...(none ? [none] : []), ...(plus ? [plus] : [])],
    { shape, dtype: 'float32' },
    {
      group: groups,
      kernel_shape: [...kernel],
      pads: [rows.before, columns.before, rows.after, columns.after],
      ...(activate ? { activation: 'LeakyRelu', activation_params: { floats: [SLOPE] } } : {}),
    },
    NCHWC,
  );
}

/** A row of [images, size] as factors of blocked kernels. */
function factorsOf({ image }: BlockedImage, table: Tensor, shape: readonly number[]): Tensor {
  return reshape(slice(table, [{ axis: 0, begin: image, end: image + 1 }]), shape);
}

const sides = (window: Window, size: number): { first: boolean; last: boolean } => ({
  first: window.begin === 0,
  last: window.end === size,
});

/** What a 3x3 convolution gives of the part that it reads: all that needs nothing beyond, and zeros at the true edges. */
function plainEnds(window: Window, size: number): Ends {
  const { first, last } = sides(window, size);
  return { before: first ? 1 : 0, after: last ? 1 : 0 };
}

/**
 * How the sparse convolution of an axis is put together. From a true edge on it begins with an even position, else with
 * an odd one, so that every value but a last one beyond an inner edge is right, which nobody reads.
 */
function sparsePlan(
  window: Window,
  size: number,
): { evenFirst: boolean; even: Ends; odd: Ends; filter: Ends; to: Window } {
  const { first, last } = sides(window, size);
  const end = last ? 2 * size : 2 * window.end - (first ? 2 : 1);
  return {
    evenFirst: first,
    even: { before: first ? 1 : 0, after: first && !last ? 0 : 1 },
    odd: { before: 0, after: first && last ? 1 : 0 },
    filter: { before: first ? 1 : 0, after: last && !first ? 1 : 0 },
    to: { begin: first ? 0 : 2 * window.begin + 2, end },
  };
}

/** Rows of a and b in turns. */
function interleave(a: Tensor, b: Tensor, rows: number): Tensor {
  const length = a.shape.reduce<number>((product, dim) => product * Number(dim), 1) / rows;
  return concat([reshape(a, [rows, length]), reshape(b, [rows, length])], 1);
}

/** Doubles the size: the four phases of the sparse convolution, put together, then the filter as a depthwise convolution. */
function enlarge(
  context: BlockedImage,
  map: BlockedMap,
  layer: StyledConvolution,
  kernelsOf: (taps: readonly number[]) => Tensor,
  termsOf: (part: Part) => Pick<Sliding, 'bias' | 'plus'>,
): BlockedMap {
  const { graph, network, block } = context;
  const { outputs, resolution } = layer;
  const plans = {
    rows: sparsePlan(map.part.rows, resolution / 2),
    columns: sparsePlan(map.part.columns, resolution / 2),
  };
  const phase = (evenRow: boolean, evenColumn: boolean): Tensor => {
    const down = evenRow ? [2, 0] : [1];
    const across = evenColumn ? [2, 0] : [1];
    const taps = down.flatMap((row) => across.map((column) => row * 3 + column));
    const kernels = reshape(kernelsOf(taps), [outputs, map.channels, down.length, across.length]);
    return slide(map.values, kernels, {
      kernel: [down.length, across.length],
      rows: evenRow ? plans.rows.even : plans.rows.odd,
      columns: evenColumn ? plans.columns.even : plans.columns.odd,
    });
  };
  const row = (even: boolean): Tensor => {
    const left = phase(even, plans.columns.evenFirst);
    const right = phase(even, !plans.columns.evenFirst);
    const [, , height, width] = left.shape as number[];
    const both = interleave(left, right, (outputs / block) * height * width);
    return reshape(both, [outputs / block, height, 2 * width * block]);
  };
  const upper = row(plans.rows.evenFirst);
  const [groups, height, length] = upper.shape as number[];
  const sparse = reshape(interleave(upper, row(!plans.rows.evenFirst), groups * height), [
    1,
    outputs,
    2 * height,
    length / block,
  ]);
  const part = { rows: plans.rows.to, columns: plans.columns.to };
  const taps = upsamplingTaps(network);
  const filter = graph.shared(`filter ${outputs}`, () =>
    graph.constant(
      Float32Array.from({ length: outputs * 16 }, (_, i) => {
        const tap = Math.floor(i / block) % 16;
        return taps[tap >> 2] * taps[tap & 3];
      }),
      [outputs, 1, 4, 4],
    ),
  );
  const values = slide(sparse, filter, {
    kernel: [4, 4],
    rows: plans.rows.filter,
    columns: plans.columns.filter,
    groups: outputs,
    ...termsOf(part),
    activate: true,
  });
  return { values, channels: outputs, part };
}

/**
 * A styled convolution of one image. Style and demodulation multiply the kernels, which are few here.
 *
 * @param noiseOf the noise [1, 1, height, width] of a part of a layer's map, if there is any
 */
export function blockedConvolution(
  context: BlockedImage,
  map: BlockedMap,
  layer: StyledConvolution,
  noiseOf: (layer: StyledConvolution, part: Part) => Tensor | undefined,
): BlockedMap {
  const { graph, network, weights, block, w } = context;
  const { name, inputs, outputs, up, resolution } = layer;
  const style = graph.shared(`${name} style`, () => styleOf(w, weights, layer));
  const demodulation = graph.shared(`${name} demodulation`, () => demodulationOf(style, weights, layer));
  const bySource = factorsOf(context, style, [1, inputs / block, 1, block, 1]);
  const byOutput = factorsOf(context, demodulation, [outputs / block, 1, 1, 1, block]);
  const kernelsOf = (taps: readonly number[]): Tensor => {
    const kernels = graph.shared(`${name} ${taps.join()}`, () => {
      const weight = weightOf(weights, `${name}.weight`).map((value) => value * GAIN);
      const shape = [outputs / block, inputs / block, taps.length, block, block];
      return graph.constant(blockedKernels(weight, layer, taps, block), shape);
    });
    return mul(mul(kernels, bySource), byOutput);
  };
  const bias = graph.shared(`${name}.bias`, () => graph.constant(biasOf(weights, name), [outputs]));
  /** What is added before the activation: the bias and, already for every channel, the noise. */
  const termsOf = (part: Part): Pick<Sliding, 'bias' | 'plus'> => {
    const noise = noiseOf(layer, part);
    if (!noise) return { bias };
    const strength = graph.filled(noiseStrength(weights, name), [outputs, 1, 1, 1]);
    return { plus: slide(noise, strength, { kernel: [1, 1], rows: NONE, columns: NONE, bias }) };
  };
  if (up) {
    const enlarged = enlarge(context, map, layer, kernelsOf, termsOf);
    return { ...enlarged, values: limit(enlarged.values, network.clamp) };
  }
  const ends = {
    rows: plainEnds(map.part.rows, resolution),
    columns: plainEnds(map.part.columns, resolution),
  };
  const part = partOf(map.part, ({ begin, end }) => ({
    begin: begin === 0 ? 0 : begin + 1,
    end: end === resolution ? end : end - 1,
  }));
  const kernels = reshape(kernelsOf([0, 1, 2, 3, 4, 5, 6, 7, 8]), [outputs, inputs, 3, 3]);
  const values = slide(map.values, kernels, { kernel: [3, 3], ...ends, ...termsOf(part), activate: true });
  return { values: limit(values, network.clamp), channels: outputs, part };
}

/** What a layer adds to one image: [1, colours, height, width]. */
export function blockedToRgb(context: BlockedImage, map: BlockedMap, layer: ToRgb): Tensor {
  const { graph, network, weights, block, w } = context;
  const { imageChannels, clamp } = network;
  const { name, inputs } = layer;
  const [height, width] = sizeOf(map.part);
  const style = graph.shared(`${name} style`, () => rgbStyleOf(w, weights, layer));
  const weight = graph.shared(`${name} kernels`, () => {
    const sizes = { inputs, outputs: imageChannels };
    const kernels = blockedKernels(weightOf(weights, `${name}.weight`), sizes, [0], block);
    return graph.constant(kernels, [1, inputs / block, 1, block, block]);
  });
  const bias = graph.shared(`${name}.bias`, () => {
    const values = new Float32Array(block);
    values.set(weightOf(weights, `${name}.bias`));
    return graph.constant(values, [block]);
  });
  const kernels = mul(weight, factorsOf(context, style, [1, inputs / block, 1, block, 1]));
  const blocked = slide(map.values, reshape(kernels, [block, inputs, 1, 1]), {
    kernel: [1, 1],
    rows: NONE,
    columns: NONE,
    bias,
  });
  const rgb = graph.add(
    'ReorderOutput',
    [blocked],
    { shape: [1, imageChannels, height, width], dtype: 'float32' },
    { channels: imageChannels },
    NCHWC,
  );
  return limit(rgb, clamp);
}
