// TinyFaR-A, -B and -C (SynthDistill, section 4): TinyNet (Han et al., 2020) under timm's names, with a linear embedding layer.
import type { ConvolutionLayer, Layer, Network, SqueezeExciteLayer } from '../architecture.js';

/** A stage of EfficientNet-B0, which TinyNet scales: repeats, kernel, stride, expansion and output channels. */
interface Stage {
  readonly repeats: number;
  readonly kernel: number;
  readonly stride: number;
  readonly expansion: number;
  readonly channels: number;
}

const STAGES: readonly Stage[] = [
  { repeats: 1, kernel: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernel: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernel: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernel: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernel: 3, stride: 1, expansion: 6, channels: 320 },
];

const STEM = 32;
const FEATURES = 1280;

/** The nearest multiple of 8, but never below nine tenths of the wish, and at least 8. */
function roundChannels(wish: number): number {
  const rounded = Math.max(8, Math.floor((wish + 4) / 8) * 8);
  return rounded < 0.9 * wish ? rounded + 8 : rounded;
}

function pointwise(
  name: string,
  norm: string,
  inputs: number,
  outputs: number,
  activation: 'silu' | 'none',
): ConvolutionLayer {
  return { kind: 'convolution', name, norm, inputs, outputs, kernel: 1, stride: 1, groups: 1, activation };
}

function block(prefix: string, inputs: number, outputs: number, stride: number, stage: Stage): Layer[] {
  const { kernel, expansion } = stage;
  const wide = inputs * expansion;
  const depthwise = (norm: string): ConvolutionLayer => ({
    kind: 'convolution',
    name: `${prefix}.conv_dw`,
    norm: `${prefix}.${norm}`,
    inputs: wide,
    outputs: wide,
    kernel,
    stride,
    groups: wide,
    activation: 'silu',
  });
  const gate: SqueezeExciteLayer = {
    kind: 'squeeze-excite',
    reduce: `${prefix}.se.conv_reduce`,
    expand: `${prefix}.se.conv_expand`,
    channels: wide,
    reduced: Math.round(inputs / 4),
  };
  const layers: Layer[] =
    expansion === 1
      ? [depthwise('bn1'), gate, pointwise(`${prefix}.conv_pw`, `${prefix}.bn2`, wide, outputs, 'none')]
      : [
          pointwise(`${prefix}.conv_pw`, `${prefix}.bn1`, inputs, wide, 'silu'),
          depthwise('bn2'),
          gate,
          pointwise(`${prefix}.conv_pwl`, `${prefix}.bn3`, wide, outputs, 'none'),
        ];
  return inputs === outputs && stride === 1 ? [{ kind: 'residual', layers }] : layers;
}

function tinyfar(name: string, width: number, depth: number, embeddingSize: number): Network {
  const layers: Layer[] = [
    {
      kind: 'convolution',
      name: 'cnn.conv_stem',
      norm: 'cnn.bn1',
      inputs: 3,
      outputs: STEM,
      kernel: 3,
      stride: 2,
      groups: 1,
      activation: 'silu',
    },
  ];
  let channels = STEM;
  STAGES.forEach((stage, s) => {
    const outputs = roundChannels(stage.channels * width);
    const repeats = Math.max(1, Math.round(stage.repeats * depth));
    for (let n = 0; n < repeats; n++) {
      layers.push(...block(`cnn.blocks.${s}.${n}`, channels, outputs, n === 0 ? stage.stride : 1, stage));
      channels = outputs;
    }
  });
  layers.push(
    pointwise('cnn.conv_head', 'cnn.bn2', channels, FEATURES, 'silu'),
    { kind: 'global-average-pool' },
    { kind: 'linear', name: 'fc', inputs: FEATURES, outputs: embeddingSize },
  );
  return { name, imageSize: 112, embeddingSize, layers };
}

/** TinyFaR-A: timm's tinynet_a without classifier; 5,562,844 parameters with 512 outputs. */
export const tinyfarA = (embeddingSize = 512): Network => tinyfar('tinyfar-a', 1, 1.2, embeddingSize);

/** TinyFaR-B: timm's tinynet_b without classifier; 3,105,434 parameters with 512 outputs. */
export const tinyfarB = (embeddingSize = 512): Network => tinyfar('tinyfar-b', 0.75, 1.1, embeddingSize);

/** TinyFaR-C: timm's tinynet_c without classifier; 1,832,106 parameters with 512 outputs. */
export const tinyfarC = (embeddingSize = 512): Network => tinyfar('tinyfar-c', 0.54, 0.85, embeddingSize);

/** The three by the names that configurations use; each takes the size of its embedding. */
export const tinyfars = { 'tinyfar-a': tinyfarA, 'tinyfar-b': tinyfarB, 'tinyfar-c': tinyfarC } as const;
