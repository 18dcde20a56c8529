// StyleGAN2's mapping network as an ONNX graph: z to w, with truncation.
import { Graph } from '../../graph/graph.js';
import { lowerToOnnx } from '../../graph/lower.js';
import { add, div, leakyRelu, mul, sqrt } from '../../graph/operators/elementwise.js';
import { gemm } from '../../graph/operators/linear.js';
import { mean } from '../../graph/operators/reduce.js';
import type { Weights } from '../initialise.js';
import { GAIN, SLOPE, weightOf } from './style.js';
import type { StyleGan2 } from './stylegan2.js';

const EPSILON = 1e-8;

/** How a mapping model is built. */
export interface MappingOptions {
  /** Truncation psi: w = average + psi (w - average); 1 (default) leaves w as it is, 0 gives one face. */
  readonly truncation?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The mapping network: `z` [batch, zSize], standard normal, to `w` [batch, wSize]. */
export function mappingModel(
  network: StyleGan2,
  weights: Weights,
  { truncation = 1, metadata = {} }: MappingOptions = {},
): Uint8Array {
  const graph = new Graph();
  const z = graph.input('z', ['batch', network.zSize]);
  const moment = add(mean(mul(z, z), { axes: [1], keepDims: true }), EPSILON);
  let w = div(z, sqrt(moment));
  for (const { name, inputs, outputs } of network.mapping) {
    // The gain of the activation is folded in: a leaky ReLU passes positive factors through.
    const scale = GAIN * network.learningRateMultiplier;
    const weight = weightOf(weights, `${name}.weight`).map((value) => (value * scale) / Math.sqrt(inputs));
    const bias = weightOf(weights, `${name}.bias`).map((value) => value * scale);
    const plus = graph.constant(bias, [outputs], `${name}.bias`);
    const product = gemm(w, graph.constant(weight, [outputs, inputs], `${name}.weight`), {
      transposeB: true,
      plus,
    });
    w = leakyRelu(product, SLOPE);
  }
  if (truncation !== 1) {
    const average = weightOf(weights, 'mapping.w_avg').map((value) => value * (1 - truncation));
    w = add(mul(w, truncation), graph.constant(average, [network.wSize], 'mapping.w_avg'));
  }
  graph.output('w', w);
  return lowerToOnnx(graph, metadata);
}
