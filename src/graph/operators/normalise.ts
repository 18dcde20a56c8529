// Softmax and the normalisations that are made of simpler operators.
import type { Tensor } from '../tensor.js';
import { add, div, maximum, mul, sqrt, sub } from './elementwise.js';
import { countOver, mean, normaliseAxes, sum } from './reduce.js';
import { reshape } from './shaping.js';

/** e^x over its sum along `axis`. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const [at] = normaliseAxes('Softmax', x, [axis]);
  return x.graph.add('Softmax', [x], { shape: x.shape, dtype: x.dtype }, { axis: at });
}

/** The logarithm of {@link softmax}, without overflow. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const [at] = normaliseAxes('LogSoftmax', x, [axis]);
  return x.graph.add('LogSoftmax', [x], { shape: x.shape, dtype: x.dtype }, { axis: at });
}

/** x over its Euclidean norm along `axis`; norms below `epsilon` count as `epsilon`. */
export function l2Normalise(x: Tensor, axis = -1, epsilon = 1e-12): Tensor {
  const squares = sum(mul(x, x), { axes: [axis], keepDims: true });
  // Limited before the root, whose slope at zero is infinite.
  return div(x, sqrt(maximum(squares, epsilon ** 2)));
}

/** Layer normalisation over the last axis, with scale and shift of its size. */
export function layerNorm(x: Tensor, scale: Tensor, shift: Tensor, epsilon = 1e-5): Tensor {
  const centred = sub(x, mean(x, { axes: [-1], keepDims: true }));
  const variance = mean(mul(centred, centred), { axes: [-1], keepDims: true });
  return add(mul(div(centred, sqrt(add(variance, epsilon))), scale), shift);
}

/** A batch-normalised tensor and the statistics of the batch, for the running ones. */
export interface Normalised {
  readonly output: Tensor;
  /** The batch's mean, [channels]. */
  readonly mean: Tensor;
  /** The batch's variance with Bessel's correction, [channels], as running statistics keep it. */
  readonly variance: Tensor;
}

/**
 * Batch normalisation in training mode: over every axis but `channelAxis`, with statistics of the batch.
 *
 * @param scale [channels], or left out together with `shift` for normalisation without affine part
 */
export function batchNorm(
  x: Tensor,
  affine: { readonly scale: Tensor; readonly shift: Tensor } | undefined,
  options: { readonly channelAxis?: number; readonly epsilon?: number } = {},
): Normalised {
  const [at] = normaliseAxes('BatchNorm', x, [options.channelAxis ?? 1]);
  const axes = x.shape.map((_, i) => i).filter((i) => i !== at);
  const count = countOver(x, axes);
  const channels = x.shape[at];
  const broadcast = x.shape.map((_, i) => (i === at ? channels : 1));
  const mu = mean(x, { axes, keepDims: true });
  const centred = sub(x, mu);
  const variance = mean(mul(centred, centred), { axes, keepDims: true });
  const standard = div(centred, sqrt(add(variance, options.epsilon ?? 1e-5)));
  const output = affine
    ? add(mul(standard, reshape(affine.scale, broadcast)), reshape(affine.shift, broadcast))
    : standard;
  return {
    output,
    mean: reshape(mu, [channels]),
    variance: reshape(mul(variance, count / Math.max(1, count - 1)), [channels]),
  };
}
