// What every form of StyleGAN2's synthesis shares: a layer's style from w, its demodulation, and its folded constants.

import type { Graph } from '../../graph/graph.js';
import { add, div, mul, sqrt } from '../../graph/operators/elementwise.js';
import { gemm } from '../../graph/operators/linear.js';
import { reshape, slice } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Weights } from '../initialise.js';
import type { StyledConvolution, StyleGan2, ToRgb } from './stylegan2.js';

/** The slope of StyleGAN2's leaky ReLU below zero. */
export const SLOPE = 0.2;

/** The factor that follows each leaky ReLU, to keep the variance. */
export const GAIN = Math.SQRT2;

const EPSILON = 1e-8;

/** How layers get their noise: fresh numbers, those stored with the generator, or none. */
export type NoiseMode = 'random' | 'const' | 'none';

/** The values of a tensor that a weight file was found to hold. */
export function weightOf(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (!values) throw new Error(`weights: ${name} is missing`);
  return values;
}

/**
 * Declares the styles of a fixed batch as an input: `w` [images, wSize] for all layers, or `ws` [images, styles, wSize].
 *
 * @returns the styles [images, wSize] of the layers whose `style` has a number
 */
export function styleInput(
  graph: Graph,
  { styles, wSize }: StyleGan2,
  { images, stylePerLayer = false }: { readonly images: number; readonly stylePerLayer?: boolean },
): (style: number) => Tensor {
  if (!stylePerLayer) {
    const w = graph.input('w', [images, wSize]);
    return () => w;
  }
  const ws = graph.input('ws', [images, styles, wSize]);
  return (style) =>
    graph.shared(`style ${style}`, () =>
      reshape(slice(ws, [{ axis: 1, begin: style, end: style + 1 }]), [images, wSize]),
    );
}

/**
 * The style of a layer, [batch, inputs], from w [batch, wSize]: its affine layer with both gains folded in.
 *
 * @param gain factor of the result
 */
export function styleOf(
  w: Tensor,
  weights: Weights,
  layer: { readonly name: string; readonly inputs: number },
  gain = 1,
): Tensor {
  const { graph } = w;
  const size = Number(w.shape[1]);
  const { name, inputs } = layer;
  const matrix = weightOf(weights, `${name}.affine.weight`).map((x) => (x * gain) / Math.sqrt(size));
  const bias = weightOf(weights, `${name}.affine.bias`).map((x) => x * gain);
  return gemm(w, graph.constant(matrix, [inputs, size], `${name}.affine.weight`), {
    transposeB: true,
    plus: graph.constant(bias, [inputs], `${name}.affine.bias`),
  });
}

/** The factors [batch, outputs] that bring a layer's outputs back to unit variance for its style [batch, inputs]. */
export function demodulationOf(
  style: Tensor,
  weights: Weights,
  { name, inputs, outputs }: StyledConvolution,
): Tensor {
  const { graph } = style;
  const weight = weightOf(weights, `${name}.weight`);
  const squares = new Float32Array(outputs * inputs);
  const taps = weight.length / squares.length;
  for (let i = 0; i < squares.length; i++) {
    let sum = 0;
    for (let k = i * taps; k < (i + 1) * taps; k++) sum += weight[k] ** 2;
    squares[i] = sum;
  }
  const matrix = graph.constant(squares, [outputs, inputs], `${name}.weight.squares`);
  const energy = gemm(mul(style, style), matrix, { transposeB: true });
  return div(graph.scalar(1), sqrt(add(energy, EPSILON)));
}

/** A layer's bias, with the gain of its activation folded in. */
export function biasOf(weights: Weights, name: string): Float32Array {
  return weightOf(weights, `${name}.bias`).map((x) => x * GAIN);
}

/** The factor of a layer's noise, with the gain of its activation folded in. */
export function noiseStrength(weights: Weights, name: string): number {
  return GAIN * weightOf(weights, `${name}.noise_strength`)[0];
}

/** The low-pass filter's taps as a convolution applies them, for one direction: reversed, with the gain of doubling. */
export function upsamplingTaps({ resampleFilter }: StyleGan2): number[] {
  const sum = resampleFilter.reduce((total, tap) => total + tap, 0);
  return resampleFilter.map((tap) => (2 * tap) / sum).reverse();
}

/**
 * Doubling an axis with the low-pass filter, as a matrix [2 size, size]: zeros between the values, then the filter.
 */
export function upsamplingMatrix(network: StyleGan2, size: number): Float32Array {
  const taps = upsamplingTaps(network);
  const matrix = new Float32Array(2 * size * size);
  for (let y = 0; y < 2 * size; y++) {
    taps.forEach((tap, j) => {
      const position = y - 2 + j;
      if (position % 2 === 0 && position >= 0 && position < 2 * size) matrix[y * size + position / 2] += tap;
    });
  }
  return matrix;
}

/** The style [batch, inputs] of a contribution to the image, the gain of its convolution folded in. */
export function rgbStyleOf(w: Tensor, weights: Weights, layer: ToRgb): Tensor {
  return styleOf(w, weights, layer, 1 / Math.sqrt(layer.inputs));
}

/** x limited to +- `clamp`, or x itself where there is none; one pass, unlike a minimum and a maximum. */
export function limit(x: Tensor, clamp: number | undefined): Tensor {
  if (clamp === undefined) return x;
  const { graph, shape, dtype } = x;
  return graph.add('Clip', [x, graph.scalar(-clamp), graph.scalar(clamp)], { shape, dtype });
}
