// BatchNorm in training mode over feature maps: what the convolutions that end in one have in common.
import { add, maximum, mul, reciprocal, sqrt, sub } from '../operators/elementwise.js';
import { mean as meanOver, sum } from '../operators/reduce.js';
import { reshape } from '../operators/shaping.js';
import type { Tensor } from '../tensor.js';
import type { NormParameters } from './expand-norm.js';
import {
  affinePerChannel,
  column,
  dotPerImage,
  type FeatureMap,
  positionsOf,
  sumPerChannel,
} from './feature-map.js';

/** The forward part and what its gradient needs. */
export interface Norm {
  /** The normalised values, plus `residual` where one was given. */
  readonly output: Tensor;
  /** The batch's mean and variance (Bessel's correction), [channels]. */
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** [channels, 1]: scale over the standard deviation. */
  readonly gain: Tensor;
  /** From the output's gradient: those of scale and shift, and the input's divided by `gain`. */
  readonly gradient: (dOutput: Tensor) => { scale: Tensor; shift: Tensor; inputOverGain: Tensor };
}

/**
 * BatchNorm of `u` in training mode, with an optional residual added in the same pass.
 *
 * The input's gradient is left without its factor `gain`: the convolution in front multiplies its weight by it, which
 * is small, instead of the feature map, which is large.
 */
export function normalise(u: FeatureMap, norm: NormParameters, residual?: Tensor): Norm {
  const { channels } = u;
  const positions = positionsOf(u);
  const scale = column(norm.scale);
  const mu = meanOver(u.values, { axes: [1], keepDims: true });
  const square = mul(sum(dotPerImage(u, u.values), { axes: [1], keepDims: true }), 1 / positions);
  // Rounding may take the variance of a channel that hardly varies below zero.
  const variance = maximum(sub(square, mul(mu, mu)), 0);
  const inverse = reciprocal(sqrt(add(variance, norm.epsilon)));
  const gain = mul(scale, inverse);
  const term = sub(column(norm.shift), mul(gain, mu));
  return {
    output: affinePerChannel(u, gain, term, residual ? { plus: residual } : {}),
    mean: reshape(mu, [channels]),
    variance: reshape(mul(variance, positions / Math.max(1, positions - 1)), [channels]),
    gain,
    gradient: (dOutput) => {
      const dShift = sumPerChannel(dOutput);
      const dot = sum(dotPerImage(u, dOutput), { axes: [1], keepDims: true });
      const dScale = mul(inverse, sub(dot, mul(mu, dShift)));
      // d u / gain = d output - dShift / n - û · dScale / n, with û = (u - mean) · inverse.
      const factor = mul(mul(dScale, inverse), -1 / positions);
      const constant = sub(mul(dShift, -1 / positions), mul(factor, mu));
      return {
        scale: reshape(dScale, [channels]),
        shift: reshape(dShift, [channels]),
        inputOverGain: affinePerChannel(u, factor, constant, { plus: dOutput }),
      };
    },
  };
}
