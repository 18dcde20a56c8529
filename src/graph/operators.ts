// The operators of graphs under one name: `operators.add(a, b)`, losses included.
export { cosineLoss, cosineSimilarity, crossEntropy, meanSquaredError } from './losses.js';
export { marginLoss } from './margins.js';
export { conv2d, globalAveragePool } from './operators/convolution.js';
export {
  abs,
  acos,
  add,
  clip,
  cos,
  div,
  equal,
  erf,
  exp,
  gelu,
  greater,
  leakyRelu,
  less,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  prelu,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  sub,
  tanh,
  toFloat,
  where,
} from './operators/elementwise.js';
export { gemm, matmul } from './operators/linear.js';
export { batchNorm, l2Normalise, layerNorm, logSoftmax, softmax } from './operators/normalise.js';
export { max, mean, sum } from './operators/reduce.js';
export {
  concat,
  expand,
  gather,
  pad,
  reshape,
  reverse,
  slice,
  stopGradient,
  transpose,
} from './operators/shaping.js';
