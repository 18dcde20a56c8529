// General two-dimensional convolution: any stride, padding, dilation and groups. The fast special cases are in fused/.
import { formatShape, requireFloats, sameShape, type Tensor } from '../tensor.js';

/** How a convolution slides; each default is 1, padding 0. One number serves both directions. */
export interface ConvolutionOptions {
  readonly stride?: number | readonly [number, number];
  readonly padding?: number | readonly [number, number];
  readonly dilation?: number | readonly [number, number];
  readonly groups?: number;
}

const both = (
  value: number | readonly [number, number] | undefined,
  byDefault: number,
): readonly [number, number] =>
  value === undefined ? [byDefault, byDefault] : typeof value === 'number' ? [value, value] : value;

/**
 * Two-dimensional convolution (cross-correlation, as in every deep-learning library).
 *
 * @param x [images, channels, height, width]; images may be free
 * @param weight [outputs, channels / groups, kernel height, kernel width]
 * @param bias [outputs]
 */
export function conv2d(x: Tensor, weight: Tensor, options: ConvolutionOptions = {}, bias?: Tensor): Tensor {
  const stride = both(options.stride, 1);
  const padding = both(options.padding, 0);
  const dilation = both(options.dilation, 1);
  const groups = options.groups ?? 1;
  const fail = (why: string) =>
    new Error(`Conv: input ${formatShape(x.shape)} and weight ${formatShape(weight.shape)}: ${why}`);
  if (x.shape.length !== 4 || weight.shape.length !== 4) throw fail('both must have four dimensions');
  const [images, channels, ...size] = x.shape;
  const [outputs, perGroup, ...kernel] = weight.shape as number[];
  if (typeof channels !== 'number' || channels !== perGroup * groups || outputs % groups !== 0) {
    throw fail(`channels do not fit ${groups} group(s)`);
  }
  if (bias && !sameShape(bias.shape, [outputs])) {
    throw fail(`a bias of shape ${formatShape(bias.shape)} does not fit ${outputs} outputs`);
  }
  requireFloats('Conv', x, weight, ...(bias ? [bias] : []));
  const extent = size.map((length, i) => {
    if (typeof length !== 'number') throw fail('height and width must be fixed');
    const out = Math.floor((length + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
    if (out < 1) throw fail('the kernel is larger than the padded image');
    return out;
  });
  return x.graph.add(
    'Conv',
    bias ? [x, weight, bias] : [x, weight],
    { shape: [images, outputs, ...extent], dtype: 'float32' },
    {
      kernel_shape: kernel,
      strides: [...stride],
      pads: [...padding, ...padding],
      dilations: [...dilation],
      group: groups,
    },
  );
}

/** The mean over height and width: [images, channels, 1, 1]. */
export function globalAveragePool(x: Tensor): Tensor {
  if (x.shape.length !== 4) {
    throw new Error(`GlobalAveragePool: expects four dimensions, got ${formatShape(x.shape)}`);
  }
  const [images, channels] = x.shape;
  return x.graph.add('GlobalAveragePool', [x], { shape: [images, channels, 1, 1], dtype: 'float32' });
}
