// StyleGAN2's synthesis as an ONNX graph of standard operators, for any batch: the form in which it is exported.
import { Graph } from '../../graph/graph.js';
import { lowerToOnnx } from '../../graph/lower.js';
import { conv2d } from '../../graph/operators/convolution.js';
import { add, leakyRelu, mul } from '../../graph/operators/elementwise.js';
import { matmul } from '../../graph/operators/linear.js';
import { reshape, slice } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Weights } from '../initialise.js';
import { transposed } from './matrices.js';
import {
  biasOf,
  demodulationOf,
  GAIN,
  limit,
  type NoiseMode,
  noiseStrength,
  rgbStyleOf,
  SLOPE,
  styleOf,
  upsamplingMatrix,
  upsamplingTaps,
  weightOf,
} from './style.js';
import type { StyledConvolution, StyleGan2, ToRgb } from './stylegan2.js';

/** How a synthesis model is built. */
export interface SynthesisOptions {
  /** Default: const. With random, the model has a second input `noise` [batch, noiseSize]: standard normal numbers. */
  readonly noise?: NoiseMode;
  /** Take one style for each layer, `ws` [batch, styles, wSize], instead of one for all, `w` [batch, wSize]. */
  readonly stylePerLayer?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How many noise values an image takes: one for each pixel of each layer, layer after layer, row by row. */
export function noiseSize(network: StyleGan2): number {
  return convolutionsOf(network).reduce((total, { resolution }) => total + resolution ** 2, 0);
}

const convolutionsOf = ({ blocks }: StyleGan2): StyledConvolution[] =>
  blocks.flatMap((block) => [...block.convolutions]);

class Synthesis {
  readonly graph = new Graph();
  readonly noise: Tensor | undefined;
  readonly #styles: Tensor;
  #noiseAt = 0;

  constructor(
    readonly network: StyleGan2,
    readonly weights: Weights,
    readonly mode: NoiseMode,
    readonly stylePerLayer: boolean,
  ) {
    const { wSize, styles } = network;
    this.#styles = stylePerLayer
      ? this.graph.input('ws', ['batch', styles, wSize])
      : this.graph.input('w', ['batch', wSize]);
    if (mode === 'random' && network.noise) {
      this.noise = this.graph.input('noise', ['batch', noiseSize(network)]);
    }
  }

  /** The style vector number `index`, [batch, wSize]. */
  w(index: number): Tensor {
    if (!this.stylePerLayer) return this.#styles;
    const one = slice(this.#styles, [{ axis: 1, begin: index, end: index + 1 }]);
    return reshape(one, ['batch', this.network.wSize]);
  }

  /** The layer's noise, [batch or 1, 1, size, size], times its strength. */
  noiseOf({ name, resolution }: StyledConvolution): Tensor | undefined {
    if (this.mode === 'none' || !this.network.noise) return undefined;
    const strength = noiseStrength(this.weights, name);
    if (!this.noise) {
      const values = weightOf(this.weights, `${name}.noise_const`).map((value) => value * strength);
      return this.graph.constant(values, [1, 1, resolution, resolution], `${name}.noise`);
    }
    const begin = this.#noiseAt;
    this.#noiseAt += resolution ** 2;
    const flat = slice(this.noise, [{ axis: 1, begin, end: this.#noiseAt }]);
    return mul(reshape(flat, ['batch', 1, resolution, resolution]), strength);
  }

  /** Convolution, doubled in size where the layer says so: every second position of a sparse image, then the filter. */
  convolve(x: Tensor, { name, inputs, outputs, resolution, up }: StyledConvolution): Tensor {
    const weight = weightOf(this.weights, `${name}.weight`).map((value) => value * GAIN);
    if (!up) {
      const kernel = this.graph.constant(weight, [outputs, inputs, 3, 3], `${name}.weight`);
      return conv2d(x, kernel, { padding: 1 });
    }
    const swapped = new Float32Array(weight.length);
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        const from = (o * inputs + i) * 9;
        swapped.set(weight.subarray(from, from + 9), (i * outputs + o) * 9);
      }
    }
    const kernel = this.graph.constant(swapped, [inputs, outputs, 3, 3], `${name}.weight`);
    const size = resolution + 1;
    const sparse = this.graph.add(
      'ConvTranspose',
      [x, kernel],
      { shape: [x.shape[0], outputs, size, size], dtype: 'float32' },
      { kernel_shape: [3, 3], strides: [2, 2] },
    );
    const taps = upsamplingTaps(this.network);
    const filter = Float32Array.from({ length: outputs * 16 }, (_, i) => taps[(i >> 2) & 3] * taps[i & 3]);
    return conv2d(sparse, this.graph.constant(filter, [outputs, 1, 4, 4], `${name}.filter`), {
      padding: 1,
      groups: outputs,
    });
  }

  convolution(x: Tensor, layer: StyledConvolution): Tensor {
    const { name, inputs, outputs, style } = layer;
    const scale = styleOf(this.w(style), this.weights, layer);
    const modulated = mul(x, reshape(scale, ['batch', inputs, 1, 1]));
    const factor = reshape(demodulationOf(scale, this.weights, layer), ['batch', outputs, 1, 1]);
    const bias = this.graph.constant(biasOf(this.weights, name), [1, outputs, 1, 1], `${name}.bias`);
    const noise = this.noiseOf(layer);
    const product = mul(this.convolve(modulated, layer), factor);
    const moved = add(product, noise ? add(noise, bias) : bias);
    return limit(leakyRelu(moved, SLOPE), this.network.clamp);
  }

  toRgb(x: Tensor, layer: ToRgb): Tensor {
    const { name, inputs, style } = layer;
    const { imageChannels } = this.network;
    const scale = rgbStyleOf(this.w(style), this.weights, layer);
    const weight = weightOf(this.weights, `${name}.weight`);
    const bias = weightOf(this.weights, `${name}.bias`);
    const rgb = conv2d(
      mul(x, reshape(scale, ['batch', inputs, 1, 1])),
      this.graph.constant(weight, [imageChannels, inputs, 1, 1], `${name}.weight`),
      {},
      this.graph.constant(bias, [imageChannels], `${name}.bias`),
    );
    return limit(rgb, this.network.clamp);
  }

  /** The image with both sides doubled. */
  enlarge(image: Tensor): Tensor {
    const size = Number(image.shape[3]);
    const matrix = upsamplingMatrix(this.network, size);
    const rows = this.graph.constant(matrix, [2 * size, size], `enlarge.rows.${size}`);
    const columns = this.graph.constant(
      transposed(matrix, 2 * size),
      [size, 2 * size],
      `enlarge.columns.${size}`,
    );
    return matmul(matmul(rows, image), columns);
  }

  image(): Tensor {
    const { constant, blocks } = this.network;
    const start = weightOf(this.weights, constant.name);
    let x = this.graph.constant(start, [1, constant.channels, 4, 4], constant.name);
    let image: Tensor | undefined;
    for (const { convolutions, toRgb } of blocks) {
      for (const layer of convolutions) x = this.convolution(x, layer);
      const rgb = this.toRgb(x, toRgb);
      image = image ? add(this.enlarge(image), rgb) : rgb;
    }
    if (!image) throw new Error('a generator without blocks');
    return image;
  }
}

/**
 * The synthesis network: `w` [batch, wSize] to `image` [batch, channels, resolution, resolution], about -1 to 1.
 *
 * Styles multiply the input and the output of one convolution that all images share, instead of the weights (the
 * original's `fused_modconv=False`).
 */
export function synthesisModel(
  network: StyleGan2,
  weights: Weights,
  { noise = 'const', stylePerLayer = false, metadata = {} }: SynthesisOptions = {},
): Uint8Array {
  const synthesis = new Synthesis(network, weights, noise, stylePerLayer);
  synthesis.graph.output('image', synthesis.image());
  return lowerToOnnx(synthesis.graph, metadata);
}
