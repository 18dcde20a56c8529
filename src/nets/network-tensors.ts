// What follows from a network's layers: its tensors under the names of its weight file, and what it costs.
import { elementCount } from '../graph/tensor.js';
import {
  flattenLayers,
  imageSizeOf,
  kernelOf,
  type Layer,
  type Network,
  type PlainLayer,
  paddingOf,
} from './architecture.js';

/** What a tensor of a network is, which decides how it starts. */
export type TensorRole =
  | 'convolution'
  | 'linear'
  | 'bias'
  | 'linear-bias'
  | 'norm-scale'
  | 'norm-shift'
  | 'slope';

/** A learnt tensor: its name and shape in the weight file; `fanIn` and `fanOut` count connections of one output and input. */
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

/** The learnt tensors in the order of the layers. */
export function parametersOf(network: Network): ParameterTensor[] {
  return flattenLayers(network.layers).flatMap(parametersOfLayer);
}

const vector = (name: string, length: number, role: TensorRole): ParameterTensor => ({
  name,
  shape: [length],
  role,
  fanIn: 1,
  fanOut: 1,
});

const affinePart = (norm: string, channels: number): ParameterTensor[] => [
  vector(`${norm}.weight`, channels, 'norm-scale'),
  vector(`${norm}.bias`, channels, 'norm-shift'),
];

function parametersOfLayer(layer: PlainLayer): ParameterTensor[] {
  switch (layer.kind) {
    case 'convolution': {
      const { name, norm, inputs, outputs, groups, activation, bias } = layer;
      const [height, width] = kernelOf(layer);
      const taps = height * width;
      const fan = { fanIn: (inputs / groups) * taps, fanOut: (outputs / groups) * taps };
      const shape = [outputs, inputs / groups, height, width];
      return [
        { name: `${name}.weight`, shape, role: 'convolution', ...fan },
        ...(bias ? [vector(`${name}.bias`, outputs, 'bias')] : []),
        ...affinePart(norm, outputs),
        ...(typeof activation === 'object' ? [vector(`${activation.prelu}.weight`, outputs, 'slope')] : []),
      ];
    }
    case 'norm':
      return layer.affine === false ? [] : affinePart(layer.name, layer.channels);
    case 'squeeze-excite':
      return [
        ...gateConvolution(layer.reduce, layer.channels, layer.reduced),
        ...gateConvolution(layer.expand, layer.reduced, layer.channels),
      ];
    case 'linear': {
      const { name, inputs: fanIn, outputs: fanOut } = layer;
      const weight = {
        name: `${name}.weight`,
        shape: [fanOut, fanIn],
        role: 'linear',
        fanIn,
        fanOut,
      } as const;
      if (layer.bias === false) return [weight];
      return [weight, { name: `${name}.bias`, shape: [fanOut], role: 'linear-bias', fanIn, fanOut }];
    }
    case 'global-average-pool':
    case 'flatten':
    case 'subsample':
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
  return flattenLayers(network.layers).flatMap((layer) => {
    if (layer.kind === 'convolution') return [{ name: layer.norm, channels: layer.outputs }];
    return layer.kind === 'norm' ? [{ name: layer.name, channels: layer.channels }] : [];
  });
}

/** How many learnt values the network has. */
export function countParameters(network: Network): number {
  return parametersOf(network).reduce((total, { shape }) => total + elementCount(shape), 0);
}

/** Multiplications with a weight for one image, biases and normalisation not counted. */
export function countMultiplyAdds(network: Network): number {
  return countFrom(network.layers, imageSizeOf(network)).total;
}

/** Height and width. */
type Size = readonly [height: number, width: number];

/** The work of `layers` on images of this size, and the size of what they give. */
function countFrom(layers: readonly Layer[], size: Size): { total: number; size: Size } {
  let total = 0;
  for (const layer of layers) {
    if (layer.kind === 'residual') {
      total += countFrom(layer.shortcut ?? [], size).total;
      const inner = countFrom(layer.layers, size);
      total += inner.total;
      size = inner.size;
    } else if (layer.kind === 'convolution') {
      const kernel = kernelOf(layer);
      const reach = (length: number, i: 0 | 1) =>
        Math.floor((length + 2 * paddingOf(layer) - kernel[i]) / layer.stride) + 1;
      size = [reach(size[0], 0), reach(size[1], 1)];
      total += area(size) * layer.outputs * (layer.inputs / layer.groups) * area(kernel);
    } else if (layer.kind === 'subsample') size = [halved(size[0]), halved(size[1])];
    else if (layer.kind === 'squeeze-excite') total += 2 * layer.channels * layer.reduced;
    else if (layer.kind === 'linear') total += layer.inputs * layer.outputs;
  }
  return { total, size };
}

const area = ([height, width]: Size): number => height * width;

const halved = (length: number): number => Math.floor((length - 1) / 2) + 1;
