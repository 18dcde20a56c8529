// MicroFaR: this project's own small networks, which learn from few faces.
import type { ConvolutionLayer, Layer, Network } from '../architecture.js';

/** How large a network of the family is. */
export interface MicrofarShape {
  /** Channels of the maps of 56, 28, 14 and 7 pixels. */
  readonly channels: readonly [number, number, number, number];
  /** How many times wider a block is inside. */
  readonly expansion: number;
  /** Residual blocks at 28, 14 and 7 pixels. */
  readonly residuals: readonly [number, number, number];
  /** Channels of the last map, from whose every place the embedding is taken. */
  readonly features: number;
}

const KERNEL = 5;
const IMAGE_SIZE = 112;
const LAST_SIDE = IMAGE_SIZE / 16;

const pointwise = (
  at: string,
  inputs: number,
  outputs: number,
  activation: 'silu' | 'none',
): ConvolutionLayer => ({
  kind: 'convolution',
  name: `${at}.conv`,
  norm: `${at}.norm`,
  inputs,
  outputs,
  kernel: 1,
  stride: 1,
  groups: 1,
  activation,
});

/** An inverted bottleneck (Sandler et al., 2018): widened, filtered channel by channel, narrowed. */
function bottleneck(
  at: string,
  [inputs, outputs]: readonly [number, number],
  expansion: number,
  stride: number,
): Layer[] {
  const wide = inputs * expansion;
  return [
    pointwise(`${at}.widen`, inputs, wide, 'silu'),
    {
      kind: 'convolution',
      name: `${at}.filter.conv`,
      norm: `${at}.filter.norm`,
      inputs: wide,
      outputs: wide,
      kernel: KERNEL,
      stride,
      groups: wide,
      activation: 'silu',
    },
    pointwise(`${at}.narrow`, wide, outputs, 'none'),
  ];
}

/**
 * A network of the family: a stem and three halvings, each by an inverted bottleneck and followed by residual ones, then
 * a linear layer that sees every place of the last map.
 *
 * Faces come aligned, so a place on the map is a place on the face. TinyFaR averages over all places, and has to learn
 * in its depth where things are; here each place has weights of its own, as in IResNet's last layer, and few layers lie
 * before it. What that is worth to a run of minutes is in docs/results.md.
 */
export function microfar(name: string, embeddingSize: number, shape: MicrofarShape): Network {
  const { channels, expansion, residuals, features } = shape;
  const layers: Layer[] = [
    {
      kind: 'convolution',
      name: 'stem.conv',
      norm: 'stem.norm',
      inputs: 3,
      outputs: channels[0],
      kernel: 3,
      stride: 2,
      groups: 1,
      activation: 'silu',
    },
  ];
  channels.slice(1).forEach((outputs, i) => {
    layers.push(...bottleneck(`stages.${i}.0`, [channels[i], outputs], expansion, 2));
    for (let n = 1; n <= residuals[i]; n++) {
      const block = bottleneck(`stages.${i}.${n}`, [outputs, outputs], expansion, 1);
      layers.push({ kind: 'residual', layers: block });
    }
  });
  layers.push(
    pointwise('features', channels[3], features, 'silu'),
    { kind: 'flatten' },
    { kind: 'linear', name: 'fc', inputs: features * LAST_SIDE ** 2, outputs: embeddingSize },
  );
  return { name, imageSize: IMAGE_SIZE, embeddingSize, layers };
}

const sized =
  (name: string, shape: MicrofarShape) =>
  (embeddingSize = 256): Network =>
    microfar(name, embeddingSize, shape);

/** The family by the names that configurations use: S is the student of the embedded runs, L their teacher. */
export const microfars = {
  'microfar-s': sized('microfar-s', {
    channels: [24, 48, 64, 96],
    expansion: 3,
    residuals: [0, 0, 0],
    features: 64,
  }),
  'microfar-l': sized('microfar-l', {
    channels: [32, 64, 128, 192],
    expansion: 3,
    residuals: [0, 1, 2],
    features: 128,
  }),
} as const;
