// Losses of labelled identities: softmax over the cosines to class weights, with a margin that the true class must keep.
import { crossEntropy } from './losses.js';
import {
  acos,
  add,
  clip,
  cos,
  div,
  equal,
  greater,
  mul,
  neg,
  type Operand,
  sin,
  sqrt,
  sub,
  toFloat,
  where,
} from './operators/elementwise.js';
import { gemm } from './operators/linear.js';
import { l2Normalise } from './operators/normalise.js';
import { mean, sum } from './operators/reduce.js';
import { concat, reshape, slice, stopGradient } from './operators/shaping.js';
import { formatShape, sameShape, staticShape, type Tensor } from './tensor.js';

/** The margin that the true class must keep, and the factor of all cosines before the softmax. */
export interface Margin {
  /**
   * `arcface` (Deng et al., 2019): the angle to the true class counts as `margin` radians wider. `cosface` (Wang et al.,
   * 2018): the cosine to it counts as `margin` smaller. `adaface` (Kim et al., 2022): more angle for embeddings of small
   * norm, more cosine for those of large norm.
   */
  readonly kind: 'arcface' | 'cosface' | 'adaface';
  readonly scale: number;
  /** A number, or a scalar tensor that may change from step to step. */
  readonly margin: Operand;
  /** AdaFace: how strongly the norm counts; h of the paper, 0.333 unless given. */
  readonly concentration?: number;
}

/** AdaFace's running mean and deviation of the embeddings' norm before the first batch, as published. */
export const FIRST_NORMS: readonly [number, number] = [20, 100];

/** How much of a batch's norms goes into the running ones, as published. */
const NORM_SHARE = 0.01;
const LARGEST_NORM = 100;
const SMALLEST = 1e-3;
/** Cosines are kept this far from -1 and 1, where the angle has no gradient. */
const EDGE = 1e-6;

/** What {@link marginLoss} gives. */
export interface MarginLoss {
  /** The mean cross-entropy, a scalar. */
  readonly loss: Tensor;
  /** Cosines of embeddings and class weights without any margin, [n, classes]. */
  readonly cosines: Tensor;
  /** The cosine of each embedding and its own class, [n]. */
  readonly own: Tensor;
  /** AdaFace's next running mean and deviation of the norm, [2]. */
  readonly nextNorms?: Tensor;
}

/** What {@link marginLoss} compares. */
export interface MarginInputs {
  /** [n, size], of any length. */
  readonly embeddings: Tensor;
  /** [classes, size], of any length: only their directions count. */
  readonly classes: Tensor;
  /** int64 [n], each 0..classes-1. */
  readonly labels: Tensor;
  /** AdaFace's running mean and deviation of the norm, [2]; {@link FIRST_NORMS} at first. */
  readonly norms?: Tensor;
}

/**
 * The margin softmax loss of embeddings against learnt class weights.
 *
 * @throws Error where shapes do not fit, or AdaFace is given no norms
 */
export function marginLoss(inputs: MarginInputs, margin: Margin): MarginLoss {
  const { embeddings, classes, labels, norms } = inputs;
  const [count] = staticShape('marginLoss', embeddings);
  const [classCount] = staticShape('marginLoss', classes);
  if (!sameShape(labels.shape, [count])) {
    throw new Error(
      `marginLoss: labels ${formatShape(labels.shape)} for embeddings ${formatShape(embeddings.shape)}`,
    );
  }
  const cosines = gemm(l2Normalise(embeddings), l2Normalise(classes), { transposeB: true });
  const graph = embeddings.graph;
  const numbers = graph.integers(Array.from({ length: classCount }, (_, i) => i));
  const chosen = toFloat(equal(reshape(labels, [count, 1]), numbers));
  const own = sum(mul(cosines, chosen), { axes: [1], keepDims: true });
  const soften = (all: Tensor, from: Tensor, to: Tensor): Tensor =>
    crossEntropy(mul(add(all, mul(chosen, sub(to, from))), margin.scale), labels);
  const m = typeof margin.margin === 'number' ? graph.scalar(margin.margin) : margin.margin;
  const known = { cosines, own: reshape(own, [count]) };
  switch (margin.kind) {
    case 'arcface':
      return { ...known, loss: soften(cosines, own, widenAngle(own, m)) };
    case 'cosface':
      return { ...known, loss: soften(cosines, own, sub(own, m)) };
    case 'adaface': {
      if (!norms) throw new Error('marginLoss: adaface needs the running norms');
      const { excess, next } = normExcess(embeddings, norms, margin.concentration ?? 0.333);
      const inside = (cosine: Tensor): Tensor => clip(cosine, SMALLEST - 1, 1 - SMALLEST);
      const angle = clip(sub(acos(inside(own)), mul(excess, m)), SMALLEST, Math.PI - SMALLEST);
      const harder = sub(cos(angle), mul(add(excess, 1), m));
      return { ...known, loss: soften(inside(cosines), inside(own), harder), nextNorms: next };
    }
  }
}

/**
 * cos(θ + m) for cos θ. Beyond θ = π - m, where it would rise again, it goes on as cos θ - m sin m, which falls: the
 * further an embedding is off, the larger its loss.
 */
function widenAngle(cosine: Tensor, m: Tensor): Tensor {
  const angle = acos(clip(cosine, EDGE - 1, 1 - EDGE));
  const beyond = sub(cosine, mul(m, sin(m)));
  // cos(π - m) is -cos m.
  return where(greater(cosine, neg(cos(m))), cos(add(angle, m)), beyond);
}

/** How far each norm lies from the running mean, in deviations times `concentration`, -1..1: [n, 1], without a gradient. */
function normExcess(
  embeddings: Tensor,
  norms: Tensor,
  concentration: number,
): { readonly excess: Tensor; readonly next: Tensor } {
  const [count] = staticShape('adaface', embeddings);
  const length = sqrt(sum(mul(embeddings, embeddings), { axes: [1], keepDims: true }));
  const norm = stopGradient(clip(length, SMALLEST, LARGEST_NORM));
  const centre = mean(norm);
  const off = sub(norm, centre);
  const deviation = sqrt(mul(sum(mul(off, off)), 1 / Math.max(1, count - 1)));
  const batch = concat([reshape(centre, [1]), reshape(deviation, [1])], 0);
  const next = add(mul(norms, 1 - NORM_SHARE), mul(batch, NORM_SHARE));
  const part = (at: number): Operand => slice(next, [{ axis: 0, begin: at, end: at + 1 }]);
  const standard = div(sub(norm, part(0)), add(part(1), SMALLEST));
  return { excess: clip(mul(standard, concentration), -1, 1), next };
}
