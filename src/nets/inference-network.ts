// A network for use: standard operators, BatchNorm folded into the convolutions, any number of images.
import { Graph } from '../graph/graph.js';
import { lowerToOnnx } from '../graph/lower.js';
import { conv2d, globalAveragePool } from '../graph/operators/convolution.js';
import { add, clip, mul, relu, sigmoid } from '../graph/operators/elementwise.js';
import { gemm } from '../graph/operators/linear.js';
import { reshape } from '../graph/operators/shaping.js';
import { elementCount, type Tensor } from '../graph/tensor.js';
import {
  type Activation,
  type ConvolutionLayer,
  imageSizeOf,
  kernelOf,
  type Layer,
  type Network,
  NORM_EPSILON,
  type NormLayer,
  paddingOf,
} from './architecture.js';
import type { Weights } from './initialise.js';

const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));

class Inference {
  constructor(
    readonly graph: Graph,
    readonly weights: Weights,
  ) {}

  values(name: string): Float32Array {
    const values = this.weights.get(name);
    if (!values) throw new Error(`weights: ${name} is missing`);
    return values;
  }

  constant(name: string, shape: readonly number[]): Tensor {
    return this.graph.constant(this.values(name), shape, name);
  }

  layer(x: Tensor, layer: Layer): Tensor {
    switch (layer.kind) {
      case 'convolution':
        return this.convolution(x, layer);
      case 'squeeze-excite': {
        const { reduce, expand, channels, reduced } = layer;
        const pooled = globalAveragePool(x);
        const narrow = silu(this.dense(pooled, reduce, channels, reduced));
        return mul(x, sigmoid(this.dense(narrow, expand, reduced, channels)));
      }
      case 'residual':
        return add(this.layers(x, layer.layers), this.layers(x, layer.shortcut ?? []));
      case 'norm':
        return this.norm(x, layer);
      case 'subsample': {
        const channels = x.shape[1] as number;
        const one = this.graph.filled(1, [channels, 1, 1, 1]);
        return conv2d(x, one, { groups: channels, stride: 2 });
      }
      case 'global-average-pool': {
        const pooled = globalAveragePool(x);
        return reshape(pooled, pooled.shape.slice(0, 2));
      }
      case 'flatten': {
        const [images, ...each] = x.shape;
        return reshape(x, [images, elementCount(each as number[])]);
      }
      case 'linear': {
        const { name, inputs, outputs, bias } = layer;
        const weight = this.constant(`${name}.weight`, [outputs, inputs]);
        const plus = bias === false ? {} : { plus: this.constant(`${name}.bias`, [outputs]) };
        return gemm(x, weight, { transposeB: true, ...plus });
      }
    }
  }

  layers(x: Tensor, layers: readonly Layer[]): Tensor {
    return layers.reduce((flow, layer) => this.layer(flow, layer), x);
  }

  dense(x: Tensor, name: string, inputs: number, outputs: number): Tensor {
    const weight = this.constant(`${name}.weight`, [outputs, inputs, 1, 1]);
    return conv2d(x, weight, {}, this.constant(`${name}.bias`, [outputs]));
  }

  /** What a BatchNorm does to each channel: a factor and a term. */
  affine(norm: string, learnt = true): { gain: Float32Array; term: Float32Array } {
    const [mean, variance] = [this.values(`${norm}.running_mean`), this.values(`${norm}.running_var`)];
    const inverse = variance.map((value) => 1 / Math.sqrt(value + NORM_EPSILON));
    if (!learnt) return { gain: inverse, term: mean.map((value, i) => -value * inverse[i]) };
    const [scale, shift] = [this.values(`${norm}.weight`), this.values(`${norm}.bias`)];
    const gain = scale.map((value, i) => value * inverse[i]);
    return { gain, term: shift.map((value, i) => value - mean[i] * gain[i]) };
  }

  norm(x: Tensor, { name, channels, affine }: NormLayer): Tensor {
    const { gain, term } = this.affine(name, affine !== false);
    const factor = this.graph.constant(gain, [channels], `${name}.weight`);
    const bias = this.graph.constant(term, [channels], `${name}.bias`);
    if (x.shape.length === 2) return add(mul(x, factor), bias);
    return this.eachChannel(x, factor, bias);
  }

  /** A 1x1 depthwise convolution, which stays in ONNX Runtime's blocked layout where a product would leave it. */
  eachChannel(x: Tensor, factor: Tensor, term?: Tensor): Tensor {
    const channels = factor.shape[0] as number;
    return conv2d(x, reshape(factor, [channels, 1, 1, 1]), { groups: channels }, term);
  }

  convolution(x: Tensor, layer: ConvolutionLayer): Tensor {
    const { name, norm, inputs, outputs, stride, groups, activation, bias } = layer;
    const { gain, term } = this.affine(norm);
    const weight = this.values(`${name}.weight`);
    const each = weight.length / outputs;
    const folded = weight.map((value, i) => value * gain[Math.floor(i / each)]);
    const own = bias ? this.values(`${name}.bias`) : undefined;
    const y = conv2d(
      x,
      this.graph.constant(folded, [outputs, inputs / groups, ...kernelOf(layer)], `${name}.weight`),
      { stride, padding: paddingOf(layer), groups },
      this.graph.constant(
        own ? term.map((value, i) => value + gain[i] * own[i]) : term,
        [outputs],
        `${name}.bias`,
      ),
    );
    return this.activate(y, activation);
  }

  activate(x: Tensor, activation: Activation): Tensor {
    switch (activation) {
      case 'none':
        return x;
      case 'silu':
        return silu(x);
      case 'relu':
        return relu(x);
      case 'relu6':
        return clip(x, 0, 6);
      default: {
        // slope · x + (1 - slope) · relu(x): a tenth faster in a whole teacher than the operator PRelu.
        const name = `${activation.prelu}.weight`;
        const slope = this.values(name);
        const shape = [slope.length];
        const below = this.eachChannel(x, this.graph.constant(slope, shape, name));
        const rest = slope.map((value) => 1 - value);
        return add(below, this.eachChannel(relu(x), this.graph.constant(rest, shape, `${name}.rest`)));
      }
    }
  }
}

/**
 * The network as an ONNX model for inference: `input` [batch, 3, height, width], normalised RGB, to `embedding` [batch,
 * embeddingSize].
 *
 * @param metadata text that the model carries
 */
export function inferenceModel(
  network: Network,
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const graph = new Graph();
  const input = graph.input('input', ['batch', 3, ...imageSizeOf(network)]);
  graph.output('embedding', new Inference(graph, weights).layers(input, network.layers));
  return lowerToOnnx(graph, metadata);
}
