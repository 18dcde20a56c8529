// What a network is: a list of layers with the names of its original weight file.

/** What follows a layer, element by element; PReLU has one learnt slope a channel, under the name given. */
export type Activation = 'none' | 'silu' | 'relu' | 'relu6' | { readonly prelu: string };

/** A convolution, then BatchNorm and an activation. */
export interface ConvolutionLayer {
  readonly kind: 'convolution';
  /** Name of the weight in the weight file, without `.weight`. */
  readonly name: string;
  /** Name of the BatchNorm layer. */
  readonly norm: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  /** The kernel's width, where it is not as wide as it is high. */
  readonly kernelWidth?: number;
  readonly stride: number;
  readonly groups: number;
  /** Zeros around the image; left out: (kernel - 1) / 2, for an odd kernel. */
  readonly padding?: number;
  /** Whether it has a bias in front of the BatchNorm; left out: none. */
  readonly bias?: boolean;
  readonly activation: Activation;
}

/** A BatchNorm layer on its own, over feature maps or, behind a linear layer, over vectors. */
export interface NormLayer {
  readonly kind: 'norm';
  readonly name: string;
  readonly channels: number;
  /** Whether it has a learnt scale and shift; left out: it has. */
  readonly affine?: boolean;
}

/** Squeeze-and-excitation: two 1x1 convolutions with bias, SiLU between, a sigmoid after. */
export interface SqueezeExciteLayer {
  readonly kind: 'squeeze-excite';
  readonly reduce: string;
  readonly expand: string;
  readonly channels: number;
  readonly reduced: number;
}

/** Layers whose input, or what `shortcut` makes of it, is added to their output. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly layers: readonly Layer[];
  readonly shortcut?: readonly Layer[];
}

/** Every second pixel of every second row, from the first on. */
export interface SubsampleLayer {
  readonly kind: 'subsample';
}

/** The mean over each channel. */
export interface PoolLayer {
  readonly kind: 'global-average-pool';
}

/** Feature maps as one vector for each image: channel by channel, row by row. */
export interface FlattenLayer {
  readonly kind: 'flatten';
}

/** A fully connected layer. */
export interface LinearLayer {
  readonly kind: 'linear';
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Left out: it has one. */
  readonly bias?: boolean;
}

/** A layer that holds no others. */
export type PlainLayer =
  | ConvolutionLayer
  | NormLayer
  | SqueezeExciteLayer
  | SubsampleLayer
  | PoolLayer
  | FlattenLayer
  | LinearLayer;

/** One layer of a network. */
export type Layer = PlainLayer | ResidualLayer;

/** A network from normalised RGB images [n, 3, imageSize, imageWidth] to embeddings [n, embeddingSize]. */
export interface Network {
  readonly name: string;
  readonly imageSize: number;
  /** The images' width, where they are not as wide as high. */
  readonly imageWidth?: number;
  readonly embeddingSize: number;
  readonly layers: readonly Layer[];
}

/** The epsilon of every BatchNorm here: PyTorch's default. */
export const NORM_EPSILON = 1e-5;

/** How much of a batch's statistics goes into the running ones at each step: PyTorch's default. */
export const NORM_MOMENTUM = 0.1;

/** All layers in the order in which they work, residual ones opened, a shortcut after what it leads around. */
export function flattenLayers(layers: readonly Layer[]): PlainLayer[] {
  return layers.flatMap((layer) =>
    layer.kind === 'residual'
      ? [...flattenLayers(layer.layers), ...flattenLayers(layer.shortcut ?? [])]
      : [layer],
  );
}

/** The zeros around a convolution's input. */
export const paddingOf = ({ kernel, padding }: ConvolutionLayer): number => padding ?? (kernel - 1) / 2;

/** Height and width of a convolution's kernel. */
export const kernelOf = ({
  kernel,
  kernelWidth,
}: ConvolutionLayer): readonly [height: number, width: number] => [kernel, kernelWidth ?? kernel];

/** Height and width of a network's images. */
export const imageSizeOf = ({ imageSize, imageWidth }: Network): readonly [height: number, width: number] => [
  imageSize,
  imageWidth ?? imageSize,
];
