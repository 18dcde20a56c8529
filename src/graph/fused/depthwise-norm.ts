// Depthwise convolution with BatchNorm in training mode, on ONNX Runtime's blocked kernels where they are to be had.
import type { Graph } from '../graph.js';
import { mul } from '../operators/elementwise.js';
import { gemm, matmul } from '../operators/linear.js';
import { concat, reshape, reverse } from '../operators/shaping.js';
import { formatShape, staticShape, type Tensor } from '../tensor.js';
import type { NormParameters, NormResult } from './expand-norm.js';
import { type FeatureMap, type Layout, NCHWC, withValues } from './feature-map.js';
import { normalise } from './norm.js';

/** Every convolution here treats each channel of each image as a group of its own. */
interface Sliding {
  readonly kernel: readonly [number, number];
  readonly stride?: number;
  readonly dilation?: number;
  readonly padBegin: number;
  readonly padEnd: readonly [number, number];
}

function slide(map: FeatureMap, kernels: Tensor, s: Sliding): Tensor {
  const { values, channels, height, width, layout } = map;
  const planes = channels * layout.images;
  const stride = s.stride ?? 1;
  const dilation = s.dilation ?? 1;
  const extent = [height, width].map(
    (size, i) =>
      Math.floor((size + s.padBegin + s.padEnd[i] - dilation * (s.kernel[i] - 1) - 1) / stride) + 1,
  );
  return values.graph.add(
    'Conv',
    [reshape(values, [1, planes, height, width]), reshape(kernels, [planes, 1, ...s.kernel])],
    { shape: [1, planes, ...extent], dtype: 'float32' },
    {
      group: planes,
      kernel_shape: [...s.kernel],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      pads: [s.padBegin, s.padBegin, ...s.padEnd],
    },
    layout.block > 1 ? NCHWC : '',
  );
}

/**
 * The 0/1 matrix [taps, images · taps] that repeats a channel's kernel for each image in the layout's order; its transpose
 * sums over images. As a matrix product both are one pass.
 */
function imageRepeats(graph: Graph, taps: number, { images, block }: Layout): Tensor {
  return graph.shared(`image repeats ${taps} ${images} ${block}`, () => {
    const columns = images * taps;
    const ones = new Float32Array(taps * columns);
    for (let column = 0; column < columns; column++) {
      ones[(Math.floor(column / block) % taps) * columns + column] = 1;
    }
    return graph.constant(ones, [taps, columns]);
  });
}

/** Zeros between the values, so that a strided convolution's gradient becomes a plain convolution. */
function interleaveZeros(map: FeatureMap, stride: number): FeatureMap {
  const { values, channels, height, width, layout } = map;
  const { block, images } = layout;
  const graph = values.graph;
  const pixels = (channels * images * height * width) / block;
  const wide = concat([reshape(values, [pixels, block]), graph.filled(0, [pixels, (stride - 1) * block])], 1);
  const rows = pixels / width;
  const row = width * stride * block;
  const tall = concat([reshape(wide, [rows, row]), graph.filled(0, [rows, (stride - 1) * row])], 1);
  const size = { height: height * stride, width: width * stride };
  return { channels, layout, ...size, values: reshape(tall, [channels, images * size.height * size.width]) };
}

/**
 * BatchNorm(depthwise convolution of x), padded so that stride 1 keeps the size.
 *
 * @param weight [channels, 1, kernel, kernel], kernel odd
 */
export function depthwiseNorm(
  x: FeatureMap,
  weight: Tensor,
  stride: number,
  norm: NormParameters,
): NormResult {
  const graph = weight.graph;
  const { channels, height, width, layout } = x;
  const [outputs, perGroup, kernel, breadth] = staticShape('DepthwiseNorm', weight);
  if (outputs !== channels || perGroup !== 1 || kernel !== breadth || kernel % 2 === 0) {
    throw new Error(
      `DepthwiseNorm: a weight of shape ${formatShape(weight.shape)} does not fit ${channels} channels and an odd kernel`,
    );
  }
  if (stride !== 1 && stride !== 2) throw new Error(`DepthwiseNorm: stride ${stride}; only 1 and 2 are made`);
  const taps = kernel * kernel;
  const padding = (kernel - 1) / 2;
  const kernels = reshape(weight, [channels, taps]);
  const extent = (size: number) => Math.floor((size - 1) / stride) + 1;
  const [outHeight, outWidth] = [extent(height), extent(width)];
  const outPositions = layout.images * outHeight * outWidth;
  const repeats = imageRepeats(graph, taps, layout);
  const raw = slide(x, matmul(kernels, repeats), {
    kernel: [kernel, kernel],
    stride,
    padBegin: padding,
    padEnd: [padding, padding],
  });
  const u: FeatureMap = {
    values: reshape(raw, [channels, outPositions]),
    channels,
    height: outHeight,
    width: outWidth,
    layout,
  };
  const done = normalise(u, norm);

  graph.fuse(
    'DepthwiseNorm',
    [x.values, weight, norm.scale, norm.shift],
    [done.output],
    ([dOutput], [needsInput]) => {
      if (!dOutput) throw new Error('DepthwiseNorm: no gradient arrived');
      const { scale, shift, inputOverGain } = done.gradient(dOutput);
      const du = withValues(u, inputOverGain);

      // The weight's gradient: x convolved with du as the kernel, dilated by the stride; then summed over images.
      const reach = (size: number, out: number) => (out - 1) * stride + kernel - size - padding;
      const perImage = slide(x, du.values, {
        kernel: [outHeight, outWidth],
        dilation: stride,
        padBegin: padding,
        padEnd: [reach(height, outHeight), reach(width, outWidth)],
      });
      const flat = reshape(perImage, [channels, layout.images * taps]);
      const summed = gemm(flat, repeats, { transposeB: true });
      const dWeight = reshape(mul(summed, done.gain), weight.shape);
      if (!needsInput) return [undefined, dWeight, scale, shift];

      // The input's gradient: du, with zeros between for a stride, convolved with the reversed kernel.
      const spread = stride === 1 ? du : interleaveZeros(du, stride);
      const reversed = mul(reverse(kernels, [1]), done.gain);
      const dx = slide(spread, matmul(reversed, repeats), {
        kernel: [kernel, kernel],
        padBegin: padding,
        padEnd: [padding + height - spread.height, padding + width - spread.width],
      });
      return [reshape(dx, x.values.shape), dWeight, scale, shift];
    },
  );
  return { output: withValues(u, done.output), mean: done.mean, variance: done.variance };
}
