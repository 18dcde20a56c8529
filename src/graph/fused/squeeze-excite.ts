// Squeeze-and-excitation (Hu et al., 2018): each channel of each image scaled by a gate computed from the channels' means.
import { add, mul, sigmoid, sub } from '../operators/elementwise.js';
import { gemm, matmul } from '../operators/linear.js';
import { sum } from '../operators/reduce.js';
import { reshape } from '../operators/shaping.js';
import type { Tensor } from '../tensor.js';
import {
  affinePerImage,
  column,
  dotPerImage,
  type FeatureMap,
  meanPerImage,
  withValues,
} from './feature-map.js';
import { silu, siluGradient } from './silu.js';

/** The two 1x1 convolutions of the gate; `reduce` has fewer outputs than inputs, `expand` the reverse. */
export interface GateParameters {
  /** [reduced, channels] */
  readonly reduceWeight: Tensor;
  /** [reduced] */
  readonly reduceBias: Tensor;
  /** [channels, reduced] */
  readonly expandWeight: Tensor;
  /** [channels] */
  readonly expandBias: Tensor;
}

/** x · sigmoid(expand(SiLU(reduce(mean of x)))). */
export function squeezeExcite(x: FeatureMap, p: GateParameters): FeatureMap {
  const { height, width } = x;
  const pooled = meanPerImage(x);
  const reduced = add(matmul(p.reduceWeight, pooled), column(p.reduceBias));
  const active = silu(reduced, x.layout.block > 1);
  const gate = sigmoid(add(matmul(p.expandWeight, active), column(p.expandBias)));
  const y = affinePerImage(x, gate);
  const inputs = [x.values, p.reduceWeight, p.reduceBias, p.expandWeight, p.expandBias];
  y.graph.fuse('SqueezeExcite', inputs, [y], ([dy]) => {
    if (!dy) throw new Error('SqueezeExcite: no gradient arrived');
    const biasGradient = (d: Tensor, bias: Tensor) => reshape(sum(d, { axes: [1] }), bias.shape);
    const dGate = dotPerImage(x, dy);
    const dExpanded = mul(dGate, mul(gate, sub(1, gate)));
    const dActive = gemm(p.expandWeight, dExpanded, { transposeA: true });
    const dReduced = siluGradient(dActive, reduced, active);
    const dPooled = gemm(p.reduceWeight, dReduced, { transposeA: true });
    const dx = affinePerImage(withValues(x, dy), gate, mul(dPooled, 1 / (height * width)));
    return [
      dx,
      gemm(dReduced, pooled, { transposeB: true }),
      biasGradient(dReduced, p.reduceBias),
      gemm(dExpanded, active, { transposeB: true }),
      biasGradient(dExpanded, p.expandBias),
    ];
  });
  return withValues(x, y);
}
