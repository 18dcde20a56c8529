// A network in training mode: its layers as the fused operators, with statistics of the batch.
import { depthwiseNorm } from '../graph/fused/depthwise-norm.js';
import { expandNorm, type NormParameters, type NormResult } from '../graph/fused/expand-norm.js';
import { type FeatureMap, type Layout, withValues } from '../graph/fused/feature-map.js';
import { globalAveragePool } from '../graph/fused/pool.js';
import { projectNorm } from '../graph/fused/project-norm.js';
import { silu } from '../graph/fused/silu.js';
import { squeezeExcite } from '../graph/fused/squeeze-excite.js';
import { unfold, unfoldedWeight } from '../graph/fused/unfold.js';
import { add } from '../graph/operators/elementwise.js';
import { gemm } from '../graph/operators/linear.js';
import { reshape } from '../graph/operators/shaping.js';
import type { Tensor } from '../graph/tensor.js';
import { type ConvolutionLayer, type Layer, type Network, NORM_EPSILON } from './architecture.js';

/** What a forward pass in training mode yields. */
export interface TrainingForward {
  /** [images, embeddingSize] */
  readonly embedding: Tensor;
  /** The batch's statistics by checkpoint name: `….running_mean` and `….running_var`, [channels] each. */
  readonly statistics: ReadonlyMap<string, Tensor>;
}

/** What flows from layer to layer: images at first, then feature maps, then one vector for each image. */
type Flow = { images: Tensor } | { map: FeatureMap } | { vectors: Tensor };

class Forward {
  readonly statistics = new Map<string, Tensor>();

  constructor(
    readonly parameters: ReadonlyMap<string, Tensor>,
    readonly layout: Layout,
  ) {}

  parameter(name: string): Tensor {
    const tensor = this.parameters.get(name);
    if (!tensor) throw new Error(`the network has no parameter ${name}`);
    return tensor;
  }

  /** A 1x1 weight [outputs, inputs, 1, 1] as a matrix. */
  matrix(name: string): Tensor {
    const weight = this.parameter(name);
    return reshape(weight, weight.shape.slice(0, 2));
  }

  run(layers: readonly Layer[], start: Flow): Flow {
    return layers.reduce((flow, layer) => this.layer(layer, flow), start);
  }

  layer(layer: Layer, flow: Flow, residual?: FeatureMap): Flow {
    switch (layer.kind) {
      case 'convolution': {
        const { output, mean, variance } = this.convolution(layer, flow, residual);
        this.statistics.set(`${layer.norm}.running_mean`, mean);
        this.statistics.set(`${layer.norm}.running_var`, variance);
        if (layer.activation === 'none') return { map: output };
        return { map: withValues(output, silu(output.values, this.layout.block > 1)) };
      }
      case 'squeeze-excite':
        return {
          map: squeezeExcite(mapOf(flow), {
            reduceWeight: this.matrix(`${layer.reduce}.weight`),
            reduceBias: this.parameter(`${layer.reduce}.bias`),
            expandWeight: this.matrix(`${layer.expand}.weight`),
            expandBias: this.parameter(`${layer.expand}.bias`),
          }),
        };
      case 'residual': {
        // The last convolution adds the residual in its own last pass.
        const input = mapOf(flow);
        const last = layer.layers.at(-1);
        if (last?.kind !== 'convolution' || last.kernel !== 1 || last.activation !== 'none') {
          throw new Error('a residual connection must end in a 1x1 convolution without activation');
        }
        return this.layer(last, this.run(layer.layers.slice(0, -1), flow), input);
      }
      case 'global-average-pool':
        return { vectors: globalAveragePool(mapOf(flow)) };
      case 'linear': {
        if (!('vectors' in flow)) throw new Error(`${layer.name}: a linear layer needs pooled features`);
        const weight = this.parameter(`${layer.name}.weight`);
        return {
          vectors: add(
            gemm(flow.vectors, weight, { transposeB: true }),
            this.parameter(`${layer.name}.bias`),
          ),
        };
      }
    }
  }

  convolution(layer: ConvolutionLayer, flow: Flow, residual?: FeatureMap): NormResult {
    const { name, kernel, stride, groups, inputs, outputs } = layer;
    const norm: NormParameters = {
      scale: this.parameter(`${layer.norm}.weight`),
      shift: this.parameter(`${layer.norm}.bias`),
      epsilon: NORM_EPSILON,
    };
    if ('images' in flow) {
      const columns = unfold(flow.images, { kernel, stride, padding: (kernel - 1) / 2 }, this.layout);
      return expandNorm(columns, unfoldedWeight(this.parameter(`${name}.weight`)), norm);
    }
    const map = mapOf(flow);
    if (groups === inputs && inputs === outputs) {
      return depthwiseNorm(map, this.parameter(`${name}.weight`), stride, norm);
    }
    if (kernel !== 1 || stride !== 1 || groups !== 1) {
      throw new Error(`${name}: only 1x1 and depthwise convolutions train after the first layer`);
    }
    const weight = this.matrix(`${name}.weight`);
    // Folding needs the statistics of the input, worth it only where the output is wider.
    if (outputs > inputs && !residual) return expandNorm(map, weight, norm);
    return projectNorm(map, weight, norm, residual);
  }
}

function mapOf(flow: Flow): FeatureMap {
  if (!('map' in flow))
    throw new Error('a layer that needs feature maps follows one that does not give them');
  return flow.map;
}

/**
 * Adds a network's forward pass in training mode to the graph of `images`.
 *
 * @param images normalised, [images, 3, size, size]
 * @param parameters by checkpoint name, in checkpoint shape
 */
export function trainingForward(
  network: Network,
  images: Tensor,
  parameters: ReadonlyMap<string, Tensor>,
  layout: Layout,
): TrainingForward {
  const forward = new Forward(parameters, layout);
  const flow = forward.run(network.layers, { images });
  if (!('vectors' in flow)) throw new Error(`${network.name}: does not end in an embedding`);
  return { embedding: flow.vectors, statistics: forward.statistics };
}
