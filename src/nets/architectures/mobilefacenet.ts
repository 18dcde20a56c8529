// MobileFaceNet (Chen et al., 2018), in the two published PyTorch forms: with ReLU6, and InsightFace's with PReLU.
import type { Activation, ConvolutionLayer, Layer, Network } from '../architecture.js';

type Part = Pick<ConvolutionLayer, 'name' | 'norm' | 'inputs' | 'outputs' | 'activation'> &
  Partial<ConvolutionLayer>;

/** A convolution, pointwise unless the part says otherwise. */
export const convolution = (part: Part): ConvolutionLayer => ({
  kind: 'convolution',
  kernel: 1,
  stride: 1,
  groups: 1,
  ...part,
});

/** A stage: how much wider a block is inside, its output channels, how many blocks, and the first one's stride. */
export type Stage = readonly [expansion: number, outputs: number, blocks: number, stride: number];

/** The stages of MobileNetV2's blocks in MobileFaceNet. */
export const MOBILEFACENET_STAGES: readonly Stage[] = [
  [2, 64, 5, 2],
  [4, 128, 1, 2],
  [2, 128, 6, 1],
  [4, 128, 1, 2],
  [2, 128, 2, 1],
];

/** Where the last feature maps have 7x7 pixels, one weight for each pixel and channel takes the place of a mean. */
const globalDepthwise = (name: string, norm: string): ConvolutionLayer =>
  convolution({
    name,
    norm,
    inputs: 512,
    outputs: 512,
    kernel: 7,
    groups: 512,
    padding: 0,
    activation: 'none',
  });

/** The MobileFaceNet that is built of MobileNetV2's blocks: ReLU6, an embedding layer with bias; 1.0 million parameters. */
export function mobilefacenet(embeddingSize = 128): Network {
  const layers: Layer[] = [
    convolution({
      name: 'conv1.0',
      norm: 'conv1.1',
      inputs: 3,
      outputs: 64,
      kernel: 3,
      stride: 2,
      activation: 'relu6',
    }),
    convolution({
      name: 'dw_conv.depthwise',
      norm: 'dw_conv.bn1',
      inputs: 64,
      outputs: 64,
      kernel: 3,
      groups: 64,
      activation: 'relu',
    }),
    convolution({
      name: 'dw_conv.pointwise',
      norm: 'dw_conv.bn2',
      inputs: 64,
      outputs: 64,
      activation: 'relu',
    }),
  ];
  let channels = 64;
  let at = 0;
  for (const [expansion, outputs, blocks, firstStride] of MOBILEFACENET_STAGES) {
    for (let i = 0; i < blocks; i++) {
      const block = invertedResidual(`features.${at++}.conv`, channels, outputs, expansion);
      const stride = i === 0 ? firstStride : 1;
      const parts = block(stride);
      if (stride === 1 && channels === outputs) layers.push({ kind: 'residual', layers: parts });
      else layers.push(...parts);
      channels = outputs;
    }
  }
  layers.push(
    convolution({ name: 'conv2.0', norm: 'conv2.1', inputs: channels, outputs: 512, activation: 'relu6' }),
    globalDepthwise('gdconv.depthwise', 'gdconv.bn'),
    convolution({
      name: 'conv3',
      norm: 'bn',
      inputs: 512,
      outputs: embeddingSize,
      bias: true,
      activation: 'none',
    }),
    { kind: 'flatten' },
  );
  return { name: 'mobilefacenet', imageSize: 112, embeddingSize, layers };
}

const invertedResidual =
  (at: string, inputs: number, outputs: number, expansion: number) =>
  (stride: number): ConvolutionLayer[] => {
    const wide = inputs * expansion;
    const part = (n: number) =>
      ({ name: `${at}.${n}.0`, norm: `${at}.${n}.1`, activation: 'relu6' }) as const;
    return [
      convolution({ ...part(0), inputs, outputs: wide }),
      convolution({ ...part(1), inputs: wide, outputs: wide, kernel: 3, stride, groups: wide }),
      convolution({ name: `${at}.2`, norm: `${at}.3`, inputs: wide, outputs, activation: 'none' }),
    ];
  };

/** InsightFace's widths: 128 channels at first, then 256; a block's inner width is its third number. */
type Shrinking = readonly [inputs: number, outputs: number, wide: number];

const PRELU_STAGES: readonly {
  readonly shrink: Shrinking;
  readonly blocks: number;
  readonly wide: number;
}[] = [
  { shrink: [128, 128, 128], blocks: 4, wide: 128 },
  { shrink: [128, 256, 256], blocks: 6, wide: 256 },
  { shrink: [256, 256, 512], blocks: 2, wide: 256 },
];

/** InsightFace's MobileFaceNet (`mbf`, of which w600k_mbf.onnx is one): PReLU, twice as wide; 2.1 million parameters. */
export function mobilefacenetInsightface(embeddingSize = 512): Network {
  const names = (at: string, activated = true) => {
    const activation: Activation = activated ? { prelu: `${at}.layers.2` } : 'none';
    return { name: `${at}.layers.0`, norm: `${at}.layers.1`, activation };
  };
  const block = (at: string, [inputs, outputs, wide]: Shrinking, stride: number): ConvolutionLayer[] => [
    convolution({ ...names(`${at}.layers.0`), inputs, outputs: wide }),
    convolution({ ...names(`${at}.layers.1`), inputs: wide, outputs: wide, kernel: 3, stride, groups: wide }),
    convolution({ ...names(`${at}.layers.2`, false), inputs: wide, outputs }),
  ];
  const layers: Layer[] = [
    convolution({ ...names('layers.0'), inputs: 3, outputs: 128, kernel: 3, stride: 2 }),
    convolution({ ...names('layers.1'), inputs: 128, outputs: 128, kernel: 3, groups: 64 }),
  ];
  PRELU_STAGES.forEach(({ shrink, blocks, wide }, i) => {
    layers.push(...block(`layers.${2 + 2 * i}`, shrink, 2));
    const channels = shrink[1];
    for (let n = 0; n < blocks; n++) {
      const inner = block(`layers.${3 + 2 * i}.layers.${n}`, [channels, channels, wide], 1);
      layers.push({ kind: 'residual', layers: inner });
    }
  });
  layers.push(
    convolution({ ...names('conv_sep'), inputs: 256, outputs: 512 }),
    globalDepthwise('features.layers.0.layers.0', 'features.layers.0.layers.1'),
    { kind: 'flatten' },
    { kind: 'linear', name: 'features.layers.2', inputs: 512, outputs: embeddingSize, bias: false },
    { kind: 'norm', name: 'features.layers.3', channels: embeddingSize },
  );
  return { name: 'mobilefacenet-insightface', imageSize: 112, embeddingSize, layers };
}
