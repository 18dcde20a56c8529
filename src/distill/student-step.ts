// One training step of a student as one graph: forward, loss, backward, optimiser and running statistics.

import { differentiate } from '../graph/differentiate.js';
import type { Layout } from '../graph/fused/feature-map.js';
import { Graph } from '../graph/graph.js';
import { cosineLoss, cosineSimilarity, meanSquaredError } from '../graph/losses.js';
import { lowerToOnnx } from '../graph/lower.js';
import { add, div, mul, sub } from '../graph/operators/elementwise.js';
import { batchNorm } from '../graph/operators/normalise.js';
import { concat, reshape } from '../graph/operators/shaping.js';
import { clipNorm, type Optimiser } from '../graph/optimisers.js';
import type { Tensor } from '../graph/tensor.js';
import { layOut, splitVector, type VectorLayout } from '../graph/vector-layout.js';
import { type Network, NORM_EPSILON, NORM_MOMENTUM, normsOf, parametersOf } from '../nets/architecture.js';
import { trainingForward } from '../nets/training-network.js';

/** The teacher's embedding over generated faces, dimension by dimension: what `standardised` targets subtract and divide by. */
export interface TargetStatistics {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** What a student is trained toward and how. */
export interface StudentStepOptions {
  readonly network: Network;
  readonly layout: Layout;
  readonly optimiser: Optimiser;
  /** The gradient's largest norm; undefined: not clipped. */
  readonly clipNorm?: number | undefined;
  readonly loss: 'mse' | 'cosine';
  /** Given: the student learns the standardised embedding, through BatchNorm without affine part after its last layer. */
  readonly standardise?: TargetStatistics | undefined;
  /** Also gives the gradient as an output, for checks. */
  readonly withGradient?: boolean;
}

/** The checkpoint name of the BatchNorm that follows the last layer when the target is standardised. */
export const HEAD_NORM = 'head';

/** A training step ready to be loaded, and where its vectors keep what. */
export interface StudentStep {
  /**
   * Inputs: `faces` [images, 3, size, size] RGB in 0..1; `target` [images, embedding], the teacher's; the vectors
   * `parameters`, `statistics` and the optimiser's memory; the optimiser's scalars. Outputs: `loss`, `similarity`
   * [images] (cosine of student and teacher before the step), and each vector's next value as `next_NAME`.
   */
  readonly model: Uint8Array;
  readonly parameters: VectorLayout;
  readonly statistics: VectorLayout;
  /** Names of all vectors that pass from step to step. */
  readonly state: readonly string[];
}

/** Where the running statistics of a network (and of its standardised head) lie. */
function statisticsLayout(network: Network, standardised: boolean): VectorLayout {
  const norms = normsOf(network);
  if (standardised) norms.push({ name: HEAD_NORM, channels: network.embeddingSize });
  return layOut(
    norms.flatMap(({ name, channels }) => [
      { name: `${name}.running_mean`, shape: [channels] },
      { name: `${name}.running_var`, shape: [channels] },
    ]),
  );
}

/** Builds the step for a fixed batch size, `layout.images`. */
export function buildStudentStep(options: StudentStepOptions): StudentStep {
  const { network, layout, optimiser, standardise } = options;
  const { imageSize, embeddingSize } = network;
  const graph = new Graph();
  const parameters = layOut(parametersOf(network));
  const statistics = statisticsLayout(network, standardise !== undefined);

  const faces = graph.input('faces', [layout.images, 3, imageSize, imageSize]);
  const target = graph.input('target', [layout.images, embeddingSize]);
  const parameterVector = graph.input('parameters', [parameters.length]);
  const weights = splitVector(parameters, parameterVector);

  const normalised = sub(mul(faces, 2), 1);
  const forward = trainingForward(network, normalised, weights, layout);
  const batchStatistics = new Map(forward.statistics);
  let objective: Tensor;
  let inTeacherSpace = forward.embedding;
  const lossOf = options.loss === 'mse' ? meanSquaredError : cosineLoss;
  if (standardise) {
    const head = batchNorm(forward.embedding, undefined, { epsilon: NORM_EPSILON });
    batchStatistics.set(`${HEAD_NORM}.running_mean`, head.mean);
    batchStatistics.set(`${HEAD_NORM}.running_var`, head.variance);
    const mean = graph.constant(standardise.mean, [embeddingSize]);
    const deviation = graph.constant(standardise.deviation, [embeddingSize]);
    objective = lossOf(head.output, div(sub(target, mean), deviation));
    inTeacherSpace = add(mul(head.output, deviation), mean);
  } else objective = lossOf(forward.embedding, target);
  graph.output('loss', objective);
  graph.output('similarity', cosineSimilarity(inTeacherSpace, target));

  const names = parameters.entries.map((entry) => entry.name);
  const gradients = differentiate(
    objective,
    names.map((name) => weights.get(name) as Tensor),
  );
  const flat = concat(
    gradients.map((gradient, i) => reshape(gradient, [parameters.entries[i].length])),
    0,
  );
  if (options.withGradient) graph.output('gradient', flat);
  const gradient = options.clipNorm === undefined ? flat : clipNorm(flat, options.clipNorm);

  const memory = optimiser.memory.map((name) => graph.input(name, [parameters.length]));
  const scalars = optimiser.scalars.map((name) => graph.input(name, []));
  const update = optimiser.update(parameterVector, gradient, memory, scalars);
  graph.output('next_parameters', update.parameters);
  optimiser.memory.forEach((name, i) => {
    graph.output(`next_${name}`, update.memory[i]);
  });

  const running = graph.input('statistics', [statistics.length]);
  const batch = concat(
    statistics.entries.map(({ name, length }) => reshape(batchStatistics.get(name) as Tensor, [length])),
    0,
  );
  graph.output('next_statistics', add(mul(running, 1 - NORM_MOMENTUM), mul(batch, NORM_MOMENTUM)));
  return {
    model: lowerToOnnx(graph),
    parameters,
    statistics,
    state: ['parameters', 'statistics', ...optimiser.memory],
  };
}
