// The head of a network in training: a BatchNorm without affine part behind the last layer, and how it is folded away.
import { type LinearLayer, type Network, NORM_EPSILON } from '../nets/architecture.js';
import type { Weights } from '../nets/initialise.js';

/** The name of the head's BatchNorm among the statistics of a training step. */
export const HEAD_NORM = 'head';

/** Mean and standard deviation of each dimension of an embedding, [size] each. */
export interface EmbeddingStatistics {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** A linear layer as an exported network has it. */
export interface LastLayer {
  /** [embedding, inputs]. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** Names under which a run keeps the statistics of its standardised target among its vectors. */
const MEAN = 'targetMean';
const DEVIATION = 'targetDeviation';

/** The vectors of a training with the statistics of its standardised target, where it has one. */
export function withStatistics(
  vectors: ReadonlyMap<string, Float32Array>,
  statistics: EmbeddingStatistics | undefined,
): ReadonlyMap<string, Float32Array> {
  if (!statistics) return vectors;
  return new Map(vectors).set(MEAN, statistics.mean).set(DEVIATION, statistics.deviation);
}

/** The statistics that {@link withStatistics} put among the vectors; undefined where there are none. */
export function statisticsAmong(vectors: ReadonlyMap<string, Float32Array>): EmbeddingStatistics | undefined {
  const [mean, deviation] = [vectors.get(MEAN), vectors.get(DEVIATION)];
  return mean && deviation ? { mean, deviation } : undefined;
}

/** The statistics of an embedding that is standardised already: folding with them leaves only the BatchNorm to fold. */
export const standardStatistics = (size: number): EmbeddingStatistics => ({
  mean: new Float32Array(size),
  deviation: new Float32Array(size).fill(1),
});

/** Whether a network's embedding is the bare output of a linear layer, behind which a head can be folded away. */
export const endsLinearly = ({ layers }: Network): boolean => layers.at(-1)?.kind === 'linear';

/**
 * Folds the head's BatchNorm, and the way back from standardised embeddings to those of `statistics`, into the last layer:
 * w' = w d / sqrt(v + ε) and b' = (b - m) d / sqrt(v + ε) + mean, with m and v the running statistics.
 *
 * @param weights under the names of the weight file, running statistics included; the last layer's are replaced
 */
export function foldHead(network: Network, weights: Weights, { mean, deviation }: EmbeddingStatistics): void {
  const last = lastLinear(network);
  const named = (name: string): Float32Array => {
    const values = weights.get(name);
    if (!values) throw new Error(`${network.name}: the weights have no ${name}`);
    return values;
  };
  const [weight, bias] = [named(`${last.name}.weight`), named(`${last.name}.bias`)];
  const runningMean = named(`${HEAD_NORM}.running_mean`);
  const runningVariance = named(`${HEAD_NORM}.running_var`);
  const gain = deviation.map((d, i) => d / Math.sqrt(runningVariance[i] + NORM_EPSILON));
  const inputs = weight.length / bias.length;
  weights.set(
    `${last.name}.weight`,
    weight.map((value, i) => value * gain[Math.floor(i / inputs)]),
  );
  weights.set(
    `${last.name}.bias`,
    bias.map((value, i) => gain[i] * (value - runningMean[i]) + mean[i]),
  );
}

/**
 * Puts a layer into the weights of a network in training so that {@link foldHead}, with the same statistics, gives just this
 * layer back.
 */
export function unfoldHead(
  network: Network,
  weights: Weights,
  { layer, statistics }: { readonly layer: LastLayer; readonly statistics: EmbeddingStatistics },
): void {
  const { mean, deviation } = statistics;
  const { name, inputs } = lastLinear(network);
  weights.set(
    `${name}.weight`,
    layer.weight.map((value, i) => value / deviation[Math.floor(i / inputs)]),
  );
  weights.set(
    `${name}.bias`,
    layer.bias.map((value, i) => (value - mean[i]) / deviation[i]),
  );
  weights.set(`${HEAD_NORM}.running_mean`, new Float32Array(mean.length));
  weights.set(`${HEAD_NORM}.running_var`, new Float32Array(mean.length).fill(1 - NORM_EPSILON));
}

/** The linear layer in which a network ends. */
export function lastLinear({ name, layers }: Network): LinearLayer {
  const last = layers.at(-1);
  if (last?.kind !== 'linear') throw new Error(`${name}: its last layer is not linear`);
  return last;
}
