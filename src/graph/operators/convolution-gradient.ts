// The gradients of general convolution: correct for every stride, padding, dilation and group count, not tuned.
import { type GraphNode, staticShape, type Tensor } from '../tensor.js';
import { reshape, slice, transpose } from './shaping.js';

interface Geometry {
  readonly groups: number;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

function geometryOf({ attributes }: GraphNode): Geometry {
  return {
    groups: attributes.group as number,
    kernel: attributes.kernel_shape as number[],
    stride: attributes.strides as number[],
    padding: (attributes.pads as number[]).slice(0, 2),
    dilation: attributes.dilations as number[],
  };
}

/** The gradient of a Conv node's input: the transposed convolution of dy. */
export function convolutionInputGradient(node: GraphNode, dy: Tensor): Tensor {
  const [x, weight] = node.inputs;
  const { groups, kernel, stride, padding, dilation } = geometryOf(node);
  const shape = staticShape('Conv gradient', x);
  const out = staticShape('Conv gradient', dy).slice(2);
  // What a strided convolution did not reach at the end has gradient zero: the transposed one pads its output there.
  const missing = out.map(
    (n, i) => shape[2 + i] - ((n - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1 - 2 * padding[i]),
  );
  return x.graph.add(
    'ConvTranspose',
    [dy, weight],
    { shape, dtype: 'float32' },
    {
      kernel_shape: kernel,
      strides: stride,
      pads: [...padding, ...padding],
      dilations: dilation,
      output_padding: missing,
      group: groups,
    },
  );
}

/**
 * The gradient of a Conv node's weight: a convolution in which images are summed over like channels, dy is the kernel,
 * and stride and dilation change places.
 */
export function convolutionWeightGradient(node: GraphNode, dy: Tensor): Tensor {
  const [x, weight] = node.inputs;
  const { groups, kernel, stride, padding, dilation } = geometryOf(node);
  const [images, channels, height, width] = staticShape('Conv gradient', x);
  const [, outputs, ...out] = staticShape('Conv gradient', dy);
  const perGroup = channels / groups;
  const grouped = transpose(reshape(x, [images, groups, perGroup, height, width]), [2, 1, 0, 3, 4]);
  const asImages = reshape(grouped, [perGroup, groups * images, height, width]);
  const asKernel = transpose(dy, [1, 0, 2, 3]);
  const extent = [height, width].map(
    (size, i) => Math.floor((size + 2 * padding[i] - stride[i] * (out[i] - 1) - 1) / dilation[i]) + 1,
  );
  const gradient = x.graph.add(
    'Conv',
    [asImages, asKernel],
    { shape: [perGroup, outputs, ...extent], dtype: 'float32' },
    {
      kernel_shape: out,
      strides: dilation,
      pads: [...padding, ...padding],
      dilations: stride,
      group: groups,
    },
  );
  const inside = slice(gradient, [
    { axis: 2, begin: 0, end: kernel[0] },
    { axis: 3, begin: 0, end: kernel[1] },
  ]);
  return reshape(transpose(inside, [1, 0, 2, 3]), weight.shape);
}
