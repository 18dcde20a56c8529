// A network in training mode: its layers as the fused operators, with statistics of the batch.
import { depthwiseNorm } from '../graph/fused/depthwise-norm.js';
import { expandNorm, type NormParameters, type NormResult } from '../graph/fused/expand-norm.js';
import {
  column,
  type FeatureMap,
  fromImages,
  type Layout,
  subsample,
  toImages,
  withValues,
} from '../graph/fused/feature-map.js';
import { globalAveragePool } from '../graph/fused/pool.js';
import { projectNorm } from '../graph/fused/project-norm.js';
import { silu } from '../graph/fused/silu.js';
import { squeezeExcite } from '../graph/fused/squeeze-excite.js';
import { unfold, unfoldedWeight } from '../graph/fused/unfold.js';
import { conv2d } from '../graph/operators/convolution.js';
import { add, clip, prelu, relu } from '../graph/operators/elementwise.js';
import { gemm } from '../graph/operators/linear.js';
import { batchNorm } from '../graph/operators/normalise.js';
import { reshape } from '../graph/operators/shaping.js';
import { elementCount, type Tensor } from '../graph/tensor.js';
import {
  type Activation,
  type ConvolutionLayer,
  type Layer,
  type Network,
  NORM_EPSILON,
  type NormLayer,
  paddingOf,
  type ResidualLayer,
} from './architecture.js';

/** What a forward pass in training mode yields. */
export interface TrainingForward {
  /** [images, embeddingSize] */
  readonly embedding: Tensor;
  /** The batch's statistics by name in the weight file: `….running_mean` and `….running_var`, [channels] each. */
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
        return { map: withValues(output, this.activate(output.values, layer.activation)) };
      }
      case 'norm':
        return this.norm(layer, flow);
      case 'squeeze-excite':
        return {
          map: squeezeExcite(mapOf(flow), {
            reduceWeight: this.matrix(`${layer.reduce}.weight`),
            reduceBias: this.parameter(`${layer.reduce}.bias`),
            expandWeight: this.matrix(`${layer.expand}.weight`),
            expandBias: this.parameter(`${layer.expand}.bias`),
          }),
        };
      case 'residual':
        return this.residual(layer, flow);
      case 'subsample':
        return { map: subsample(mapOf(flow)) };
      case 'global-average-pool':
        return { vectors: globalAveragePool(mapOf(flow)) };
      case 'flatten': {
        const images = toImages(mapOf(flow));
        const [count, ...each] = images.shape as readonly number[];
        return { vectors: reshape(images, [count, elementCount(each)]) };
      }
      case 'linear': {
        if (!('vectors' in flow)) throw new Error(`${layer.name}: a linear layer needs pooled features`);
        const product = gemm(flow.vectors, this.parameter(`${layer.name}.weight`), { transposeB: true });
        if (layer.bias === false) return { vectors: product };
        return { vectors: add(product, this.parameter(`${layer.name}.bias`)) };
      }
    }
  }

  residual({ layers, shortcut = [] }: ResidualLayer, flow: Flow): Flow {
    const around = mapOf(this.run(shortcut, flow));
    const last = layers.at(-1);
    if (last?.kind === 'convolution' && isPointwise(last) && last.activation === 'none') {
      // Such a convolution adds the residual in its own last pass.
      return this.layer(last, this.run(layers.slice(0, -1), flow), around);
    }
    const through = mapOf(this.run(layers, flow));
    return { map: withValues(through, add(through.values, around.values)) };
  }

  norm({ name, affine }: NormLayer, flow: Flow): Flow {
    const learnt =
      affine === false
        ? undefined
        : { scale: this.parameter(`${name}.weight`), shift: this.parameter(`${name}.bias`) };
    const vectors = 'vectors' in flow ? flow.vectors : undefined;
    const x = vectors ?? mapOf(flow).values;
    const { output, mean, variance } = batchNorm(x, learnt, {
      channelAxis: vectors ? 1 : 0,
      epsilon: NORM_EPSILON,
    });
    this.statistics.set(`${name}.running_mean`, mean);
    this.statistics.set(`${name}.running_var`, variance);
    return vectors ? { vectors: output } : { map: withValues(mapOf(flow), output) };
  }

  activate(x: Tensor, activation: Activation): Tensor {
    switch (activation) {
      case 'none':
        return x;
      case 'silu':
        return silu(x, this.layout.block > 1);
      case 'relu':
        return relu(x);
      case 'relu6':
        return clip(x, 0, 6);
      default:
        return prelu(x, column(this.parameter(`${activation.prelu}.weight`)));
    }
  }

  convolution(layer: ConvolutionLayer, flow: Flow, residual?: FeatureMap): NormResult {
    const { name, kernel, stride, groups, inputs, outputs } = layer;
    const norm: NormParameters = {
      scale: this.parameter(`${layer.norm}.weight`),
      shift: this.parameter(`${layer.norm}.bias`),
      epsilon: NORM_EPSILON,
    };
    if (layer.bias) return this.plainConvolution(layer, mapOf(flow), norm);
    if ('images' in flow) {
      const columns = unfold(flow.images, { kernel, stride, padding: paddingOf(layer) }, this.layout);
      const weight = unfoldedWeight(this.parameter(`${name}.weight`));
      return expandNorm(columns, weight, norm);
    }
    const map = mapOf(flow);
    if (groups === inputs && inputs === outputs && keepsSize(layer)) {
      return depthwiseNorm(map, this.parameter(`${name}.weight`), stride, norm);
    }
    if (kernel !== 1 || groups !== 1) return this.plainConvolution(layer, map, norm);
    const weight = this.matrix(`${name}.weight`);
    const seen = stride === 2 ? subsample(map) : map;
    // Folding needs the statistics of the input, worth it only where the output is wider.
    if (outputs > inputs && !residual) return expandNorm(seen, weight, norm);
    return projectNorm(seen, weight, norm, residual);
  }

  /** Any convolution, by the standard operator and its gradients: the layouts change twice, the result does not. */
  plainConvolution(layer: ConvolutionLayer, map: FeatureMap, norm: NormParameters): NormResult {
    const { name, stride, groups, bias } = layer;
    const weight = this.parameter(`${name}.weight`);
    const options = { stride, groups, padding: paddingOf(layer) };
    const own = bias ? this.parameter(`${name}.bias`) : undefined;
    const u = fromImages(conv2d(toImages(map), weight, options, own), this.layout);
    const affine = { scale: norm.scale, shift: norm.shift };
    const { output, mean, variance } = batchNorm(u.values, affine, {
      channelAxis: 0,
      epsilon: norm.epsilon,
    });
    return { output: withValues(u, output), mean, variance };
  }
}

/** Whether a stride of 1 would keep the size: what the blocked depthwise kernels are made for. */
const keepsSize = (layer: ConvolutionLayer): boolean =>
  layer.kernel % 2 === 1 && 2 * paddingOf(layer) === layer.kernel - 1;

const isPointwise = ({ kernel, stride, groups }: ConvolutionLayer): boolean =>
  kernel === 1 && stride === 1 && groups === 1;

function mapOf(flow: Flow): FeatureMap {
  if (!('map' in flow))
    throw new Error('a layer that needs feature maps follows one that does not give them');
  return flow.map;
}

/**
 * Adds a network's forward pass in training mode to the graph of `images`.
 *
 * @param images normalised, [images, 3, size, size]
 * @param parameters by their names and shapes in the weight file
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
