// A narrowing 1x1 convolution with BatchNorm in training mode, and a residual connection in the same pass.
import { mul } from '../operators/elementwise.js';
import { gemm, matmul } from '../operators/linear.js';
import type { Tensor } from '../tensor.js';
import type { NormParameters, NormResult } from './expand-norm.js';
import { type FeatureMap, withValues } from './feature-map.js';
import { normalise } from './norm.js';

/**
 * BatchNorm(weight · x) + residual.
 *
 * @param weight [outputs, channels]
 */
export function projectNorm(
  x: FeatureMap,
  weight: Tensor,
  norm: NormParameters,
  residual?: FeatureMap,
): NormResult {
  const outputs = weight.shape[0] as number;
  const u = withValues(x, matmul(weight, x.values), outputs);
  const done = normalise(u, norm, residual?.values);
  const inputs = [x.values, weight, norm.scale, norm.shift];
  if (residual) inputs.push(residual.values);
  weight.graph.fuse('ProjectNorm', inputs, [done.output], ([dOutput], [needsInput]) => {
    if (!dOutput) throw new Error('ProjectNorm: no gradient arrived');
    const { scale, shift, inputOverGain } = done.gradient(dOutput);
    const dWeight = mul(gemm(inputOverGain, x.values, { transposeB: true }), done.gain);
    const dx = needsInput ? gemm(mul(weight, done.gain), inputOverGain, { transposeA: true }) : undefined;
    return [dx, dWeight, scale, shift, dOutput];
  });
  return { output: withValues(u, done.output), mean: done.mean, variance: done.variance };
}
