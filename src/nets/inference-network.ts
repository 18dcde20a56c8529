// A network for use: standard operators, BatchNorm folded into the convolutions, any number of images.
import { Graph } from '../graph/graph.js';
import { lowerToOnnx } from '../graph/lower.js';
import { conv2d, globalAveragePool } from '../graph/operators/convolution.js';
import { add, mul, sigmoid } from '../graph/operators/elementwise.js';
import { gemm } from '../graph/operators/linear.js';
import { reshape } from '../graph/operators/shaping.js';
import type { Tensor } from '../graph/tensor.js';
import { type ConvolutionLayer, type Layer, type Network, NORM_EPSILON } from './architecture.js';
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
        return add(this.layers(x, layer.layers), x);
      case 'global-average-pool': {
        const pooled = globalAveragePool(x);
        return reshape(pooled, pooled.shape.slice(0, 2));
      }
      case 'linear': {
        const weight = this.constant(`${layer.name}.weight`, [layer.outputs, layer.inputs]);
        const bias = this.constant(`${layer.name}.bias`, [layer.outputs]);
        return gemm(x, weight, { transposeB: true, plus: bias });
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

  convolution(x: Tensor, layer: ConvolutionLayer): Tensor {
    const { name, norm, inputs, outputs, kernel, stride, groups, activation } = layer;
    const [scale, shift] = [this.values(`${norm}.weight`), this.values(`${norm}.bias`)];
    const [mean, variance] = [this.values(`${norm}.running_mean`), this.values(`${norm}.running_var`)];
    const gain = scale.map((value, i) => value / Math.sqrt(variance[i] + NORM_EPSILON));
    const weight = this.values(`${name}.weight`);
    const each = weight.length / outputs;
    const folded = weight.map((value, i) => value * gain[Math.floor(i / each)]);
    const y = conv2d(
      x,
      this.graph.constant(folded, [outputs, inputs / groups, kernel, kernel], `${name}.weight`),
      { stride, padding: (kernel - 1) / 2, groups },
      this.graph.constant(
        shift.map((value, i) => value - mean[i] * gain[i]),
        [outputs],
        `${name}.bias`,
      ),
    );
    return activation === 'silu' ? silu(y) : y;
  }
}

/**
 * The network as an ONNX model for inference: `input` [batch, 3, size, size], normalised RGB, to `embedding` [batch,
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
  const input = graph.input('input', ['batch', 3, network.imageSize, network.imageSize]);
  graph.output('embedding', new Inference(graph, weights).layers(input, network.layers));
  return lowerToOnnx(graph, metadata);
}
