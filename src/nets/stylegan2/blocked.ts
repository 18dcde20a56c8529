// StyleGAN2's layers of high resolution, one image after the other, on ONNX Runtime's blocked kernels.
import { NCHWC } from '../../graph/fused/feature-map.js';
import { mul } from '../../graph/operators/elementwise.js';
import { reshape, slice } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import { blockedKernels, type Ends, NONE, type Sliding, slide } from './blocked-convolution.js';
import type { BlockedImage, BlockedMap } from './blocked-map.js';
import { enlarge } from './doubling.js';
import type { Window } from './plane-convolution.js';
import {
  biasOf,
  demodulationOf,
  GAIN,
  limit,
  noiseStrength,
  rgbStyleOf,
  styleOf,
  weightOf,
} from './style.js';
import type { StyledConvolution, ToRgb } from './stylegan2.js';
import { type Part, partOf, sides, sizeOf } from './windows.js';

/** A row of [images, size] as factors of blocked kernels. */
function factorsOf({ image }: BlockedImage, table: Tensor, shape: readonly number[]): Tensor {
  return reshape(slice(table, [{ axis: 0, begin: image, end: image + 1 }]), shape);
}

/** What a 3x3 convolution gives of the part that it reads: all that needs nothing beyond, and zeros at the true edges. */
function plainEnds(window: Window, size: number): Ends {
  const { first, last } = sides(window, size);
  return { before: first ? 1 : 0, after: last ? 1 : 0 };
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
  const style = graph.shared(`${name} style`, () => styleOf(w(layer.style), weights, layer));
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
  const style = graph.shared(`${name} style`, () => rgbStyleOf(w(layer.style), weights, layer));
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
