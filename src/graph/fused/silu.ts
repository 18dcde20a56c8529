// SiLU, x · sigmoid(x), forward in one pass on the processor.
import { add, mul, sigmoid, sub } from '../operators/elementwise.js';
import type { Tensor } from '../tensor.js';

/** SiLU (Elfwing et al., 2018), also called swish. `contrib`: may use ONNX Runtime's one-pass operator for it. */
export function silu(x: Tensor, contrib = false): Tensor {
  const graph = x.graph;
  const y = contrib
    ? graph.add(
        'QuickGelu',
        [x],
        { shape: x.shape, dtype: x.dtype },
        { alpha: { float: 1 } },
        'com.microsoft',
      )
    : mul(x, sigmoid(x));
  graph.fuse('SiLU', [x], [y], ([dy]) => [dy && siluGradient(dy, x, y)]);
  return y;
}

/** dy · s · (1 + x · (1 - s)) with s = sigmoid(x), written with y = x · s to save a product. */
export function siluGradient(dy: Tensor, x: Tensor, y: Tensor): Tensor {
  const s = sigmoid(x);
  return mul(dy, add(mul(sub(1, y), s), y));
}
