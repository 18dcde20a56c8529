// A widening 1x1 convolution with BatchNorm in training mode, without a pass over the wide result.
import { add, maximum, mul, neg, reciprocal, sqrt, sub } from '../operators/elementwise.js';
import { gemm, matmul } from '../operators/linear.js';
import { sum } from '../operators/reduce.js';
import { concat, reshape, slice } from '../operators/shaping.js';
import type { Tensor } from '../tensor.js';
import { column, type FeatureMap, positionsOf, withValues } from './feature-map.js';

/** The learnt vectors of a BatchNorm layer, [channels] each, and its epsilon. */
export interface NormParameters {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly epsilon: number;
}

/** A layer's result and the batch's statistics for the running ones: mean and variance (Bessel's correction), [channels]. */
export interface NormResult {
  readonly output: FeatureMap;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * BatchNorm(weight · x) for a weight that has more rows than columns.
 *
 * The statistics of the wide result follow from those of the narrow input: with X's mean μ and covariance Σ, W·X has
 * mean W·μ and variances diag(W·Σ·Wᵀ). So BatchNorm is folded into the weight before the one large product. A row of
 * ones below X yields the mean, the covariance and the shift's gradient from the same products.
 *
 * @param weight [outputs, channels]
 */
export function expandNorm(x: FeatureMap, weight: Tensor, norm: NormParameters): NormResult {
  const graph = weight.graph;
  const [outputs, inputs] = weight.shape as readonly [number, number];
  const positions = positionsOf(x);
  const scale = column(norm.scale);
  const shift = column(norm.shift);

  const extended = concat([x.values, graph.filled(1, [1, positions])], 0);
  const moments = gemm(extended, extended, { transposeB: true, alpha: 1 / positions });
  const [second, mu] = splitLastColumn(moments, inputs, inputs);
  const covariance = sub(second, gemm(mu, mu, { transposeB: true }));
  const mean = matmul(weight, mu);
  const projected = matmul(weight, covariance);
  // Rounding may take the variance of a channel that hardly varies below zero.
  const variance = maximum(sum(mul(projected, weight), { axes: [1], keepDims: true }), 0);
  const inverse = reciprocal(sqrt(add(variance, norm.epsilon)));
  const gain = mul(scale, inverse);
  const folded = mul(gain, weight);
  const z = matmul(concat([folded, sub(shift, mul(gain, mean))], 1), extended);

  graph.fuse('ExpandNorm', [x.values, weight, norm.scale, norm.shift], [z], ([dz], [needsInput]) => {
    if (!dz) throw new Error('ExpandNorm: no gradient arrived');
    const [dFolded, dShift] = splitLastColumn(gemm(dz, extended, { transposeB: true }), outputs, inputs);
    const dGain = sub(sum(mul(dFolded, weight), { axes: [1], keepDims: true }), mul(dShift, mean));
    const dScale = mul(dGain, inverse);
    const dVariance = mul(mul(mul(dGain, scale), -0.5), mul(inverse, mul(inverse, inverse)));
    const dMean = neg(mul(gain, dShift));
    const dWeight = add(
      add(mul(gain, dFolded), mul(mul(dVariance, 2), projected)),
      gemm(dMean, mu, { transposeB: true }),
    );
    let dx: Tensor | undefined;
    if (needsInput) {
      const dCovariance = gemm(weight, mul(dVariance, weight), { transposeA: true });
      const dMu = sub(gemm(weight, dMean, { transposeA: true }), mul(matmul(dCovariance, mu), 2));
      const throughStatistics = mul(concat([mul(dCovariance, 2), dMu], 1), 1 / positions);
      dx = add(gemm(folded, dz, { transposeA: true }), matmul(throughStatistics, extended));
    }
    return [dx, dWeight, reshape(dScale, [outputs]), reshape(dShift, [outputs])];
  });

  return {
    output: withValues(x, z, outputs),
    mean: reshape(mean, [outputs]),
    variance: reshape(mul(variance, positions / Math.max(1, positions - 1)), [outputs]),
  };
}

/** The first `columns` columns of the first `rows` rows, and the column after them. */
function splitLastColumn(matrix: Tensor, rows: number, columns: number): [Tensor, Tensor] {
  const part = (begin: number, end: number) =>
    slice(matrix, [
      { axis: 0, begin: 0, end: rows },
      { axis: 1, begin, end },
    ]);
  return [part(0, columns), part(columns, columns + 1)];
}
