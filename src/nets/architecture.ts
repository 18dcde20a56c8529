// What a network is: a list of layers with the names of its original checkpoint, and what follows from that list.
import { elementCount } from '../graph/tensor.js';

/** A convolution without bias, padded by (kernel - 1) / 2, then BatchNorm and an activation. */
export interface ConvolutionLayer {
  readonly kind: 'convolution';
  /** Name of the weight in the checkpoint, without `.weight`. */
  readonly name: string;
  /** Name of the BatchNorm layer. */
  readonly norm: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Odd. */
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
  readonly activation: 'silu' | 'none';
}

/** Squeeze-and-excitation: two 1x1 convolutions with bias, SiLU between, a sigmoid after. */
export interface SqueezeExciteLayer {
  readonly kind: 'squeeze-excite';
  readonly reduce: string;
  readonly expand: string;
  readonly channels: number;
  readonly reduced: number;
}

/** Layers whose input is added to their output. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly layers: readonly Layer[];
}

/** The mean over each channel. */
export interface PoolLayer {
  readonly kind: 'global-average-pool';
}

/** A fully connected layer with bias. */
export interface LinearLayer {
  readonly kind: 'linear';
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** One layer of a network. */
export type Layer = ConvolutionLayer | SqueezeExciteLayer | ResidualLayer | PoolLayer | LinearLayer;

/** A network from normalised RGB images [n, 3, imageSize, imageSize] to embeddings [n, embeddingSize]. */
export interface Network {
  readonly name: string;
  readonly imageSize: number;
  readonly embeddingSize: number;
  readonly layers: readonly Layer[];
}

/** What a tensor of a network is, which decides how it starts. */
export type TensorRole = 'convolution' | 'linear' | 'bias' | 'linear-bias' | 'norm-scale' | 'norm-shift';

/** A learnt tensor: its checkpoint name and shape; `fanIn` and `fanOut` count connections of one output and input. */
export interface ParameterTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: TensorRole;
  readonly fanIn: number;
  readonly fanOut: number;
}

/** A BatchNorm layer's running statistics: name without `.running_mean` and `.running_var`. */
export interface NormStatistics {
  readonly name: string;
  readonly channels: number;
}

/** The epsilon of every BatchNorm here: PyTorch's default. */
export const NORM_EPSILON = 1e-5;

/** How much of a batch's statistics goes into the running ones at each step: PyTorch's default. */
export const NORM_MOMENTUM = 0.1;

/** All layers in order, residual ones opened. */
function flattenLayers(layers: readonly Layer[]): Exclude<Layer, ResidualLayer>[] {
  return layers.flatMap((layer) => (layer.kind === 'residual' ? flattenLayers(layer.layers) : [layer]));
}

/** The learnt tensors in the order of the layers. */
export function parametersOf(network: Network): ParameterTensor[] {
  return flattenLayers(network.layers).flatMap(parametersOfLayer);
}

function parametersOfLayer(layer: Exclude<Layer, ResidualLayer>): ParameterTensor[] {
  switch (layer.kind) {
    case 'convolution': {
      const { name, norm, inputs, outputs, kernel, groups } = layer;
      const taps = kernel * kernel;
      const fan = { fanIn: (inputs / groups) * taps, fanOut: (outputs / groups) * taps };
      const shape = [outputs, inputs / groups, kernel, kernel];
      return [
        { name: `${name}.weight`, shape, role: 'convolution', ...fan },
        { name: `${norm}.weight`, shape: [outputs], role: 'norm-scale', fanIn: 1, fanOut: 1 },
        { name: `${norm}.bias`, shape: [outputs], role: 'norm-shift', fanIn: 1, fanOut: 1 },
      ];
    }
    case 'squeeze-excite':
      return [
        ...gateConvolution(layer.reduce, layer.channels, layer.reduced),
        ...gateConvolution(layer.expand, layer.reduced, layer.channels),
      ];
    case 'linear': {
      const { name, inputs: fanIn, outputs: fanOut } = layer;
      return [
        { name: `${name}.weight`, shape: [fanOut, fanIn], role: 'linear', fanIn, fanOut },
        { name: `${name}.bias`, shape: [fanOut], role: 'linear-bias', fanIn, fanOut },
      ];
    }
    case 'global-average-pool':
      return [];
  }
}

function gateConvolution(name: string, fanIn: number, fanOut: number): ParameterTensor[] {
  return [
    { name: `${name}.weight`, shape: [fanOut, fanIn, 1, 1], role: 'convolution', fanIn, fanOut },
    { name: `${name}.bias`, shape: [fanOut], role: 'bias', fanIn, fanOut },
  ];
}

/** The BatchNorm layers in order. */
export function normsOf(network: Network): NormStatistics[] {
  return flattenLayers(network.layers).flatMap((layer) =>
    layer.kind === 'convolution' ? [{ name: layer.norm, channels: layer.outputs }] : [],
  );
}

/** How many learnt values the network has. */
export function countParameters(network: Network): number {
  return parametersOf(network).reduce((total, { shape }) => total + elementCount(shape), 0);
}

/** Multiplications with a weight for one image, biases and normalisation not counted. */
export function countMultiplyAdds(network: Network): number {
  let size = network.imageSize;
  let total = 0;
  for (const layer of flattenLayers(network.layers)) {
    if (layer.kind === 'convolution') {
      size = Math.floor((size - 1) / layer.stride) + 1;
      total += size * size * layer.outputs * (layer.inputs / layer.groups) * layer.kernel ** 2;
    } else if (layer.kind === 'squeeze-excite') total += 2 * layer.channels * layer.reduced;
    else if (layer.kind === 'linear') total += layer.inputs * layer.outputs;
  }
  return total;
}
