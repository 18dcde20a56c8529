// StyleGAN2's layers of low resolution for a fixed batch, on maps [height, width, images, channels], all as matrix products.
import type { Graph } from '../../graph/graph.js';
import { add, leakyRelu, mul } from '../../graph/operators/elementwise.js';
import { matmul } from '../../graph/operators/linear.js';
import { reshape, transpose } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Weights } from '../initialise.js';
import {
  type AxisForm,
  doublingForm,
  plainForm,
  planeConvolution,
  planeKernels,
  type Window,
} from './plane-convolution.js';
import {
  biasOf,
  demodulationOf,
  GAIN,
  limit,
  rgbStyleOf,
  SLOPE,
  styleOf,
  upsamplingTaps,
  weightOf,
} from './style.js';
import type { StyledConvolution, StyleGan2, ToRgb } from './stylegan2.js';
import { type LayerParts, type Part, sizeOf } from './windows.js';

/** What the layers of a synthesis share. */
export interface SynthesisContext {
  readonly graph: Graph;
  readonly network: StyleGan2;
  readonly weights: Weights;
  readonly images: number;
  /** The styles [images, wSize] of the layers whose `style` has this number. */
  readonly w: (style: number) => Tensor;
}

/** The learnt constant for every image: [4, 4, images, channels]. */
export function tiledConstant({ graph, network, weights, images }: SynthesisContext): Tensor {
  const { name, channels } = network.constant;
  const values = weightOf(weights, name);
  const spread = new Float32Array(16 * images * channels);
  for (let i = 0; i < spread.length; i++) {
    spread[i] = values[(i % channels) * 16 + Math.floor(i / (images * channels))];
  }
  return graph.constant(spread, [4, 4, images, channels], name);
}

/** How many outputs of an axis are computed together: more save products, but need larger kernels. */
const plainStep = (resolution: number): number => (resolution < 16 ? 2 : 4);
const doublingStep = (size: number): number => (size < 16 ? 1 : 3);

function formOf(network: StyleGan2, layer: StyledConvolution, from: Window, to: Window): AxisForm {
  const { resolution, up } = layer;
  if (!up) return plainForm(from, to, plainStep(resolution));
  const size = resolution / 2;
  return doublingForm({ from, to, size }, upsamplingTaps(network), doublingStep(size));
}

/**
 * A styled convolution.
 *
 * @param x [height, width, images, inputs], the part that the layer reads
 * @param noise [height, width, images or 1, 1] of the part that it gives, strength included
 */
export function tiledConvolution(
  context: SynthesisContext,
  x: Tensor,
  layer: StyledConvolution,
  { from, to }: LayerParts,
  noise: Tensor | undefined,
): Tensor {
  const { graph, network, weights, images, w } = context;
  const { name, inputs, outputs } = layer;
  const style = styleOf(w(layer.style), weights, layer);
  const forms = {
    rows: formOf(network, layer, from.rows, to.rows),
    columns: formOf(network, layer, from.columns, to.columns),
  };
  const weight = weightOf(weights, `${name}.weight`).map((value) => value * GAIN);
  const kernels = graph.constant(
    planeKernels(weight, layer, forms),
    [forms.rows.planes, 1, forms.columns.planes, inputs, outputs],
    `${name}.weight`,
  );
  const product = planeConvolution(mul(x, reshape(style, [1, 1, images, inputs])), kernels, forms);
  const scaled = mul(product, reshape(demodulationOf(style, weights, layer), [1, 1, images, outputs]));
  const bias = graph.constant(biasOf(weights, name), [1, 1, 1, outputs], `${name}.bias`);
  const moved = add(noise ? add(scaled, noise) : scaled, bias);
  return limit(leakyRelu(moved, SLOPE), network.clamp);
}

/** What a layer adds to the image: [images, colours, height, width] of a part of its map. */
export function tiledToRgb(context: SynthesisContext, x: Tensor, layer: ToRgb, part: Part): Tensor {
  const { graph, network, weights, images, w } = context;
  const { imageChannels, clamp } = network;
  const { name, inputs } = layer;
  const [height, width] = sizeOf(part);
  const style = rgbStyleOf(w(layer.style), weights, layer);
  const weight = graph.constant(weightOf(weights, `${name}.weight`), [1, imageChannels, inputs]);
  const each = mul(weight, reshape(style, [images, 1, inputs]));
  const rows = transpose(reshape(x, [height * width, images, inputs]), [1, 2, 0]);
  const rgb = reshape(matmul(each, rows), [images, imageChannels, height, width]);
  const bias = graph.constant(weightOf(weights, `${name}.bias`), [1, imageChannels, 1, 1], `${name}.bias`);
  return limit(add(rgb, bias), clamp);
}
