// Losses and similarities as graph operators.
import { mul, sub } from './operators/elementwise.js';
import { l2Normalise, logSoftmax } from './operators/normalise.js';
import { mean, sum } from './operators/reduce.js';
import { gather, reshape } from './operators/shaping.js';
import { formatShape, requireSameShape, sameShape, staticShape, type Tensor } from './tensor.js';

/** The mean over all elements of the squared difference: a scalar. */
export function meanSquaredError(prediction: Tensor, target: Tensor): Tensor {
  requireSameShape('meanSquaredError', prediction, target);
  const difference = sub(prediction, target);
  return mean(mul(difference, difference));
}

/** The cosine of the angle between each row of a and of b, [n, size] each: [n], in -1..1. */
export function cosineSimilarity(a: Tensor, b: Tensor): Tensor {
  requireSameShape('cosineSimilarity', a, b);
  return sum(mul(l2Normalise(a), l2Normalise(b)), { axes: [-1] });
}

/** One minus the mean {@link cosineSimilarity}: a scalar in 0..2. */
export function cosineLoss(prediction: Tensor, target: Tensor): Tensor {
  return sub(1, mean(cosineSimilarity(prediction, target)));
}

/** The mean cross-entropy of logits [n, classes] against int64 class indices [n]: a scalar. */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const [count, classes] = staticShape('crossEntropy', logits);
  if (!sameShape(labels.shape, [count])) {
    throw new Error(
      `crossEntropy: labels ${formatShape(labels.shape)} for logits ${formatShape(logits.shape)}`,
    );
  }
  const graph = logits.graph;
  const rows = graph.constant(
    BigInt64Array.from({ length: count }, (_, i) => BigInt(i * classes)),
    [count],
  );
  const flat = reshape(logSoftmax(logits), [count * classes]);
  const picked = graph.add('Add', [labels, rows], { shape: [count], dtype: 'int64' });
  return sub(0, mean(gather(flat, picked)));
}
