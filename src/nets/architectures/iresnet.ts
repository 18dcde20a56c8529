// IResNet-18 to -100, the ArcFace teachers (Deng et al., 2019; Duta et al., 2020): under InsightFace's names, or AdaFace's.
import type { ConvolutionLayer, Layer, Network } from '../architecture.js';

/** Residual units at 56, 28, 14 and 7 pixels. */
const DEPTHS = {
  iresnet18: [2, 2, 2, 2],
  iresnet34: [3, 4, 6, 3],
  iresnet50: [3, 4, 14, 3],
  iresnet100: [3, 13, 30, 3],
} as const;

/** The name of an IResNet. */
export type IresnetName = keyof typeof DEPTHS;

const WIDTHS = [64, 128, 256, 512];
const LAST = 7;

/** The names of one residual unit's layers, and what its first one in a stage does beside the convolutions. */
interface UnitNames {
  readonly norm1: string;
  readonly conv1: string;
  readonly norm2: string;
  readonly prelu: string;
  readonly conv2: string;
  readonly norm3: string;
  /** Convolution and BatchNorm of the shortcut. */
  readonly shortcut: readonly [string, string];
}

/** How a program names the layers of the same network, and where the two published variants differ. */
interface Naming {
  readonly stem: readonly [conv: string, norm: string, prelu: string];
  unit(stage: number, index: number, overall: number): UnitNames;
  readonly out: readonly [norm: string, linear: string, features: string];
  /** Whether the last BatchNorm has a scale and shift. */
  readonly affineFeatures: boolean;
  /** Whether a unit of unchanged width shrinks its shortcut by leaving out pixels, not by a convolution. */
  readonly subsample: boolean;
}

const INSIGHTFACE: Naming = {
  stem: ['conv1', 'bn1', 'prelu'],
  unit: (stage, index) => {
    const at = `layer${stage + 1}.${index}`;
    return {
      norm1: `${at}.bn1`,
      conv1: `${at}.conv1`,
      norm2: `${at}.bn2`,
      prelu: `${at}.prelu`,
      conv2: `${at}.conv2`,
      norm3: `${at}.bn3`,
      shortcut: [`${at}.downsample.0`, `${at}.downsample.1`],
    };
  },
  out: ['bn2', 'fc', 'features'],
  affineFeatures: true,
  subsample: false,
};

const ADAFACE: Naming = {
  stem: ['input_layer.0', 'input_layer.1', 'input_layer.2'],
  unit: (_stage, _index, overall) => {
    const at = `body.${overall}`;
    return {
      norm1: `${at}.res_layer.0`,
      conv1: `${at}.res_layer.1`,
      norm2: `${at}.res_layer.2`,
      prelu: `${at}.res_layer.3`,
      conv2: `${at}.res_layer.4`,
      norm3: `${at}.res_layer.5`,
      shortcut: [`${at}.shortcut_layer.0`, `${at}.shortcut_layer.1`],
    };
  },
  out: ['output_layer.0', 'output_layer.3', 'output_layer.4'],
  affineFeatures: false,
  subsample: true,
};

type Part = Pick<
  ConvolutionLayer,
  'name' | 'norm' | 'inputs' | 'outputs' | 'kernel' | 'stride' | 'activation'
>;

const convolution = (part: Part): ConvolutionLayer => ({ kind: 'convolution', groups: 1, ...part });

/** One unit: BatchNorm, two 3x3 convolutions, and a shortcut that follows the change of size. */
function unit(names: UnitNames, inputs: number, outputs: number, stride: number, naming: Naming): Layer {
  const { norm1, conv1, norm2, prelu, conv2, norm3, shortcut } = names;
  const around: Layer[] =
    inputs === outputs && naming.subsample
      ? [{ kind: 'subsample' }]
      : [
          convolution({
            name: shortcut[0],
            norm: shortcut[1],
            inputs,
            outputs,
            kernel: 1,
            stride,
            activation: 'none',
          }),
        ];
  return {
    kind: 'residual',
    layers: [
      { kind: 'norm', name: norm1, channels: inputs },
      convolution({ name: conv1, norm: norm2, inputs, outputs, kernel: 3, stride: 1, activation: { prelu } }),
      convolution({
        name: conv2,
        norm: norm3,
        inputs: outputs,
        outputs,
        kernel: 3,
        stride,
        activation: 'none',
      }),
    ],
    ...(stride === 1 ? {} : { shortcut: around }),
  };
}

/** The shape of an IResNet where it is not the published one: narrow ones serve tests. */
export interface IresnetShape {
  /** Channels of the four stages. */
  readonly widths?: readonly number[];
  readonly imageSize?: number;
}

const MOST_CHANNELS = 4096;

/** The shape of an IResNet under InsightFace's names by its convolutions' shapes; the published one where they say nothing. */
export function iresnetShapeOf(shapeOf: (tensor: string) => readonly number[] | undefined): IresnetShape {
  const widths = WIDTHS.map((_, stage) => shapeOf(`layer${stage + 1}.0.conv1.weight`)?.[0] ?? 0);
  return widths.every((width) => width >= 1 && width <= MOST_CHANNELS) ? { widths } : {};
}

function build(name: IresnetName, naming: Naming, embeddingSize: number, shape: IresnetShape): Network {
  const { widths = WIDTHS, imageSize = 112 } = shape;
  const [conv, norm, prelu] = naming.stem;
  const stem = { name: conv, norm, inputs: 3, outputs: widths[0], kernel: 3, stride: 1 };
  const layers: Layer[] = [convolution({ ...stem, activation: { prelu } })];
  let inputs = widths[0];
  let overall = 0;
  DEPTHS[name].forEach((units, stage) => {
    const outputs = widths[stage];
    for (let index = 0; index < units; index++) {
      layers.push(unit(naming.unit(stage, index, overall++), inputs, outputs, index === 0 ? 2 : 1, naming));
      inputs = outputs;
    }
  });
  const [lastNorm, linear, features] = naming.out;
  const side = (LAST * imageSize) / 112;
  layers.push(
    { kind: 'norm', name: lastNorm, channels: inputs },
    { kind: 'flatten' },
    { kind: 'linear', name: linear, inputs: inputs * side * side, outputs: embeddingSize },
    { kind: 'norm', name: features, channels: embeddingSize, affine: naming.affineFeatures },
  );
  return { name, imageSize, embeddingSize, layers };
}

/** An IResNet under the names of InsightFace's arcface_torch and the PyTorch ports of it; 65.2 million parameters for 100. */
export const iresnet = (name: IresnetName, embeddingSize = 512, shape: IresnetShape = {}): Network =>
  build(name, INSIGHTFACE, embeddingSize, shape);

/** An IResNet as AdaFace (Kim et al., 2022) builds and names it: `ir_18`, `ir_34`, `ir_50` and `ir_101` there. */
export const adafaceIresnet = (name: IresnetName, embeddingSize = 512, shape: IresnetShape = {}): Network =>
  build(name, ADAFACE, embeddingSize, shape);
