// Feature maps in the layout that makes training fast, and the passes over them that the fused operators share.
import { add, mul, sigmoid } from '../operators/elementwise.js';
import { matmul } from '../operators/linear.js';
import { mean, sum } from '../operators/reduce.js';
import { reshape, slice, transpose } from '../operators/shaping.js';
import { formatShape, sameShape, staticShape, type Tensor } from '../tensor.js';

/** The operator domain of ONNX Runtime's blocked (NCHWc) convolutions. */
export const NCHWC = 'com.microsoft.nchwc';

/**
 * How a batch lies in memory: [channels, images / block, height · width, block].
 *
 * A channel's values are contiguous, so that a 1x1 convolution is one matrix product and statistics are taken along
 * the last axis; and with `block` the machine's vector width the same bytes are a blocked tensor
 * [1, channels · images, height, width] for ONNX Runtime's own depthwise kernels. With `block` 1 only standard
 * operators are used.
 */
export interface Layout {
  readonly images: number;
  readonly block: number;
}

/** A batch of feature maps. */
export interface FeatureMap {
  /** [channels, images · height · width], in the order of {@link Layout}. */
  readonly values: Tensor;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: Layout;
}

/** Positions per channel: images · height · width. */
export const positionsOf = (map: FeatureMap): number => map.layout.images * map.height * map.width;

/** The same geometry with other values; throws where they do not fit. */
export function withValues(map: FeatureMap, values: Tensor, channels = map.channels): FeatureMap {
  if (!sameShape(values.shape, [channels, positionsOf(map)])) {
    throw new Error(`feature map: ${formatShape(values.shape)} is not [${channels}, ${positionsOf(map)}]`);
  }
  return { ...map, values, channels };
}

/** A pass that may end with a sum and a sigmoid, which the blocked kernel does in the same sweep. */
export interface PassEnd {
  /** Added to the result, of the feature map's shape. */
  readonly plus?: Tensor;
  readonly sigmoid?: boolean;
}

function finish(y: Tensor, { plus, sigmoid: last }: PassEnd): Tensor {
  const summed = plus ? add(y, plus) : y;
  return last ? sigmoid(summed) : summed;
}

/** A blocked 1x1 depthwise convolution: one factor and one term for each channel of each image, one sweep. */
function blockedAffine(map: FeatureMap, factors: Tensor, terms: Tensor | undefined, end: PassEnd): Tensor {
  const { values, channels, height, width, layout } = map;
  const planes = channels * layout.images;
  const view = (t: Tensor) => reshape(t, [1, planes, height, width]);
  const bias = terms ?? (end.plus ? values.graph.filled(0, [planes]) : undefined);
  const inputs = [view(values), reshape(factors, [planes, 1, 1, 1])];
  if (bias) inputs.push(reshape(bias, [planes]));
  if (end.plus) inputs.push(view(end.plus));
  const y = values.graph.add(
    'Conv',
    inputs,
    { shape: [1, planes, height, width], dtype: 'float32' },
    { group: planes, kernel_shape: [1, 1], ...(end.sigmoid ? { activation: 'Sigmoid' } : {}) },
    NCHWC,
  );
  return reshape(y, values.shape);
}

/** [channels, 1] repeated to [channels, images]. */
export function perImage(values: Tensor, { images }: Layout): Tensor {
  return matmul(values, values.graph.filled(1, [1, images]));
}

/** factor[channel] · x + term[channel] (+ plus, then sigmoid); factor and term are [channels, 1]. */
export function affinePerChannel(map: FeatureMap, factor: Tensor, term: Tensor, end: PassEnd = {}): Tensor {
  const { layout } = map;
  if (layout.block > 1) return blockedAffine(map, perImage(factor, layout), perImage(term, layout), end);
  return finish(add(mul(map.values, factor), term), end);
}

/** factor[channel, image] · x + term[channel, image] (+ plus, then sigmoid); factor and term are [channels, images]. */
export function affinePerImage(map: FeatureMap, factor: Tensor, term?: Tensor, end: PassEnd = {}): Tensor {
  const { values, channels, height, width, layout } = map;
  if (layout.block > 1) return blockedAffine(map, factor, term, end);
  const planes = channels * layout.images;
  const scaled = mul(reshape(values, [planes, height * width]), reshape(factor, [planes, 1]));
  const moved = term ? add(scaled, reshape(term, [planes, 1])) : scaled;
  return finish(reshape(moved, values.shape), end);
}

/** The dot product of x and y over each channel of each image: [channels, images]. */
export function dotPerImage(map: FeatureMap, other: Tensor): Tensor {
  const { values, channels, height, width, layout } = map;
  const planes = channels * layout.images;
  const size = height * width;
  if (layout.block === 1) {
    return reshape(sum(reshape(mul(values, other), [planes, size]), { axes: [1] }), [
      channels,
      layout.images,
    ]);
  }
  // A depthwise convolution whose kernel is as large as the plane.
  const y = values.graph.add(
    'Conv',
    [reshape(values, [1, planes, size, 1]), reshape(other, [planes, 1, size, 1])],
    { shape: [1, planes, 1, 1], dtype: 'float32' },
    { group: planes, kernel_shape: [size, 1] },
    NCHWC,
  );
  return reshape(y, [channels, layout.images]);
}

/** The mean over each channel of each image: [channels, images]. */
export function meanPerImage(map: FeatureMap): Tensor {
  const { values, channels, height, width, layout } = map;
  const planes = channels * layout.images;
  if (layout.block === 1) {
    return reshape(mean(reshape(values, [planes, height * width]), { axes: [1] }), [channels, layout.images]);
  }
  const pooled = values.graph.add(
    'GlobalAveragePool',
    [reshape(values, [1, planes, height, width])],
    { shape: [1, planes, 1, 1], dtype: 'float32' },
    {},
    NCHWC,
  );
  return reshape(pooled, [channels, layout.images]);
}

/** The sum over each channel: [channels, 1]. */
export const sumPerChannel = (values: Tensor): Tensor => sum(values, { axes: [1], keepDims: true });

/** A learnt vector [channels] as the column [channels, 1] with which passes work. */
export const column = (vector: Tensor): Tensor => reshape(vector, [vector.shape[0], 1]);

/** The images [images, channels, height, width] that a feature map holds. */
export function toImages({ values, channels, height, width, layout }: FeatureMap): Tensor {
  const { images, block } = layout;
  const lanes = reshape(values, [channels, images / block, height * width, block]);
  return reshape(transpose(lanes, [1, 3, 0, 2]), [images, channels, height, width]);
}

/** Images [images, channels, height, width] as a feature map. */
export function fromImages(x: Tensor, layout: Layout): FeatureMap {
  const [images, channels, height, width] = staticShape('feature map', x);
  const { block } = layout;
  const lanes = transpose(reshape(x, [images / block, block, channels, height * width]), [2, 0, 3, 1]);
  const values = reshape(lanes, [channels, images * height * width]);
  return { values, channels, height, width, layout };
}

/** Every second pixel of every second row, from the first on; height and width must be even. */
export function subsample(map: FeatureMap): FeatureMap {
  const { values, channels, layout } = map;
  const { images, block } = layout;
  const [height, width] = [map.height / 2, map.width / 2];
  const pixels = reshape(values, [(channels * images) / block, height, 2, width, 2, block]);
  const kept = slice(
    pixels,
    [2, 4].map((axis) => ({ axis, begin: 0, end: 1 })),
  );
  return { ...map, height, width, values: reshape(kept, [channels, images * height * width]) };
}
