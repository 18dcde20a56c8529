// StyleGAN2 (Karras et al., 2020) as data: mapping network and synthesis layers under the names of NVIDIA's weight files.
import { UserError } from '../../files/user-error.js';
import type { WantedTensor } from '../import/stored-tensors.js';

/** What decides the architecture, with the meaning and defaults of the official generators' init arguments. */
export interface StyleGan2Options {
  /** Side of the image in pixels: a power of two from 8 to 1024. */
  readonly resolution: number;
  readonly zSize?: number;
  readonly wSize?: number;
  readonly imageChannels?: number;
  /** A layer at resolution r has channelBase / r channels, and channelMax at most. */
  readonly channelBase?: number;
  readonly channelMax?: number;
  readonly mappingLayers?: number;
  /** Channels between the mapping's layers; default wSize. */
  readonly mappingFeatures?: number;
  /** The mapping's weights and biases are stored divided by this. */
  readonly learningRateMultiplier?: number;
  /** Activations and image contributions are limited to +- this; undefined: not at all. */
  readonly clamp?: number | undefined;
  /** Taps of the separable low-pass filter of each upsampling, four of them. */
  readonly resampleFilter?: readonly number[];
  /** Whether the layers have noise. */
  readonly noise?: boolean;
}

/** A fully connected layer of the mapping network. */
export interface MappingLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** A 3x3 convolution modulated by a style, with noise, bias and leaky ReLU; `up` doubles the resolution. */
export interface StyledConvolution {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Side of its output in pixels. */
  readonly resolution: number;
  readonly up: boolean;
  /** Which of the generator's styles modulates it. */
  readonly style: number;
}

/** The 1x1 convolution, modulated but not demodulated, whose result is added to the image. */
export interface ToRgb {
  readonly name: string;
  readonly inputs: number;
  readonly style: number;
}

/** The layers of one resolution. */
export interface SynthesisBlock {
  readonly resolution: number;
  readonly convolutions: readonly StyledConvolution[];
  readonly toRgb: ToRgb;
}

/** A whole generator: every layer with its name in the weight file. */
export interface StyleGan2 {
  readonly zSize: number;
  readonly wSize: number;
  readonly resolution: number;
  readonly imageChannels: number;
  /** How many styles a synthesis takes; a mapping gives the same one for all. */
  readonly styles: number;
  readonly mapping: readonly MappingLayer[];
  readonly learningRateMultiplier: number;
  /** The learnt constant [channels, 4, 4] from which synthesis starts. */
  readonly constant: { readonly name: string; readonly channels: number };
  readonly blocks: readonly SynthesisBlock[];
  readonly clamp: number | undefined;
  readonly resampleFilter: readonly number[];
  readonly noise: boolean;
}

// The published generators have 8; a hostile file may ask for billions.
const MAX_MAPPING_LAYERS = 64;

/**
 * The generator with 'skip' architecture that the options describe.
 *
 * @param file what errors call it
 * @throws UserError for a resolution, filter or mapping that is not supported
 */
export function stylegan2(options: StyleGan2Options, file = 'stylegan2'): StyleGan2 {
  const { resolution, zSize = 512, wSize = 512, imageChannels = 3 } = options;
  const { channelBase = 32768, channelMax = 512, mappingLayers = 8, mappingFeatures = wSize } = options;
  const { learningRateMultiplier = 0.01, clamp, resampleFilter = [1, 3, 3, 1], noise = true } = options;
  if (!Number.isInteger(Math.log2(resolution)) || resolution < 8 || resolution > 1024) {
    throw new UserError(
      `${file}: a StyleGAN2 of ${resolution} pixels is not supported; powers of two from 8 to 1024 are`,
    );
  }
  if (resampleFilter.length !== 4) {
    throw new UserError(
      `${file}: a resample filter of ${resampleFilter.length} taps is not supported; [1, 3, 3, 1] and other filters of 4 taps are`,
    );
  }
  if (!Number.isInteger(mappingLayers) || mappingLayers < 1 || mappingLayers > MAX_MAPPING_LAYERS) {
    throw new UserError(
      `${file}: a mapping network of ${mappingLayers} layers is not supported; 1 to ${MAX_MAPPING_LAYERS} are`,
    );
  }
  const channelsAt = (size: number): number => Math.min(Math.floor(channelBase / size), channelMax);
  const blocks: SynthesisBlock[] = [];
  let style = 0;
  for (let size = 4; size <= resolution; size *= 2) {
    const name = `synthesis.b${size}`;
    const outputs = channelsAt(size);
    const convolutions: StyledConvolution[] = [];
    if (size > 4) {
      const inputs = channelsAt(size / 2);
      convolutions.push({
        name: `${name}.conv0`,
        inputs,
        outputs,
        resolution: size,
        up: true,
        style: style++,
      });
    }
    convolutions.push({
      name: `${name}.conv1`,
      inputs: outputs,
      outputs,
      resolution: size,
      up: false,
      style: style++,
    });
    // The next block's first convolution has the same style as this image contribution.
    blocks.push({ resolution: size, convolutions, toRgb: { name: `${name}.torgb`, inputs: outputs, style } });
  }
  const mapping = Array.from({ length: mappingLayers }, (_, i) => ({
    name: `mapping.fc${i}`,
    inputs: i === 0 ? zSize : mappingFeatures,
    outputs: i === mappingLayers - 1 ? wSize : mappingFeatures,
  }));
  return {
    zSize,
    wSize,
    resolution,
    imageChannels,
    styles: style + 1,
    mapping,
    learningRateMultiplier,
    constant: { name: 'synthesis.b4.const', channels: channelsAt(4) },
    blocks,
    clamp,
    resampleFilter,
    noise,
  };
}

/** Every tensor that the generator needs, named and shaped as in the official weight files. */
export function stylegan2Tensors(network: StyleGan2): WantedTensor[] {
  const { wSize, imageChannels, constant } = network;
  const affine = (name: string, inputs: number): WantedTensor[] => [
    { name: `${name}.affine.weight`, shape: [inputs, wSize] },
    { name: `${name}.affine.bias`, shape: [inputs] },
  ];
  return [
    ...network.mapping.flatMap(({ name, inputs, outputs }) => [
      { name: `${name}.weight`, shape: [outputs, inputs] },
      { name: `${name}.bias`, shape: [outputs] },
    ]),
    { name: 'mapping.w_avg', shape: [wSize] },
    { name: constant.name, shape: [constant.channels, 4, 4] },
    ...network.blocks.flatMap(({ convolutions, toRgb }) => [
      ...convolutions.flatMap(({ name, inputs, outputs, resolution }) => [
        ...affine(name, inputs),
        { name: `${name}.weight`, shape: [outputs, inputs, 3, 3] },
        { name: `${name}.bias`, shape: [outputs] },
        ...(network.noise
          ? [
              { name: `${name}.noise_const`, shape: [resolution, resolution] },
              { name: `${name}.noise_strength`, shape: [] },
            ]
          : []),
      ]),
      ...affine(toRgb.name, toRgb.inputs),
      { name: `${toRgb.name}.weight`, shape: [imageChannels, toRgb.inputs, 1, 1] },
      { name: `${toRgb.name}.bias`, shape: [imageChannels] },
    ]),
  ];
}

/** The same generator ended early: with 'skip' architecture, the image after a block is a smaller picture of the same face. */
export function stylegan2Until(network: StyleGan2, resolution: number): StyleGan2 {
  const blocks = network.blocks.filter((block) => block.resolution <= resolution);
  const last = blocks.at(-1);
  if (last?.resolution !== resolution) {
    const known = network.blocks.map((block) => block.resolution).join(', ');
    throw new UserError(`generator.resolution: ${resolution} is none of this generator's: ${known}`);
  }
  return { ...network, resolution, blocks, styles: last.toRgb.style + 1 };
}
